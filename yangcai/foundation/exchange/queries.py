"""Questions about what was sent and received."""

import base64
import json
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from yangcai.foundation.exchange import envelopes
from yangcai.foundation.exchange.envelopes import SKIPPED, Message
from yangcai.foundation.exchange.models import Counterpart, Incoming, Key, Outflow, Outgoing, Skip
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Organisation


def sent_since(sink: str, resource: str, start: int, limit: int) -> list[bytes]:
    """The messages to a sink about a resource from a number on, byte for byte as they are sent."""
    rows = Outgoing.rows.filter(sink=sink, resource=resource, seq__gte=start).order_by("seq")[:limit]
    return [_given_up(row) if row.status == Outgoing.Status.SKIPPED else bytes(row.body) for row in rows]


def _given_up(row: Outgoing) -> bytes:
    """What stands in the place of a message that was skipped; the same bytes each time."""
    skip = row.skips.exclude(status=Skip.Status.REFUSED).get()
    message = Message(
        event_id=f"{row.event_id}-SKIP",
        type=SKIPPED,
        source=settings.EXCHANGE_APP,
        resource=row.resource,
        seq=row.seq,
        region=row.region,
        occurred_at=skip.decided_at or skip.asked_at,
        data={"eventId": row.event_id, "reason": skip.reason},
    )
    return envelopes.write(message, sink=row.sink)


def snapshot(sink: str, noun: str, *, region: str, cursor: str, limit: int) -> tuple[list[bytes], str]:
    """A page of the latest messages of a kind to a sink, and the cursor of the next page ("" on the last).

    Raises ValueError for a cursor that is not ours.
    """
    after = base64.b64decode(cursor, altchars=b"-_", validate=True).decode() if cursor else f"{noun}/"
    if not after.startswith(f"{noun}/"):
        raise ValueError("a cursor of something else")
    flows = Outflow.rows.filter(sink=sink, resource__gt=after, resource__lt=f"{noun}0").order_by("resource")
    page = list(flows[: limit + 1])
    lines = [line for flow in page[:limit] if (line := _latest(flow, region)) is not None]
    more = len(page) > limit
    return lines, base64.urlsafe_b64encode(page[limit - 1].resource.encode()).decode() if more else ""


def _latest(flow: Outflow, region: str) -> bytes | None:
    row = Outgoing.rows.filter(sink=flow.sink, resource=flow.resource, seq=flow.last_seq).first()
    if row is None or not row.region.startswith(region):
        return None
    return bytes(row.body)


def next_due(sink: str, *, at: datetime) -> timedelta | None:
    """How long until a message to the sink becomes due; None when none does.

    What was due before and is still here waits behind a dead letter, or for a line that rests: for those the sweeper
    comes by, a job that came back at once would go round and round.
    """
    soonest = _waiting(sink).filter(next_at__gt=at).aggregate(at=Min("next_at"))["at"]
    return soonest - at if soonest else None


def sinks_with_due(at: datetime) -> list[str]:
    """The sites to which something should go now."""
    sites = Counterpart.rows.filter(status=Counterpart.Status.ACTIVE).exclude(url="").order_by("app")
    return [site.app for site in sites if _waiting(site.app).filter(next_at__lte=at).exists()]


def overdue(sink: str, *, before: datetime) -> int:
    """How many messages written before a moment have still not got through, dead ones among them."""
    states = (Outgoing.Status.WAITING, Outgoing.Status.DEAD)
    return Outgoing.rows.filter(sink=sink, status__in=states, made_at__lt=before).count()


def _waiting(sink: str) -> QuerySet[Outgoing]:
    return Outgoing.rows.filter(sink=sink, status=Outgoing.Status.WAITING)


def with_health(peers: QuerySet[Counterpart]) -> QuerySet[Counterpart]:
    """Counterparts with `backlog`, `dead` and `parked`: what waits for them, what they refused, what waits here."""
    theirs = Outgoing.rows.filter(sink=OuterRef("app"))
    return peers.annotate(
        backlog=_counted(theirs.filter(status=Outgoing.Status.WAITING)),
        dead=_counted(theirs.filter(status=Outgoing.Status.DEAD)),
        parked=_counted(Incoming.rows.filter(source=OuterRef("app"), status__in=Incoming.UNSETTLED)),
    )


def with_blocked(letters: QuerySet[Outgoing]) -> QuerySet[Outgoing]:
    """Letters with `blocked`: how many of their resource wait behind them."""
    behind = Outgoing.rows.filter(
        sink=OuterRef("sink"),
        resource=OuterRef("resource"),
        seq__gt=OuterRef("seq"),
        status=Outgoing.Status.WAITING,
    )
    return letters.annotate(blocked=_counted(behind))


def _counted(rows: QuerySet[Any]) -> Coalesce:
    """How many rows, as a subquery."""
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


def keys_of(counterpart: Counterpart) -> QuerySet[Key]:
    """Every key we share or shared with a counterpart, the newest first."""
    return Key.rows.filter(counterpart=counterpart).order_by("-pk")


def blocked_behind(letter: Outgoing) -> int:
    """How many messages of its resource wait behind a letter."""
    behind = Outgoing.rows.filter(sink=letter.sink, resource=letter.resource, seq__gt=letter.seq)
    return behind.filter(status=Outgoing.Status.WAITING).count()


def skip_of(letter: Outgoing) -> Skip | None:
    """The newest wish to skip a letter."""
    return Skip.rows.filter(outgoing=letter).select_related("asked_by", "decided_by").order_by("-pk").first()


def banks_to_register(seat: Seat) -> QuerySet[Organisation]:
    """The institutions in sight that are no counterparts yet."""
    known = Counterpart.rows.filter(organisation__isnull=False).values("organisation")
    institutions = Organisation.visible_to(seat).filter(kind=Organisation.Kind.INSTITUTION)
    return institutions.exclude(pk__in=known).order_by("name")


def pretty(body: bytes) -> str:
    """A message for reading: its own JSON, indented."""
    return pretty_value(json.loads(body))


def pretty_value(value: object) -> str:
    """A JSON value for reading."""
    return json.dumps(value, ensure_ascii=False, indent=2)
