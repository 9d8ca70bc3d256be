"""Who comes through which door of a site: its whole policy, an address a line.

`policy` says who there is, which rows they see and what a door is; `foundation` and `cloud` are the tables. A new address
needs a line there: who opens it, what its arguments are, who may post to it and what. `world` and `cloud_world` make the
rows, `walk` finds the addresses and knocks, `case` holds the tests that every site runs over its own table.
"""
