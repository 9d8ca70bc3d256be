"""Many messages in one call: one transaction, each line answered for itself."""

from datetime import datetime

from yangcai.foundation.exchange import jobs
from yangcai.foundation.exchange.endpoints import Answer, ProtocolError
from yangcai.foundation.exchange.envelopes import Letter
from yangcai.foundation.exchange.models import Counterpart
from yangcai.foundation.exchange.protocol import MOST_LINES
from yangcai.foundation.exchange.receiving import Outcome, opened, receive_all


def receive_lines(app: Counterpart, body: bytes, *, at: datetime) -> Answer:
    """Take in the lines in their order; a line that cannot be read or taken stops none of the others."""
    lines = [line for line in body.split(b"\n") if line.strip()]
    if len(lines) > MOST_LINES:
        raise ProtocolError(413, "TOO_MANY", f"at most {MOST_LINES} messages at once")
    read = [_read(app, line) for line in lines]
    taken = iter(receive_all(app, [letter for letter in read if isinstance(letter, Letter)], at=at))
    results = []
    for letter in read:
        if isinstance(letter, Letter):
            outcome = next(taken)
            results.append(outcome.line(letter.message.event_id))
            if outcome.missing:
                jobs.ask_for(app.app, outcome.missing)
        else:
            results.append(letter.line(""))
    return Answer(200, {"results": results})


def _read(app: Counterpart, line: bytes) -> Letter | Outcome:
    """The letter, or why it is none."""
    try:
        return opened(app, line)
    except ProtocolError as wrong:
        return Outcome(wrong.status, wrong.code, wrong.message, wrong.detail)
