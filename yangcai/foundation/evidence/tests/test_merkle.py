"""Trees and proofs against RFC 9162's own definition, the vectors of Certificate Transparency, and every small tree."""

import hashlib
import itertools

import pytest
from cryptography.hazmat.primitives import hashes
from hypothesis import given
from hypothesis import strategies as st

from yangcai.foundation.evidence import merkle


def sha256(data):
    return hashlib.sha256(data).digest()


def sm3(data):
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


BOTH = pytest.mark.parametrize("digest", [sha256, sm3])
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        *("", "00", "10", "2021", "3031", "40414243"),
        *("5051525354555657", "606162636465666768696a6b6c6d6e6f"),
    )
]
# Roots and proofs of the Certificate Transparency reference tests (google/certificate-transparency, merkle tests).
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
A = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
B = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
C = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
E = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
F = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
INCLUSION = {
    (0, 1): [],
    (0, 8): [A, B, C],
    (5, 8): [D, E, ROOTS[4]],
    (2, 3): [ROOTS[2]],
    (1, 5): [ROOTS[1], B, D],
}
CONSISTENCY = {(1, 1): [], (1, 8): [A, B, C], (6, 8): [F, E, ROOTS[4]], (2, 5): [B, D]}


def definition(digest, leaves):
    """The hash of a list of leaves, word for word from RFC 9162 §2.1.1: slow, and nothing else."""
    if not leaves:
        return digest(b"")
    if len(leaves) == 1:
        return digest(b"\x00" + leaves[0])
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return digest(b"\x01" + definition(digest, leaves[:k]) + definition(digest, leaves[k:]))


class Tree:
    """A tree grown as the log grows it, in the given steps, with nothing stored but complete subtrees."""

    def __init__(self, digest, leaves, steps=(1,)):
        self.digest, self.size, self.nodes = digest, 0, {}
        pace = itertools.cycle(steps)
        while self.size < len(leaves):
            self.append(leaves[self.size : self.size + next(pace)])

    def append(self, leaves):
        edge = [self.nodes[place] for place in merkle.subtrees(0, self.size)]
        hashes_ = [merkle.leaf_hash(self.digest, leaf) for leaf in leaves]
        self.nodes |= {(0, self.size + i): value for i, value in enumerate(hashes_)}
        self.nodes |= merkle.grow(self.digest, self.size, edge, hashes_)
        self.size += len(leaves)

    def hash(self, span):
        return merkle.fold(self.digest, [self.nodes[place] for place in merkle.subtrees(*span)])

    def path(self, spans):
        return [self.hash(span) for span in spans]


def leaves_of(count):
    return [f"事件 {number}".encode() for number in range(count)]


@pytest.mark.parametrize("size", range(9))
def test_the_roots_of_the_reference_tests(size):
    assert definition(sha256, LEAVES[:size]).hex() == ROOTS[size]
    assert Tree(sha256, LEAVES[:size]).hash((0, size)).hex() == ROOTS[size]


def test_the_proofs_of_the_reference_tests():
    tree = Tree(sha256, LEAVES)
    for (index, size), path in INCLUSION.items():
        assert [value.hex() for value in tree.path(merkle.inclusion(index, size))] == path
    for (first, second), path in CONSISTENCY.items():
        assert [value.hex() for value in tree.path(merkle.consistency(first, second))] == path


@BOTH
@pytest.mark.parametrize("size", range(65))
def test_every_small_tree_however_it_grew(digest, size):
    expected = definition(digest, leaves_of(size))
    for steps in ((1,), (size or 1,), (3, 5), (8, 1, 2)):
        tree = Tree(digest, leaves_of(size), steps)
        assert tree.hash((0, size)) == expected
        assert len(tree.nodes) == sum(size >> level for level in range(8))


@BOTH
def test_every_inclusion_proof_up_to_64_and_no_other(digest):
    tree = Tree(digest, leaves_of(64))
    for size in range(1, 65):
        root = tree.hash((0, size))
        for index in range(size):
            path = tree.path(merkle.inclusion(index, size))
            leaf = tree.nodes[0, index]
            assert merkle.included(digest, leaf, index, size, path=path, root=root)
            wrong = tree.nodes[0, (index + 1) % 64]
            assert not merkle.included(digest, wrong, index, size, path=path, root=root)
            assert not merkle.included(digest, leaf, index, size, path=[*path, root], root=root)
            assert not path or not merkle.included(digest, leaf, index, size, path=path[:-1], root=root)
            assert not merkle.included(digest, leaf, size, size, path=path, root=root)
            assert not merkle.included(digest, leaf, -1, size, path=path, root=root)


@BOTH
def test_every_consistency_proof_up_to_64_and_no_other(digest):
    tree = Tree(digest, leaves_of(64))
    for second in range(1, 65):
        new = tree.hash((0, second))
        for first in range(1, second + 1):
            old, path = tree.hash((0, first)), tree.path(merkle.consistency(first, second))
            assert merkle.consistent(digest, first, second, roots=(old, new), path=path)
            assert not merkle.consistent(digest, first, second, roots=(digest(old), new), path=path)
            assert not merkle.consistent(digest, first, second, roots=(old, digest(new)), path=path)
            assert not merkle.consistent(digest, first, second, roots=(old, new), path=[*path, new])
            assert not path or not merkle.consistent(digest, first, second, roots=(old, new), path=path[:-1])
    assert not merkle.consistent(digest, 0, 5, roots=(digest(b""), tree.hash((0, 5))), path=[])
    assert not merkle.consistent(digest, 6, 5, roots=(tree.hash((0, 6)), tree.hash((0, 5))), path=[])


@given(st.data())
def test_one_flipped_bit_breaks_any_proof(data):
    size = data.draw(st.integers(2, 300))
    index = data.draw(st.integers(0, size - 1))
    tree = Tree(sha256, leaves_of(size), (64,))
    path, root = tree.path(merkle.inclusion(index, size)), tree.hash((0, size))
    assert merkle.included(sha256, tree.nodes[0, index], index, size, path=path, root=root)
    place, bit = data.draw(st.integers(0, len(path) - 1)), data.draw(st.integers(0, 255))
    path[place] = (int.from_bytes(path[place], "big") ^ 1 << bit).to_bytes(32, "big")
    assert not merkle.included(sha256, tree.nodes[0, index], index, size, path=path, root=root)


@given(st.integers(1, 400), st.integers(1, 400))
def test_any_two_sizes_are_consistent(a, b):
    first, second = sorted((a, b))
    tree = Tree(sha256, leaves_of(second), (50,))
    path = tree.path(merkle.consistency(first, second))
    assert merkle.consistent(
        sha256, first, second, roots=(tree.hash((0, first)), tree.hash((0, second))), path=path
    )


@given(st.integers(1, 200), st.data())
def test_many_leaves_at_once(size, data):
    chosen = sorted(data.draw(st.sets(st.integers(0, size - 1))))
    tree = Tree(sha256, leaves_of(size), (64,))
    rest, known = tree.path(merkle.others(chosen, size)), {index: tree.nodes[0, index] for index in chosen}
    assert merkle.root_with(sha256, size, known, rest) == tree.hash((0, size))
    if chosen:
        changed = known | {chosen[0]: sha256(b"changed")}
        assert merkle.root_with(sha256, size, changed, rest) != tree.hash((0, size))
    for wrong in ([*rest, b""], rest[:-1] if rest else [b""]):
        with pytest.raises(ValueError, match="fit"):
            merkle.root_with(sha256, size, known, wrong)
    with pytest.raises(ValueError, match="fit"):
        merkle.root_with(sha256, size, {size: b""}, rest)
