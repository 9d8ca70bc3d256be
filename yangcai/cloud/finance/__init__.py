"""Contract financing on the contract's side: who holds it, what banks are told, what their slips say. Floor 7.

It lends nothing and decides no credit; applications live on the receivables site. It listens to contracts that come
and change.
"""
