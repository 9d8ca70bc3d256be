"""Sending what is due to one sink: claim, send outside any transaction, note the answers; until nothing is due."""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from yangcai.foundation.exchange import breaker, client
from yangcai.foundation.exchange.models import Counterpart, Outgoing
from yangcai.foundation.exchange.protocol import LARGEST, MOST_LINES
from yangcai.foundation.kernel.operations import record
from yangcai.foundation.kernel.seats import SYSTEM

BATCH = "/exchange/v1/events:batch"
# Longer than a batch may take; whoever dies holding it delays its messages by as much.
LEASE = timedelta(minutes=1)
_HOUR = 3600
# The pause before each further attempt: about three days in all.
PAUSES = [5, 30, 120, 600, 1800, _HOUR, 3 * _HOUR, 6 * _HOUR, 12 * _HOUR, 24 * _HOUR, 24 * _HOUR]
JITTER = 0.2
AGAIN = frozenset({408, 425, 429})
# The heads: waiting, due, and nothing before them of their resource that is still to go or dead.
_CLAIM = """
    UPDATE exchange_outgoing SET next_at = %(lease)s WHERE id IN (
        SELECT o.id FROM exchange_outgoing o
        WHERE o.sink = %(sink)s AND o.status = 'waiting' AND o.next_at <= %(at)s AND NOT EXISTS (
            SELECT 1 FROM exchange_outgoing p WHERE p.sink = o.sink AND p.resource = o.resource AND p.seq < o.seq
            AND p.status IN ('waiting', 'dead'))
        ORDER BY o.id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
    RETURNING id
"""
Result = Mapping[str, Any]
W = Outgoing.Status


def dispatch_to(sink: str, *, rounds: int = 10_000) -> int:
    """Send all that is due to a sink; return how many were delivered. Stops where the line is down."""
    delivered = 0
    for _ in range(rounds):
        peer = Counterpart.rows.filter(app=sink, status=Counterpart.Status.ACTIVE).exclude(url="").first()
        if peer is None or not breaker.lets_through(peer, at=timezone.now()):
            break
        letters = claim(sink, at=timezone.now())
        if not letters:
            break
        try:
            results = _send(sink, letters)
        except client.Unreachable as gone:
            _note_unreached(peer, letters, str(gone), at=timezone.now())
            break
        breaker.worked(peer, at=timezone.now())
        delivered += settle(letters, results, at=timezone.now())
    return delivered


def claim(sink: str, *, at: datetime, limit: int = MOST_LINES) -> list[Outgoing]:
    """Take a batch for the length of a lease: should we die, others take it up afterwards."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"sink": sink, "at": at, "lease": at + LEASE, "limit": limit})
        ids = [pk for (pk,) in cursor.fetchall()]
    return list(Outgoing.rows.filter(pk__in=ids).order_by("pk")) if ids else []


def _send(sink: str, letters: Sequence[Outgoing]) -> dict[str, Result]:
    """Hand batches over, each no larger than the protocol allows; what was answered, by event id."""
    results: dict[str, Result] = {}
    for batch in _batches(letters):
        content = b"\n".join(bytes(letter.body) for letter in batch)
        reply = client.send(sink, "POST", BATCH, content, kind="application/x-ndjson")
        if not reply.ok:
            raise client.Unreachable(f"HTTP {reply.status} {reply.code}")
        results |= _by_letter(batch, reply.body.get("results", []))
    return results


def _by_letter(batch: Sequence[Outgoing], lines: Sequence[Result]) -> dict[str, Result]:
    """The answers' lines by event id. One the peer could not even read has none; it stands in its letter's place."""
    found = {str(line.get("eventId", "")): line for line in lines}
    if len(lines) == len(batch):
        for letter, line in zip(batch, lines, strict=True):
            if not line.get("eventId"):
                found[letter.event_id] = line
    return found


def _batches(letters: Sequence[Outgoing]) -> list[list[Outgoing]]:
    batches: list[list[Outgoing]] = [[]]
    size = 0
    for letter in letters:
        size += len(letter.body) + 1
        if batches[-1] and size > LARGEST - 1024:
            batches.append([])
            size = len(letter.body) + 1
        batches[-1].append(letter)
    return batches


def settle(letters: Sequence[Outgoing], results: Mapping[str, Result], *, at: datetime) -> int:
    """Note what each was answered with; return how many were delivered."""
    with transaction.atomic():
        sent = [letter.pk for letter in letters if _status(letter, results) in range(200, 300)]
        Outgoing.rows.filter(pk__in=sent, status=W.WAITING).update(
            status=W.SENT, sent_at=at, attempts=1, answer_status=200, answer={}
        )
        done = set(sent)
        for letter in letters:
            if letter.pk not in done:
                note_failure(letter, results.get(letter.event_id, {}), at=at)
    return len(sent)


def _status(letter: Outgoing, results: Mapping[str, Result]) -> int:
    return int(results.get(letter.event_id, {}).get("status", 0))


def note_failure(letter: Outgoing, answer: Result, *, at: datetime) -> None:
    """Try again after a pause, or bury it: at once when the answer is definite, else after the last pause."""
    status, attempts = int(answer.get("status", 0)), letter.attempts + 1
    facts = {
        "attempts": attempts,
        "answer_status": status,
        "answer": dict(answer),
        "first_failed_at": letter.first_failed_at or at,
    }
    again = (status == 0 or status >= 500 or status in AGAIN) and attempts <= len(PAUSES)
    if again:
        facts["next_at"] = at + pause_after(attempts)
        Outgoing.rows.filter(pk=letter.pk, status=W.WAITING).update(**facts)
    elif Outgoing.rows.filter(pk=letter.pk, status=W.WAITING).update(status=W.DEAD, **facts):
        told = {"type": letter.type, "resource": letter.resource, "seq": letter.seq, "sink": letter.sink}
        code = str(answer.get("code", ""))
        record("exchange.outgoing.died", letter, seat=SYSTEM, at=at, **told, status=status, code=code)


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts, give or take a fifth, so that not all come back at once."""
    seconds = PAUSES[min(attempts, len(PAUSES)) - 1]
    return timedelta(seconds=seconds * random.uniform(1 - JITTER, 1 + JITTER))  # noqa: S311 - no secret


def _note_unreached(peer: Counterpart, letters: Sequence[Outgoing], why: str, *, at: datetime) -> None:
    """Nobody answered: every message of the batch has had one attempt, and the line one failure."""
    with transaction.atomic():
        for letter in letters:
            note_failure(letter, {"status": 0, "code": "UNREACHABLE", "message": why[:200]}, at=at)
    breaker.failed(peer, why, at=at)
