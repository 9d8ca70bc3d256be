"""The evidence room: every event is a leaf of an append-only Merkle log whose heads are signed and anchored. Floor 1.

It decides nothing and edits nothing: it proves that what was recorded is still what it was. It listens to no event by
name; a database trigger marks each new one. `merkle` and `verifier` need nothing but Python.
"""
