"""Speaking to other sites. `publish` is a consequence of an act, not an act: it needs no permission of its own."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from yangcai.foundation.exchange import envelopes, jobs, schemas
from yangcai.foundation.exchange.canon import digest
from yangcai.foundation.exchange.envelopes import Message
from yangcai.foundation.exchange.models import Outgoing
from yangcai.foundation.kernel.seats import Seat

_NUMBER = """
    INSERT INTO exchange_outflow (sink, resource, last_seq) VALUES (%s, %s, 1)
    ON CONFLICT (sink, resource) DO UPDATE SET last_seq = exchange_outflow.last_seq + 1 RETURNING last_seq
"""


@transaction.atomic
def publish(
    *,
    seat: Seat,
    at: datetime,
    type: str,
    resource: str,
    data: Mapping[str, Any],
    sink: str = "",
    region: str = "",
    snapshot: bool = False,
    causation: str = "",
    attest: Sequence[Mapping[str, Any]] = (),
    occurred_at: datetime | None = None,
) -> Outgoing:
    """Write a message into the outbox, in the caller's transaction; it leaves after commit.

    `sink` is by default the other site. Two publishers about one resource wait for each other here, so that its
    numbers have no gaps. Data that break the schema are a programmer's error.
    """
    if faults := schemas.faults_of_message(type, data):
        raise AssertionError(f"{type} {resource}: {faults}")
    sink = sink or settings.EXCHANGE_PEER
    message = Message(
        event_id=envelopes.event_id(at),
        type=type,
        source=settings.EXCHANGE_APP,
        resource=resource,
        seq=_next_number(sink, resource),
        region=region,
        occurred_at=occurred_at or at,
        data=dict(data),
        snapshot=snapshot,
        causation=causation,
        attest=envelopes.parts(attest),
    )
    body = envelopes.write(message, sink=sink)
    jobs.wake(sink)
    return Outgoing.rows.create(
        event_id=message.event_id,
        type=type,
        sink=sink,
        resource=resource,
        seq=message.seq,
        region=region,
        occurred_at=message.occurred_at,
        made_at=at,
        body=body,
        digest=digest(body),
        next_at=at,
    )


def _next_number(sink: str, resource: str) -> int:
    """The next number of a resource; holds it until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_NUMBER, [sink, resource])
        return int(cursor.fetchone()[0])
