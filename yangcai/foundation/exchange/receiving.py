"""Taking a message in: once, in order, with its effects, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import DataError, IntegrityError, transaction
from psycopg.errors import ForeignKeyViolation, UniqueViolation

from yangcai.foundation.exchange import envelopes, schemas
from yangcai.foundation.exchange.envelopes import SKIPPED, Letter
from yangcai.foundation.exchange.inbound import REFERENCE, NotYet, Receiver, Rejected, receiver_of
from yangcai.foundation.exchange.intake import Ledger
from yangcai.foundation.exchange.models import Counterpart, Incoming
from yangcai.foundation.exchange.protocol import ProtocolError
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import record

log = structlog.get_logger()
PATIENCE = timedelta(minutes=30)
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
    _check_sender(app, letter)
    if faults := schemas.faults_of_message(letter.message.type, letter.message.data):
        raise ProtocolError(422, "SCHEMA", faults[0], detail={"faults": faults})
    return letter


def _check_sender(app: Counterpart, letter: Letter) -> None:
    """Raise unless the letter is for us and its app may speak of such a thing."""
    message = letter.message
    if letter.sink != settings.EXCHANGE_APP:
        raise ProtocolError(403, "WRONG_SINK", f"this is {settings.EXCHANGE_APP}")
    receiver = receiver_of(message.type)
    if message.source != app.app or not app.role or (receiver and receiver.sender != app.role):
        raise ProtocolError(403, "NOT_OWNER", "only the owner of a resource may speak of it")
    if receiver and message.type.partition(".")[0] != message.noun:
        raise ProtocolError(422, "SCHEMA", f"{message.type} is not said of {message.resource}")


def is_passing(wrong: Exception) -> bool:
    """Whether the database may say otherwise the next time: somebody else's row was in the way or not there yet."""
    return isinstance(wrong.__cause__, UniqueViolation | ForeignKeyViolation)


class _Fell(Exception):
    """A handler raised where no savepoint caught it."""


def receive(app: Counterpart, letter: Letter, *, at: datetime) -> Outcome:
    """Take one message in, in a transaction.

    First without a savepoint around the handler, which mostly succeeds; a failure is undone whole and tried with one.
    """
    try:
        return receive_all(app, [letter], at=at, careful=False)[0]
    except _Fell:
        return receive_all(app, [letter], at=at)[0]


def receive_all(
    app: Counterpart, letters: Sequence[Letter], *, at: datetime, careful: bool = True
) -> list[Outcome]:
    """Take messages in, in their order and one transaction; one that cannot be taken stops none of the others."""
    with transaction.atomic():
        ledger = Ledger(app.app, letters)
        outcomes = [_Intake(app, ledger, letter, at, careful).take() for letter in letters]
        ledger.close()
    return outcomes


