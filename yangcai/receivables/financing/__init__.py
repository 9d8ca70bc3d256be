"""Applications for financing, the banks' decisions on them, and the deal slips. Floor 2.

It holds no contract: the reservation is the contract owner's, asked for and kept by its token. It listens to nothing.
"""
