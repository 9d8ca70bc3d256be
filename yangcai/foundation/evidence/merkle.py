"""Merkle trees of RFC 9162 §2.1: hashes, shapes, proofs. Pure: bytes in, bytes out; no database, no Django.

Only complete subtrees are ever stored: the one at place (level, index) covers the leaves
[index << level, (index + 1) << level) and never changes once it is full. Every other hash of a tree of any size is
folded from these. A span (low, high) means the leaves low … high - 1, cut as RFC 9162 cuts trees.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence

Hash = Callable[[bytes], bytes]
Place = tuple[int, int]
Span = tuple[int, int]


def leaf_hash(digest: Hash, data: bytes) -> bytes:
    """The hash of a leaf."""
    return digest(b"\x00" + data)


def node_hash(digest: Hash, left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees side by side."""
    return digest(b"\x01" + left + right)


def split(low: int, high: int) -> int:
    """Where a span of at least two leaves is cut: after the largest power of two smaller than its length."""
    return low + (1 << ((high - low - 1).bit_length() - 1))


def subtrees(low: int, high: int) -> list[Place]:
    """The complete subtrees a span consists of, left to right."""
    places = []
    while low < high:
        level = (high - low).bit_length() - 1
        places.append((level, low >> level))
        low += 1 << level
    return places


def fold(digest: Hash, hashes: Sequence[bytes]) -> bytes:
    """The hash of a span from those of its complete subtrees; of nothing, the hash of the empty string."""
    if not hashes:
        return digest(b"")
    *rest, result = hashes
    for left in reversed(rest):
        result = node_hash(digest, left, result)
    return result


def grow(digest: Hash, size: int, edge: Sequence[bytes], leaves: Sequence[bytes]) -> dict[Place, bytes]:
    """The subtrees above level 0 that become complete when leaves are put at the end of a tree.

    `edge` holds the hashes of `subtrees(0, size)`.
    """
    old = dict(zip(subtrees(0, size), edge, strict=True))
    grown: dict[Place, bytes] = {}
    row, first, level = list(leaves), size, 0
    while row:
        if first % 2:
            row.insert(0, old[level, first - 1])
        first, level = first // 2, level + 1
        row = [node_hash(digest, a, b) for a, b in zip(row[::2], row[1::2], strict=False)]
        grown.update(((level, first + number), value) for number, value in enumerate(row))
    return grown


# --- proofs: which spans they consist of ---------------------------------------------------------


def inclusion(index: int, size: int) -> list[Span]:
    """The spans whose hashes prove one leaf, from the leaf upwards (RFC 9162 §2.1.3.1)."""
    spans, (low, high) = [], (0, size)
    while high - low > 1:
        middle = split(low, high)
        if index < middle:
            spans.append((middle, high))
            high = middle
        else:
            spans.append((low, middle))
            low = middle
    return spans[::-1]


def consistency(first: int, second: int) -> list[Span]:
    """The spans whose hashes prove that a tree grew out of a smaller, non-empty one (RFC 9162 §2.1.4.1)."""
    spans, (low, high) = [], (0, second)
    while first != high:
        middle = split(low, high)
        if first <= middle:
            spans.append((middle, high))
            high = middle
        else:
            spans.append((low, middle))
            low = middle
    if low:
        spans.append((low, high))
    return spans[::-1]


def others(chosen: Sequence[int], size: int) -> Iterator[Span]:
    """The largest spans without any of the chosen leaves (ascending), left to right: the proof of many at once."""
    stack = [(0, size)] if size else []
    while stack:
        low, high = stack.pop()
        if bisect_left(chosen, low) == bisect_left(chosen, high):
            yield low, high
        elif high - low > 1:
            middle = split(low, high)
            stack += [(middle, high), (low, middle)]


# --- proofs: what they prove ---------------------------------------------------------------------


def included(digest: Hash, leaf: bytes, index: int, size: int, *, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the path leads from the leaf at this index to the root of this size (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size:
        return False
    here, last, value = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if here % 2 or here == last:
            value = node_hash(digest, sibling, value)
            while here % 2 == 0 and here:
                here, last = here >> 1, last >> 1
        else:
            value = node_hash(digest, value, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and value == root


def consistent(
    digest: Hash, first: int, second: int, *, roots: tuple[bytes, bytes], path: Sequence[bytes]
) -> bool:
    """Whether the path shows the first tree to be the beginning of the second (RFC 9162 §2.1.4.2)."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not path and roots[0] == roots[1]
    hashes = list(path) if first & (first - 1) else [roots[0], *path]
    if not hashes:
        return False
    here, last = first - 1, second - 1
    while here % 2:
        here, last = here >> 1, last >> 1
    old = new = hashes[0]
    for value in hashes[1:]:
        if last == 0:
            return False
        if here % 2 or here == last:
            old, new = node_hash(digest, value, old), node_hash(digest, value, new)
            while here % 2 == 0 and here:
                here, last = here >> 1, last >> 1
        else:
            new = node_hash(digest, new, value)
        here, last = here >> 1, last >> 1
    return last == 0 and (old, new) == roots


def root_with(digest: Hash, size: int, chosen: Mapping[int, bytes], rest: Sequence[bytes]) -> bytes:
    """The root that follows from some leaves and the hashes of `others(…)`. Raises ValueError when they do not fit."""
    places, left = sorted(chosen), iter(rest)

    def root(low: int, high: int) -> bytes:
        if bisect_left(places, low) == bisect_left(places, high):
            return next(left)
        if high - low == 1:
            return chosen[low]
        middle = split(low, high)
        return node_hash(digest, root(low, middle), root(middle, high))

    if len(rest) != sum(1 for _ in others(places, size)) or (
        places and not 0 <= places[0] <= places[-1] < size
    ):
        raise ValueError("the proof does not fit the tree")
    return root(0, size) if size else fold(digest, ())
