"""Many messages in one call: one transaction, each line answered for itself."""

from datetime import datetime

import structlog
from django.db import OperationalError

from yangcai.foundation.exchange import envelopes, jobs
from yangcai.foundation.exchange.endpoints import Answer, ProtocolError
from yangcai.foundation.exchange.envelopes import Letter
from yangcai.foundation.exchange.models import Counterpart
from yangcai.foundation.exchange.protocol import MOST_LINES
from yangcai.foundation.exchange.receiving import Outcome, opened, receive, receive_all

log = structlog.get_logger()


def receive_lines(app: Counterpart, body: bytes, *, at: datetime) -> Answer:
    """Take in the lines in their order; a line that cannot be read or taken stops none of the others."""
    lines = [line for line in body.split(b"\n") if line.strip()]
    if len(lines) > MOST_LINES:
        raise ProtocolError(413, "TOO_MANY", f"at most {MOST_LINES} messages at once")
    read = [_read(app, line) for line in lines]
    taken = iter(_taken(app, [letter for letter, _ in read if isinstance(letter, Letter)], at))
    results = []
    for letter, name in read:
        if isinstance(letter, Letter):
            outcome = next(taken)
            results.append(outcome.line(name))
            if outcome.missing:
                jobs.ask_for(app.app, outcome.missing)
        else:
            results.append(letter.line(name))
    return Answer(200, {"results": results})


def _read(app: Counterpart, line: bytes) -> tuple[Letter | Outcome, str]:
    """The letter, or why it is none; and the event's id as far as it can be read."""
    try:
        letter = opened(app, line)
    except ProtocolError as wrong:
        return Outcome(wrong.status, wrong.code, wrong.message, wrong.detail), _name(line)
    return letter, letter.message.event_id


def _name(line: bytes) -> str:
    """The id of an event that cannot be taken; empty when not even that can be read."""
    try:
        return envelopes.read(line).message.event_id
    except envelopes.Unreadable:
        return ""


def _taken(app: Counterpart, letters: list[Letter], at: datetime) -> list[Outcome]:
    """All in one transaction; where that fails as a whole, each in one of its own, so that one cannot hold all up."""
    try:
        return receive_all(app, letters, at=at)
    except OperationalError:
        raise
    except Exception:
        log.exception("exchange.fault", lines=len(letters))
        return [_alone(app, letter, at) for letter in letters]


def _alone(app: Counterpart, letter: Letter, at: datetime) -> Outcome:
    try:
        return receive(app, letter, at=at)
    except OperationalError:
        raise
    except Exception:
        log.exception("exchange.fault", event_id=letter.message.event_id)
        return Outcome(500, "INTERNAL")
