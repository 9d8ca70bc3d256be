"""What the log holds: sizes, roots, heads, proofs. A proof costs one statement for all its hashes."""

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Max

from yangcai.foundation.evidence import merkle
from yangcai.foundation.evidence.leaves import record_of
from yangcai.foundation.evidence.merkle import Place, Span
from yangcai.foundation.evidence.models import Anchoring, Key, Leaf, Log, TreeHead
from yangcai.foundation.evidence.verifier import canonical, receipts, records
from yangcai.foundation.kernel.models import Event

HASHES = """
    select 0, leaf.index, leaf.hash from evidence_leaf leaf where leaf.log_id = %s and leaf.index = any(%s)
    union all
    select node.level, node.index, node.hash from evidence_node node
    join unnest(%s::smallint[], %s::bigint[]) as wanted (level, index) using (level, index) where node.log_id = %s
"""


class Incomplete(Exception):
    """The log lacks a hash that it must have: somebody removed it."""


def current_log() -> Log | None:
    """The log that takes new events."""
    return Log.rows.order_by("-pk").first()


def size_of(log: Log) -> int:
    """How many leaves the log has."""
    last: int | None = Leaf.rows.filter(log=log).aggregate(last=Max("index"))["last"]
    return 0 if last is None else last + 1


def newest_head(log: Log) -> TreeHead | None:
    """The signed head of the greatest size."""
    return TreeHead.rows.filter(log=log).select_related("log", "key").order_by("-size").first()


def newest_heads(log: Log, most: int) -> list[TreeHead]:
    """The newest signed heads, newest first."""
    return list(TreeHead.rows.filter(log=log).select_related("log", "key").order_by("-size")[:most])


def log_of(origin: str) -> Log | None:
    """The log of this name."""
    return Log.rows.filter(origin=origin).first()


def origins() -> list[str]:
    """The names of all logs, oldest first."""
    return list(Log.rows.order_by("pk").values_list("origin", flat=True))


def newest_anchorings(most: int) -> list[Anchoring]:
    """Where heads were anchored lately."""
    return list(Anchoring.rows.select_related("head__log").order_by("-pk")[:most])


def hashes_at(log: Log, places: Iterable[Place]) -> dict[Place, bytes]:
    """The stored hashes at these places. Raises Incomplete when one is missing."""
    wanted = set(places)
    leaves = [index for level, index in wanted if not level]
    nodes = [place for place in wanted if place[0]]
    levels, indexes = [level for level, _ in nodes], [index for _, index in nodes]
    with connection.cursor() as cursor:
        cursor.execute(HASHES, [log.pk, leaves, levels, indexes, log.pk])
        found = {(level, index): bytes(value) for level, index, value in cursor}
    if len(found) != len(wanted):
        raise Incomplete(f"{log.origin}: {sorted(wanted - set(found))[:5]}")
    return found


def spans_of(log: Log, spans: Sequence[Span]) -> list[bytes]:
    """The hashes of spans, by one statement."""
    parts = [merkle.subtrees(*span) for span in spans]
    found = hashes_at(log, (place for places in parts for place in places))
    return [merkle.fold(log.digest, [found[place] for place in places]) for places in parts]


def root_of(log: Log, size: int) -> bytes:
    """The root of the first `size` leaves."""
    return spans_of(log, [(0, size)])[0]


def inclusion_path(log: Log, index: int, size: int) -> list[bytes]:
    """The proof that leaf `index` is in the tree of `size`, 0 ≤ index < size."""
    return spans_of(log, merkle.inclusion(index, size))


def consistency_path(log: Log, first: int, second: int) -> list[bytes]:
    """The proof that the tree of `second` leaves grew out of that of `first`, 0 < first ≤ second."""
    return spans_of(log, merkle.consistency(first, second))


def public_keys() -> list[Key]:
    """Every key ever published, newest first."""
    return list(Key.rows.order_by("-pk"))


def receipt_of(event: Event) -> bytes | None:
    """The receipt of an event as a file; None while no signed head covers it."""
    leaf = Leaf.rows.select_related("log").filter(event_id=event.pk).first()
    head = newest_head(leaf.log) if leaf else None
    if leaf is None or head is None or head.size <= leaf.index:
        return None
    record = record_of(event, bytes(leaf.salt))
    path = [b64encode(value).decode() for value in inclusion_path(leaf.log, leaf.index, head.size)]
    receipt: Mapping[str, Any] = {
        "format": receipts.FORMAT,
        "about": receipts.ABOUT,
        "item": records.name_of(record["event"]),
        "index": leaf.index,
        "record": record,
        "path": path,
        "checkpoint": str(head.note),
        "key": str(head.key),
        "files": [{"digest": digest, "name": name} for digest, name in records.files_of(record["event"])],
    }
    return canonical.encode(receipt) + b"\n"
