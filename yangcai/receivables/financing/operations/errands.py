"""Errands to the contract's owner: written down before they leave, settled when the answer is known, once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.receivables.financing.models import Application, Errand
from yangcai.receivables.financing.operations import answers

SETTLE = "financing.errand.settle"
FIRST, LONGEST = timedelta(seconds=15), timedelta(minutes=30)


class AlreadySettled(Refused):
    """Somebody else has taken the answer in."""


def waiting(errand: Errand) -> Errand:
    """The errand, held, if nobody has settled it; held after its application. Raises AlreadySettled."""
    application = Application.rows.get(pk=errand.application_id).locked()
    errand = errand.locked()
    errand.application = application
    if not errand.is_waiting:
        raise AlreadySettled
    return errand


@operation(SETTLE)
def postpone(*, seat: Seat, at: datetime, errand: Errand, why: str) -> Errand:
    """The owner could not be reached: nothing is known, ask again later, under the same key."""
    errand = waiting(errand)
    errand.attempts += 1
    errand.next_at = at + min(FIRST * 2 ** min(errand.attempts, 10), LONGEST)
    errand.save(update_fields=["attempts", "next_at"])
    record("financing.errand.postponed", errand, seat=seat, at=at, attempts=errand.attempts, why=why[:120])
    return errand


@operation(SETTLE)
def conclude(*, seat: Seat, at: datetime, errand: Errand, is_yes: bool, answer: Mapping[str, Any]) -> Errand:
    """Take the owner's answer in: yes with what it gives, or no with a code. Raises AlreadySettled."""
    errand = waiting(errand)
    to = Errand.Status.DONE if is_yes else Errand.Status.REFUSED
    errand.move(to, answer=dict(answer), settled_at=at, attempts=errand.attempts + 1)
    code = "" if is_yes else str(answer.get("code", ""))
    record("financing.errand.settled", errand, seat=seat, at=at, kind=errand.kind, code=code)
    answers.take_in(errand, is_yes, answer, seat=seat, at=at)
    return errand
