"""Taking a message in: once, in order, with its effects, in one transaction."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from yangcai.foundation.exchange import envelopes, schemas
from yangcai.foundation.exchange.envelopes import SKIPPED, Letter, Message
from yangcai.foundation.exchange.inbound import REFERENCE, NotYet, Receiver, Rejected, receiver_of
from yangcai.foundation.exchange.models import Counterpart, Incoming
from yangcai.foundation.exchange.protocol import ProtocolError
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import record

log = structlog.get_logger()
PATIENCE = timedelta(minutes=30)
_HOLD = """
    INSERT INTO exchange_inflow (source, resource, last_seq) VALUES (%s, %s, 0)
    ON CONFLICT (source, resource) DO UPDATE SET last_seq = exchange_inflow.last_seq RETURNING last_seq
"""
_STEP = "UPDATE exchange_inflow SET last_seq = %s WHERE source = %s AND resource = %s"
S = Incoming.Status


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one message is answered with, and the resource to be asked for if something is missing."""

    status: int
    code: str
    message: str = ""
    detail: dict[str, Any] = field(default_factory=dict)
    missing: str = ""

    def line(self, event_id: str) -> dict[str, Any]:
        """As a line of a batch's answer."""
        return {"eventId": event_id, "status": self.status, "code": self.code} | (
            {"message": self.message, "detail": self.detail} if self.status >= 400 else {}
        )


def opened(app: Counterpart, raw: bytes) -> Letter:
    """Read the bytes and check all that needs no database. Raises ProtocolError."""
    try:
        letter = envelopes.read(raw)
    except envelopes.Unreadable as wrong:
        raise ProtocolError(422, "SCHEMA", str(wrong)) from wrong
    message = letter.message
    if letter.sink != settings.EXCHANGE_APP:
        raise ProtocolError(403, "WRONG_SINK", f"this is {settings.EXCHANGE_APP}")
    receiver = receiver_of(message.type)
    if message.source != app.app or (receiver and receiver.sender != app.role):
        raise ProtocolError(403, "NOT_OWNER", "only the owner of a resource may speak of it")
    if faults := schemas.faults_of_message(message.type, message.data):
        raise ProtocolError(422, "SCHEMA", faults[0], detail={"faults": faults})
    return letter


def receive(app: Counterpart, letter: Letter, *, at: datetime) -> Outcome:
    """Take one message in, in a transaction (of its own, or a savepoint of the batch's)."""
    with transaction.atomic():
        return _Intake(app, letter, at).take()


