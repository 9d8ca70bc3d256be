"""Putting events into the log, one sequencer at a time, and signing what came of it.

Not operations: they record nothing, because what they write is the record of what was recorded. They run outside the
transactions of those who write events, so that writers never wait for each other. Event ids are given before commit
and come out of order: what counts is the order in which waiting events are found here, and a late one comes later.
"""

import os
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models.expressions import RawSQL

from yangcai.foundation.evidence import bookkeeping, merkle, queries
from yangcai.foundation.evidence.keys import signer
from yangcai.foundation.evidence.leaves import data_of, day_of
from yangcai.foundation.evidence.models import Log, TreeHead
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.seats import SYSTEM

BATCH = 5000
SEQUENCER = 0x5CA1AB1E  # the advisory lock's number


class LogBroken(Exception):
    """The log no longer continues what was last signed. Nothing is signed any more; run the audit."""


class NoLog(Exception):
    """No log was opened yet: run `manage.py seed` or `manage.py evidence open`."""


def append(*, at: datetime, most: int = BATCH) -> int:
    """Give the next waiting events their leaves, all or none; how many were taken from those waiting."""
    with transaction.atomic():
        log = hold()
        taken = _take(most)
        numbers = RawSQL("select unnest(%s::bigint[])", [taken])  # thousands of parameters in one
        events = list(Event.rows.filter(pk__in=numbers).order_by("pk"))
        _write(log, events)
        if lost := set(taken) - {event.pk for event in events}:
            bookkeeping.note_lost_events(seat=SYSTEM, at=at, log=log, events=sorted(lost))
    return len(taken)


def append_all(*, at: datetime) -> int:
    """Take waiting events until none is left; how many."""
    total = 0
    while taken := append(at=at):
        total += taken
    return total


def sign(*, at: datetime) -> TreeHead | None:
    """Sign a head over all leaves unless one exists; the newest head, None for an empty log.

    Raises LogBroken rather than sign a tree that did not grow out of the one signed before.
    """
    with transaction.atomic():
        log = hold()
        size, last = queries.size_of(log), queries.newest_head(log)
        if size == (last.size if last else 0):
            return last
        root = queries.root_of(log, size)
        if last and not _continues(last, size, root):
            raise LogBroken(f"{log.origin}: {size} leaves do not continue the head of {last.size}")
        head = TreeHead(log=log, size=size, root=root, at=at, key=bookkeeping.key_in_force(at=at))
        head.signature = signer().sign(str(head.checkpoint)).signature
        head.save(force_insert=True)
        return head


def open_log(*, at: datetime, algorithm: str) -> Log:
    """Publish the key and open the first log, or one of another algorithm after a last head over the one before."""
    with transaction.atomic():
        _wait_for_others()
        if queries.current_log():
            sign(at=at)
        bookkeeping.key_in_force(at=at)
        return bookkeeping.open_log(seat=SYSTEM, at=at, algorithm=algorithm)


def hold() -> Log:
    """The log that takes new events, with nobody else writing to it until the transaction ends. Raises NoLog."""
    _wait_for_others()
    if (log := queries.current_log()) is None:
        raise NoLog
    return log


def _wait_for_others() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [SEQUENCER])


def _continues(last: TreeHead, size: int, root: bytes) -> bool:
    if size < last.size:
        return False
    path = queries.consistency_path(last.log, last.size, size)
    return merkle.consistent(last.log.digest, last.size, size, roots=(bytes(last.root), root), path=path)


def _take(most: int) -> list[int]:
    """Take the lowest waiting ids that have committed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from evidence_waiting where event_id in"
            " (select event_id from evidence_waiting order by event_id limit %s) returning event_id",
            [most],
        )
        return [number for (number,) in cursor]


def _write(log: Log, events: Sequence[Event]) -> None:
    """Put the leaves at the end of the log, and the subtrees they complete above them."""
    size, salts = queries.size_of(log), [os.urandom(16) for _ in events]
    hashes = [
        merkle.leaf_hash(log.digest, data_of(event, salt)) for event, salt in zip(events, salts, strict=True)
    ]
    places = merkle.subtrees(0, size)
    found = queries.hashes_at(log, places)
    nodes = merkle.grow(log.digest, size, [found[place] for place in places], hashes)
    _copy(
        "evidence_leaf (log_id, index, event_id, day, salt, hash)",
        (
            (log.pk, size + number, event.pk, day_of(event), salts[number], hashes[number])
            for number, event in enumerate(events)
        ),
    )
    _copy(
        "evidence_node (log_id, level, index, hash)",
        ((log.pk, level, index, value) for (level, index), value in nodes.items()),
    )


def _copy(table: str, rows: Iterable[Sequence[object]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"copy {table} from stdin") as copy:
        for row in rows:
            copy.write_row(row)