class _Intake:
    """One message at its place in the order."""

    def __init__(
        self, app: Counterpart, ledger: Ledger, letter: Letter, at: datetime, careful: bool = True
    ) -> None:
        self.app, self.ledger, self.at, self.careful = app, ledger, at, careful
        self.letter, self.message = letter, letter.message

    def take(self) -> Outcome:
        """Take it in, and if that was a step, what waited behind it."""
        before = self.ledger.last[self.message.resource]
        outcome = self._place()
        if self.ledger.last[self.message.resource] > before:
            self._follow()
        return outcome

    def _follow(self) -> None:
        """One after the other of what waited; what cannot be yet goes on waiting."""
        resource, waiting = self.message.resource, (S.PARKED, S.DEFERRED)
        while True:
            seq = self.ledger.last[resource] + 1
            row = self.ledger.at((resource, seq))
            if row is None or row.status not in waiting:
                break
            _Intake(self.app, self.ledger, envelopes.read(bytes(row.body)), self.at)._place()
            if self.ledger.last[resource] < seq:
                break

    def _place(self) -> Outcome:
        """Find its place: seen, conflicting, early, or next."""
        message, last = self.message, self.ledger.last[self.message.resource]
        row, namesake = self.ledger.at((message.resource, message.seq)), self.ledger.named(message.event_id)
        if message.type == SKIPPED and row is not None:
            return self._give_up(row, last)
        if namesake is not row or (row is not None and row.digest != self.letter.digest):
            return self._quarantine(row or namesake)
        if row is not None and row.status in Incoming.DONE:
            return Outcome(200, "DUPLICATE")
        if message.seq <= last:
            return Outcome(200, "SUPERSEDED")
        if message.seq > last + 1 and not (message.snapshot and message.noun in REFERENCE):
            return self._park(row, last)
        return self._apply(row)

    def _give_up(self, row: Incoming, last: int) -> Outcome:
        """The owner says that what stood under this number will never come otherwise."""
        if row.status in Incoming.DONE:
            return Outcome(200, "DUPLICATE")
        if self.message.seq != last + 1:
            return Outcome(202, "SEQ_GAP", detail={"lastSeq": last}, missing=self.message.resource)
        return self._skipped(row)

    def _skipped(self, row: Incoming | None) -> Outcome:
        row = self._note(S.SKIPPED, row)
        self._record("skipped", row)
        self._advance()
        return Outcome(200, "SKIPPED")

    def _quarantine(self, known: Incoming | None) -> Outcome:
        """Keep what contradicts something taken before, and raise an alarm once."""
        facts = self._facts(S.CONFLICT) | {"settled_at": self.at}
        marks = {name: facts.pop(name) for name in ("source", "event_id", "digest", "status")}
        row, new = Incoming.rows.get_or_create(**marks, defaults=facts)
        if new:
            self._record("conflicted", row, known=known.event_id if known else "")
        return Outcome(409, "SEQ_CONFLICT", "another message was taken under this number")

    def _park(self, row: Incoming | None, last: int) -> Outcome:
        if row is None:
            self._note(S.PARKED)
        return Outcome(202, "SEQ_GAP", detail={"lastSeq": last}, missing=self.message.resource)

    def _apply(self, row: Incoming | None) -> Outcome:
        """Hand it to the room that takes it, and note what came of that."""
        if self.message.type == SKIPPED:
            return self._skipped(row)
        if (receiver := receiver_of(self.message.type)) is None:
            return self._ignore(row)
        try:
            self._hand_over(receiver)
        except NotYet as missing:
            return self._defer(row, missing)
        except Rejected as no:
            return self._reject(row, no)
        except _Fell:
            raise
        except Exception:
            log.exception("exchange.fault", event_id=self.message.event_id)
            return Outcome(500, "INTERNAL")
        self._note(S.APPLIED, row)
        self._advance()
        return Outcome(200, "APPLIED")

    def _hand_over(self, receiver: Receiver) -> None:
        """Let the room take it; a rule's no is final for the sender."""
        facts = {"seat": self.app.seat, "at": self.at, "message": self.message}
        if not self.careful:
            try:
                receiver.take(**facts)
            except Exception as wrong:
                raise _Fell from wrong
            return
        try:
            with transaction.atomic():
                receiver.take(**facts)
        except Refused as no:
            raise Rejected("REFUSED", str(no)) from no
        except (DataError, IntegrityError) as wrong:
            if is_passing(wrong):
                raise
            raise Rejected("CONSTRAINT", "these data cannot be") from wrong

    def _ignore(self, row: Incoming | None) -> Outcome:
        self._record("unknown", self._note(S.IGNORED, row))
        self._advance()
        return Outcome(202, "TYPE_UNKNOWN")

    def _defer(self, row: Incoming | None, missing: NotYet) -> Outcome:
        """Wait for what is missing, half an hour from the first try; it is asked for meanwhile."""
        was_tried = row is not None and row.status != S.PARKED
        if row is not None and was_tried and self.at - row.received_at >= PATIENCE:
            return self._reject(row, Rejected(missing.code, detail={"missing": missing.resource}))
        self._note(S.DEFERRED, row, error=f"{missing.code} {missing.resource}")
        return Outcome(425, missing.code, detail={"missing": missing.resource}, missing=missing.resource)

    def _reject(self, row: Incoming | None, no: Rejected) -> Outcome:
        error = f"{no.code} {no.message}"[:300]
        is_known = row is not None and (row.status, row.error) == (S.REJECTED, error)
        row = self._note(S.REJECTED, row, error=error)
        if not is_known:
            self._record("rejected", row, code=no.code)
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
            return self.ledger.add(self._facts(status) | {"error": error, "settled_at": settled})
        return self.ledger.move(row, status, error=error, settled_at=settled)

    def _record(self, verb: str, row: Incoming, **facts: object) -> None:
        """Tell people."""
        row, message = self.ledger.saved(row), self.message
        told = {"event_id": message.event_id, "type": message.type, "resource": message.resource}
        facts |= {"seq": message.seq, "source": message.source}
        record(f"exchange.incoming.{verb}", row, seat=self.app.seat, at=self.at, **told, **facts)

    def _advance(self) -> None:
        """Step on to this number."""
        resource, seq = self.message.resource, self.message.seq
        for row in self.ledger.overtaken(resource, seq):
            self.ledger.move(row, S.SKIPPED, error="SUPERSEDED", settled_at=self.at)
        self.ledger.step(resource, seq)


def take_again(app: Counterpart, row: Incoming, *, at: datetime) -> Outcome:
    """Try once more to take in what we have."""
    return receive(app, envelopes.read(bytes(row.body)), at=at)
