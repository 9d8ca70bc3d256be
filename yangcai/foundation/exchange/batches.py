"""Many messages in one call: one transaction, each line in a savepoint of its own and answered for itself."""

from datetime import datetime

import structlog
from django.db import OperationalError, transaction

from yangcai.foundation.exchange import jobs
from yangcai.foundation.exchange.endpoints import Answer, ProtocolError
from yangcai.foundation.exchange.models import Counterpart
from yangcai.foundation.exchange.protocol import MOST_LINES
from yangcai.foundation.exchange.receiving import Outcome, opened, receive

log = structlog.get_logger()


def receive_lines(app: Counterpart, body: bytes, *, at: datetime) -> Answer:
    """Take in the lines in their order; a line that cannot be taken stops none of the others."""
    lines = [line for line in body.split(b"\n") if line.strip()]
    if len(lines) > MOST_LINES:
        raise ProtocolError(413, "TOO_MANY", f"at most {MOST_LINES} messages at once")
    with transaction.atomic():
        results = [_line(app, line, at) for line in lines]
    for resource in {outcome.missing for _name, outcome in results if outcome.missing}:
        jobs.ask_for(app.app, resource)
    return Answer(200, {"results": [outcome.line(name) for name, outcome in results]})


def _line(app: Counterpart, line: bytes, at: datetime) -> tuple[str, Outcome]:
    """The event's id and what came of it."""
    name = ""
    try:
        letter = opened(app, line)
        name = letter.message.event_id
        return name, receive(app, letter, at=at)
    except ProtocolError as wrong:
        return name, Outcome(wrong.status, wrong.code, wrong.message, wrong.detail)
    except OperationalError:
        raise
    except Exception:
        log.exception("exchange.fault", event_id=name)
        return name, Outcome(500, "INTERNAL")
