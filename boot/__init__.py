"""Sets up, starts, watches and tests the whole of Yangcai on one machine. Standard library only.

`main.py` has the commands. Nothing here is imported by `yangcai`, and nothing of `yangcai` is imported here:
the two meet in environment variables and `manage.py` commands.
"""
