"""采购信息库的获取: outside sources → staging → registries, awards, contracts. Floor 7.

It reads, checks and hands over; what it cannot read for certain waits in quarantine with
the reason. It listens to nothing.
"""
