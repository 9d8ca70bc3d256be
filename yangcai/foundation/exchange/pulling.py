"""Asking the owner for messages that have not come."""

import structlog
from django.utils import timezone

from yangcai.foundation.exchange import client
from yangcai.foundation.exchange.endpoints import ProtocolError
from yangcai.foundation.exchange.models import Counterpart, Incoming, Inflow
from yangcai.foundation.exchange.receiving import Outcome, opened, receive, take_again

log = structlog.get_logger()
S = Incoming.Status
EVENTS = "/exchange/v1/events"
SNAPSHOT = "/exchange/v1/snapshot/"


def pull_from(app: str, resource: str) -> int:
    """Take in what the owner has of a resource beyond what we have; return how many messages came."""
    peer = Counterpart.rows.filter(app=app, status=Counterpart.Status.ACTIVE).exclude(url="").first()
    if peer is None or peer.is_resting(timezone.now()):
        return 0
    try:
        return _pull(peer, resource)
    except client.Unreachable:
        return 0


def _pull(peer: Counterpart, resource: str) -> int:
    """The same; raises Unreachable."""
    flow = Inflow.rows.filter(source=peer.app, resource=resource).first()
    query = {"resource": resource, "fromSeq": str((flow.last_seq if flow else 0) + 1)}
    reply = client.call(peer.app, "GET", EVENTS, query=query)
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
    """Try again what waits for something else, and ask for what is missing; return how many messages that moved.

    A source that does not answer is left alone until the next time.
    """
    moved = 0
    for peer in Counterpart.rows.filter(status=Counterpart.Status.ACTIVE).order_by("app"):
        waiting = Incoming.rows.filter(source=peer.app, status__in=(S.PARKED, S.DEFERRED))
        resources = waiting.values_list("resource", flat=True).distinct().order_by("resource")
        answers = bool(peer.url) and not peer.is_resting(timezone.now())
        for resource in resources:
            try:
                moved += _mend_one(peer, resource, answers)
            except client.Unreachable:
                answers = False
            except Exception:  # one that cannot be mended keeps none of the others waiting
                log.exception("exchange.fault", resource=resource)
    return moved


def _mend_one(peer: Counterpart, resource: str, answers: bool) -> int:
    """One resource: what is next, if we have it, or whatever it waits for."""
    missing = _try_next(peer, resource)
    if missing and answers and (pulled := _pull(peer, missing)):
        _try_next(peer, resource)
        return pulled
    return 0 if missing else 1


def _try_next(peer: Counterpart, resource: str) -> str:
    """Take in what comes next of a resource; the resource to ask for when that is not possible, else nothing."""
    flow = Inflow.rows.get(source=peer.app, resource=resource)
    row = Incoming.rows.filter(
        source=peer.app, resource=resource, seq=flow.last_seq + 1, status__in=(S.PARKED, S.DEFERRED)
    ).first()
    return resource if row is None else take_again(peer, row, at=timezone.now()).missing
