"""Asking the owner for messages that have not come."""

from django.db import transaction
from django.utils import timezone

from yangcai.foundation.exchange import client
from yangcai.foundation.exchange.endpoints import ProtocolError
from yangcai.foundation.exchange.models import Counterpart, Incoming, Inflow
from yangcai.foundation.exchange.receiving import Outcome, opened, receive, take_again

EVENTS = "/exchange/v1/events"
SNAPSHOT = "/exchange/v1/snapshot/"


def pull_from(app: str, resource: str) -> int:
    """Take in what the owner has of a resource beyond what we have; return how many messages came."""
    peer = Counterpart.rows.filter(app=app, status=Counterpart.Status.ACTIVE).exclude(url="").first()
    if peer is None or peer.is_resting(timezone.now()):
        return 0
    flow = Inflow.rows.filter(source=app, resource=resource).first()
    query = {"resource": resource, "fromSeq": str((flow.last_seq if flow else 0) + 1)}
    try:
        reply = client.call(app, "GET", EVENTS, query=query)
    except client.Unreachable:
        return 0
    lines = [line for line in reply.raw.split(b"\n") if line] if reply.ok else []
    for line in lines:
        if take(peer, line).status not in (200, 202):
            break
    return len(lines)


def backfill(app: str, noun: str, *, region: str = "") -> int:
    """Take in the latest message of every resource of a kind, page by page; return how many there were.

    May run beside the live stream: whichever comes second is a duplicate. Raises Unreachable.
    """
    peer = Counterpart.rows.get(app=app)
    cursor, count = "", 0
    while True:
        reply = client.call(
            app, "GET", f"{SNAPSHOT}{noun}", query={"region": region, "cursor": cursor, "limit": "200"}
        )
        if not reply.ok:
            raise client.Unreachable(f"HTTP {reply.status} {reply.code}")
        for line in reply.body["items"]:
            take(peer, line.encode())
        count, cursor = count + len(reply.body["items"]), reply.body["cursor"]
        if not cursor:
            return count


def take(peer: Counterpart, line: bytes) -> Outcome:
    """Take in one message that was pulled."""
    try:
        return receive(peer, opened(peer, line), at=timezone.now())
    except ProtocolError as wrong:
        return Outcome(wrong.status, wrong.code, wrong.message)


def mend() -> int:
    """Try again what waits for something else, and ask for what is missing; return how many were tried."""
    waiting = Incoming.rows.filter(status__in=(Incoming.Status.PARKED, Incoming.Status.DEFERRED))
    tried = 0
    for source, resource in (
        waiting.values_list("source", "resource").distinct().order_by("source", "resource")
    ):
        tried += _mend_one(source, resource)
    return tried


def _mend_one(source: str, resource: str) -> int:
    peer = Counterpart.rows.filter(app=source).first()
    flow = Inflow.rows.filter(source=source, resource=resource).first()
    if peer is None or flow is None:
        return 0
    with transaction.atomic():
        states = (Incoming.Status.PARKED, Incoming.Status.DEFERRED)
        turn = Incoming.rows.filter(
            source=source, resource=resource, seq=flow.last_seq + 1, status__in=states
        ).first()
        if turn is not None:
            take_again(peer, turn, at=timezone.now())
            return 1
    return pull_from(source, resource)
