"""The database's side of taking messages in: what is known is asked for once, what is new is written once.

However many letters come together, it is one round trip before and one after. Only rows that people are told of are
written at once, because an event needs their id.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from yangcai.foundation.exchange.envelopes import Letter, Message
from yangcai.foundation.exchange.models import Incoming

Place = tuple[str, int]
# The columns of a new row, with their types.
COLUMNS = {
    "source": "text", "event_id": "text", "type": "text", "resource": "text", "seq": "bigint", "region": "text",
    "occurred_at": "timestamptz", "body": "bytea", "digest": "text", "status": "text", "error": "text",
    "received_at": "timestamptz", "settled_at": "timestamptz",
}  # fmt: skip
READ = [field.attname for field in Incoming._meta.concrete_fields if field.attname != "body"]
_READ = ", ".join(f"i.{name}" for name in READ)
# Two statements in one breath; the second sees what those wrote for whom the first had to wait.
_HOLD = """
    INSERT INTO exchange_inflow (source, resource, last_seq)
    SELECT %(source)s, resource, 0 FROM (SELECT DISTINCT unnest(%(resources)s::text[]) resource) named ORDER BY resource
    ON CONFLICT (source, resource) DO UPDATE SET last_seq = exchange_inflow.last_seq RETURNING resource, last_seq;
"""
_KNOWN = f"""
    SELECT {_READ} FROM exchange_incoming i
    WHERE i.source = %(source)s AND i.status <> 'conflict' AND i.event_id = ANY(%(events)s)
    UNION
    SELECT {_READ} FROM unnest(%(resources)s::text[], %(seqs)s::bigint[]) place(resource, seq)
    JOIN exchange_incoming i ON i.source = %(source)s AND i.resource = place.resource AND i.seq = place.seq
    WHERE i.status <> 'conflict'
    UNION
    SELECT {_READ} FROM exchange_incoming i
    WHERE i.source = %(source)s AND i.resource = ANY(%(resources)s) AND i.status IN ('parked', 'deferred')
"""  # noqa: S608 - our own column names
_ADD = f"""
    INSERT INTO exchange_incoming ({", ".join(COLUMNS)})
    SELECT * FROM unnest({", ".join(f"%s::{kind}[]" for kind in COLUMNS.values())});
"""  # noqa: S608 - our own column names
_STEP = """
    UPDATE exchange_inflow SET last_seq = step.seq FROM unnest(%s::text[], %s::bigint[]) step(resource, seq)
    WHERE exchange_inflow.source = %s AND exchange_inflow.resource = step.resource
"""


class Ledger:
    """What is known of some letters of one source, held until the transaction ends, and what becomes of them."""

    def __init__(self, source: str, letters: Sequence[Letter]) -> None:
        self.source = source
        self._fresh: list[Incoming] = []
        self._stepped: set[str] = set()
        self.last: dict[str, int] = {}
        self._places: dict[Place, Incoming] = {}
        self._events: dict[str, Incoming] = {}
        self._hold([letter.message for letter in letters])

    def _hold(self, messages: Sequence[Message]) -> None:
        """Hold every resource, in one order for all so that no two wait for each other, and read what is known."""
        asked: dict[str, Any] = {
            "source": self.source,
            "events": [message.event_id for message in messages],
            "resources": [message.resource for message in messages],
            "seqs": [message.seq for message in messages],
        }
        with connection.cursor() as cursor:
            cursor.execute(_HOLD + _KNOWN, asked)
            self.last = dict(cursor.fetchall())
            cursor.nextset()
            for values in cursor.fetchall():
                self._place(Incoming.from_db(connection.alias, READ, values))

    def _place(self, row: Incoming) -> None:
        self._places[row.resource, row.seq] = row
        self._events[row.event_id] = row

    def at(self, place: Place) -> Incoming | None:
        """What stands at a number of a resource."""
        return self._places.get(place)

    def named(self, event_id: str) -> Incoming | None:
        """What bears an event's id."""
        return self._events.get(event_id)

    def overtaken(self, resource: str, seq: int) -> list[Incoming]:
        """What waited under lower numbers when a snapshot came by; mostly nothing."""
        if seq == self.last[resource] + 1:
            return []
        rows = [row for (name, number), row in self._places.items() if name == resource and number < seq]
        return [row for row in rows if row.status in (Incoming.Status.PARKED, Incoming.Status.DEFERRED)]

    def add(self, facts: dict[str, Any]) -> Incoming:
        """Note a new row, to be written at the end."""
        row = Incoming(**facts)
        self._fresh.append(row)
        self._place(row)
        return row

    def saved(self, row: Incoming) -> Incoming:
        """The row with an id, written now if it was not yet."""
        if row in self._fresh:
            self._fresh.remove(row)
            row.save(force_insert=True)
        return row

    def move(self, row: Incoming, status: str, *, error: str, settled_at: datetime | None) -> Incoming:
        """Note what became of a row there was."""
        self.saved(row).move(status, error=error, settled_at=settled_at)
        return row

    def step(self, resource: str, seq: int) -> None:
        """Note that a resource has come to a number."""
        self.last[resource] = seq
        self._stepped.add(resource)

    def close(self) -> None:
        """Write what is new, in one breath."""
        statement = ""
        values: list[Any] = []
        if self._fresh:
            statement += _ADD
            values += [[getattr(row, name) for row in self._fresh] for name in COLUMNS]
        if self._stepped:
            statement += _STEP
            resources = sorted(self._stepped)
            values += [resources, [self.last[name] for name in resources], self.source]
        if statement:
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
