"""Copies of what may be financed: contracts (订单), awards, parties and products, as their owner last said. Floor 1.

Nothing here is edited by hand; a copy that is wrong is fetched again. It listens to people, for firms that appear.
"""
