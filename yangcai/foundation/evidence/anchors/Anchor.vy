# pragma version ~=0.4.0
# @title Heads of an evidence log, each size once and for ever
# @license Apache-2.0

event Anchored:
    origin: indexed(bytes32)
    size: uint256
    root: bytes32

owner: public(immutable(address))
# sha-256 of the log's origin -> number of leaves -> root
roots: public(HashMap[bytes32, HashMap[uint256, bytes32]])
# sha-256 of the log's origin -> the greatest number of leaves
newest: public(HashMap[bytes32, uint256])


@deploy
def __init__():
    owner = msg.sender


@external
def anchor(origin: bytes32, size: uint256, root: bytes32):
    """
    @notice Keep a root for good. A log only grows, so a smaller size is refused as well.
    """
    assert msg.sender == owner, "not the owner"
    assert root != empty(bytes32), "empty root"
    assert self.roots[origin][size] == empty(bytes32), "already anchored"
    assert size > self.newest[origin], "not larger"
    self.roots[origin][size] = root
    self.newest[origin] = size
    log Anchored(origin=origin, size=size, root=root)
