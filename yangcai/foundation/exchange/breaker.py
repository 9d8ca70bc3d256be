"""A line that is down is left alone for a while, then tried with a ping before anything is sent again."""

from datetime import datetime, timedelta

from django.db.models import F

from yangcai.foundation.exchange import client
from yangcai.foundation.exchange.models import Counterpart, Outgoing
from yangcai.foundation.kernel.operations import record
from yangcai.foundation.kernel.seats import SYSTEM

PING = "/exchange/v1/ping"
MOST_FAILURES = 3  # in a row; then the line rests
FIRST_REST, LONGEST_REST = timedelta(seconds=15), timedelta(minutes=5)


def lets_through(peer: Counterpart, *, at: datetime) -> bool:
    """Whether to send now. A line that has rested long enough is tried with a ping first."""
    if peer.resting_until is None:
        return True
    return not peer.is_resting(at) and probe(peer, at=at)


def probe(peer: Counterpart, *, at: datetime) -> bool:
    """Ping; whether the peer answered."""
    try:
        reply = client.send(peer.app, "GET", PING, b"")
    except client.Unreachable as gone:
        failed(peer, str(gone), at=at)
        return False
    if not reply.ok:
        failed(peer, f"HTTP {reply.status} {reply.code}", at=at)
        return False
    worked(peer, at=at)
    return True


def failed(peer: Counterpart, why: str, *, at: datetime) -> None:
    """Count a failure; from the third in a row on, let the line rest, longer each time."""
    rows = Counterpart.rows.filter(pk=peer.pk)
    rows.update(failures=F("failures") + 1, last_error=why[:300])
    peer.refresh_from_db()
    if peer.failures < MOST_FAILURES:
        return
    rest = min(FIRST_REST * 2 ** min(peer.failures - MOST_FAILURES, 10), LONGEST_REST)
    rows.update(resting_until=at + rest)
    if peer.resting_until is None:
        record("exchange.counterpart.lost", peer, seat=SYSTEM, at=at, app=peer.app, why=why[:200])
    peer.refresh_from_db()


def worked(peer: Counterpart, *, at: datetime) -> None:
    """The line is fine. After a rest, what nobody answered is due at once."""
    was_resting = peer.resting_until is not None
    if was_resting or peer.failures or peer.last_ok_at is None or at - peer.last_ok_at > FIRST_REST:
        facts = {"failures": 0, "resting_until": None, "last_ok_at": at, "last_error": ""}
        Counterpart.rows.filter(pk=peer.pk).update(**facts)
    if was_resting:
        waiting = Outgoing.rows.filter(sink=peer.app, status=Outgoing.Status.WAITING, answer_status=0)
        waiting.filter(next_at__gt=at, attempts__gt=0).update(next_at=at)
        record("exchange.counterpart.back", peer, seat=SYSTEM, at=at, app=peer.app)
    peer.refresh_from_db()
