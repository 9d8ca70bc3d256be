"""What systems are told: signed messages between the sites, in order, exactly once in effect. Floor 3.

It carries; it does not know what a contract is. Rooms publish through `operations.publish` and take what
others send in their `inbound.py`. It listens to nothing.
"""
