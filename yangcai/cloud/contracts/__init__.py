"""Awards and contracts: who won what, who signed what with whom for how much, who may see it. Floor 5.

It does not decide on financing; it keeps the facts that financing hangs on. It listens to nothing.
"""