class _Intake:
    """One message at its place in the order."""

    def __init__(self, app: Counterpart, letter: Letter, at: datetime) -> None:
        self.app, self.letter, self.message, self.at = app, letter, letter.message, at

    def take(self) -> Outcome:
        """Find its place: seen, conflicting, early, or next."""
        last = self._hold()
        row, other = self._known()
        if self.message.type == SKIPPED and row is not None:
            return self._give_up(row, last)
        if other is not None or (row is not None and row.digest != self.letter.digest):
            return self._quarantine(row or other)
        if row is not None and row.status in Incoming.DONE:
            return Outcome(200, "DUPLICATE")
        if self.message.seq <= last:
            return Outcome(200, "SUPERSEDED")
        if self.message.seq > last + 1 and not self._heals():
            return self._park(row, last)
        return self._apply(row)

    def _hold(self) -> int:
        """The last number taken in of the resource, held until the transaction ends."""
        with connection.cursor() as cursor:
            cursor.execute(_HOLD, [self.app.app, self.message.resource])
            return int(cursor.fetchone()[0])

    def _known(self) -> tuple[Incoming | None, Incoming | None]:
        """The row at this number, and another row that already bears this event's id."""
        message = self.message
        rows = Incoming.rows.exclude(status=S.CONFLICT).filter(
            Q(resource=message.resource, seq=message.seq) | Q(event_id=message.event_id), source=self.app.app
        )
        here = other = None
        for row in rows.defer("body"):
            if (row.resource, row.seq) == (message.resource, message.seq):
                here = row
            else:
                other = row
        return here, other

    def _heals(self) -> bool:
        return self.message.snapshot and self.message.noun in REFERENCE

    def _give_up(self, row: Incoming, last: int) -> Outcome:
        """The owner says that what stood under this number will never come otherwise."""
        if row.status in Incoming.DONE:
            return Outcome(200, "DUPLICATE")
        if self.message.seq != last + 1:
            return Outcome(202, "SEQ_GAP", detail={"lastSeq": last}, missing=self.message.resource)
        row.move(S.SKIPPED, settled_at=self.at)
        return self._skipped(row)

    def _skipped(self, row: Incoming) -> Outcome:
        self._advance()
        record("exchange.incoming.skipped", row, seat=self.app.seat, at=self.at, **_named(self.message))
        return Outcome(200, "SKIPPED")

    def _quarantine(self, known: Incoming | None) -> Outcome:
        """Keep what contradicts something taken before, and raise an alarm once."""
        facts = self._facts(S.CONFLICT) | {"settled_at": self.at}
        marks = {
            "source": facts.pop("source"),
            "event_id": facts.pop("event_id"),
            "digest": facts.pop("digest"),
        }
        row, new = Incoming.rows.get_or_create(**marks, status=facts.pop("status"), defaults=facts)
        if new:
            told = _named(self.message) | {"known": known.event_id if known else ""}
            record("exchange.incoming.conflicted", row, seat=self.app.seat, at=self.at, **told)
        return Outcome(409, "SEQ_CONFLICT", "another message was taken under this number")

    def _park(self, row: Incoming | None, last: int) -> Outcome:
        if row is None:
            self._note(S.PARKED)
        return Outcome(202, "SEQ_GAP", detail={"lastSeq": last}, missing=self.message.resource)

    def _apply(self, row: Incoming | None) -> Outcome:
        """Hand it to the room that takes it, and note it with what came of that."""
        receiver = receiver_of(self.message.type)
        if self.message.type == SKIPPED:
            return self._skipped(self._note(S.SKIPPED, row))
        if receiver is None:
            return self._ignore(row)
        try:
            self._hand_over(receiver)
        except NotYet as missing:
            return self._defer(row, missing)
        except Rejected as no:
            return self._reject(row, no)
        except Refused as no:
            return self._reject(row, Rejected("REFUSED", str(no)))
        self._note(S.APPLIED, row)
        self._advance()
        return Outcome(200, "APPLIED")

    def _hand_over(self, receiver: Receiver) -> None:
        with transaction.atomic():
            receiver.take(seat=self.app.seat, at=self.at, message=self.message)

    def _ignore(self, row: Incoming | None) -> Outcome:
        row = self._note(S.IGNORED, row)
        self._advance()
        record("exchange.incoming.unknown", row, seat=self.app.seat, at=self.at, **_named(self.message))
        return Outcome(202, "TYPE_UNKNOWN")

    def _defer(self, row: Incoming | None, missing: NotYet) -> Outcome:
        """Wait for what is missing, half an hour from the first try, and ask for it meanwhile."""
        if row is not None and self.at - row.received_at >= PATIENCE:
            return self._reject(row, Rejected(missing.code, detail={"missing": missing.resource}))
        self._note(S.DEFERRED, row, error=f"{missing.code} {missing.resource}")
        return Outcome(425, missing.code, detail={"missing": missing.resource}, missing=missing.resource)

    def _reject(self, row: Incoming | None, no: Rejected) -> Outcome:
        row = self._note(S.REJECTED, row, error=f"{no.code} {no.message}"[:300])
        told = _named(self.message) | {"code": no.code}
        record("exchange.incoming.rejected", row, seat=self.app.seat, at=self.at, **told)
        return Outcome(422, no.code, no.message, no.detail)

    def _facts(self, status: str) -> dict[str, Any]:
        message = self.message
        return {
            "source": self.app.app,
            "event_id": message.event_id,
            "type": message.type,
            "resource": message.resource,
            "seq": message.seq,
            "region": message.region,
            "occurred_at": message.occurred_at,
            "body": self.letter.raw,
            "digest": self.letter.digest,
            "status": status,
            "received_at": self.at,
        }

    def _note(self, status: str, row: Incoming | None = None, *, error: str = "") -> Incoming:
        """Write down what became of it."""
        settled = self.at if status in Incoming.DONE | {S.REJECTED} else None
        if row is None:
            return Incoming.rows.create(**self._facts(status), error=error, settled_at=settled)
        row.move(status, error=error, settled_at=settled)
        return row

    def _advance(self) -> None:
        """Step on to this number, and take in what waited behind it."""
        app, resource = self.app.app, self.message.resource
        with connection.cursor() as cursor:
            cursor.execute(_STEP, [self.message.seq, app, resource])
        follower = Incoming.rows.filter(
            source=app, resource=resource, seq=self.message.seq + 1, status__in=(S.PARKED, S.DEFERRED)
        ).first()
        if follower is not None:
            take_again(self.app, follower, at=self.at)


def take_again(app: Counterpart, row: Incoming, *, at: datetime) -> Outcome:
    """Try once more to take in what we have. A fault of ours leaves it as it is, for the next time."""
    try:
        return receive(app, envelopes.read(bytes(row.body)), at=at)
    except Exception:
        log.exception("exchange.fault", event_id=row.event_id)
        return Outcome(500, "INTERNAL")


def _named(message: Message) -> dict[str, object]:
    """A message in an event's facts."""
    facts = {"event_id": message.event_id, "type": message.type, "resource": message.resource}
    return {**facts, "seq": message.seq, "source": message.source}
