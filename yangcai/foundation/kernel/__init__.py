"""The kernel: seats, scope, moves, operations, events, jobs, money and the clock. Floor 0.

It knows no procurement noun. It listens to nothing; everything listens to it, by event name.
"""
