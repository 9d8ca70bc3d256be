"""Many messages in one call: one transaction, each line in a savepoint of its own and answered for itself."""

from datetime import datetime

import structlog
from django.db import OperationalError, transaction

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
    return Answer(200, {"results": results})


def _line(app: Counterpart, line: bytes, at: datetime) -> dict[str, object]:
    name = ""
    try:
        letter = opened(app, line)
        name = letter.message.event_id
        return receive(app, letter, at=at).line(name)
    except ProtocolError as wrong:
        return Outcome(wrong.status, wrong.code, wrong.message, wrong.detail).line(name)
    except OperationalError:
        raise
    except Exception:
        log.exception("exchange.fault", event_id=name)
        return Outcome(500, "INTERNAL").line(name)
