"""Leaving a dead letter behind takes two people, and leaves a mark for reconciliation."""

from datetime import datetime

from django.utils.translation import gettext as _

from yangcai.foundation.exchange import jobs
from yangcai.foundation.exchange.models import Outgoing, Skip
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat


class NotDead(Refused):
    """Only dead letters are skipped."""


class AskedBefore(Refused):
    """Somebody has asked before."""


class SamePerson(Refused):
    """The one who asked cannot decide."""


@operation("exchange.skip.ask")
def ask(*, seat: Seat, at: datetime, letter: Outgoing, reason: str) -> Skip:
    """Ask to leave a dead letter behind, so that what waits behind it can go."""
    assert seat.user_id is not None  # noqa: S101 - only a person asks
    letter = letter.locked()
    if letter.status != Outgoing.Status.DEAD:
        raise NotDead(_("只有死信可以跳过。"))
    if Skip.rows.filter(outgoing=letter).exclude(status=Skip.Status.REFUSED).exists():
        raise AskedBefore(_("已有人申请跳过，等待另一人复核。"))
    skip = Skip.rows.create(outgoing=letter, reason=reason, asked_by_id=seat.user_id, asked_at=at)
    record(
        "exchange.skip.asked",
        letter,
        seat=seat,
        at=at,
        resource=letter.resource,
        seq=letter.seq,
        reason=reason,
    )
    return skip


@operation("exchange.skip.review")
def confirm(*, seat: Seat, at: datetime, skip: Skip) -> Skip:
    """Agree: the letter stays as it is, marked as skipped, and must be reconciled."""
    skip = _to_decide(skip, seat)
    letter = skip.outgoing.locked()
    letter.move(Outgoing.Status.SKIPPED)
    skip.move(Skip.Status.CONFIRMED, decided_by_id=seat.user_id, decided_at=at)
    record("exchange.skip.confirmed", letter, seat=seat, at=at, resource=letter.resource, seq=letter.seq)
    jobs.wake(letter.sink)
    return skip


@operation("exchange.skip.review")
def refuse(*, seat: Seat, at: datetime, skip: Skip) -> Skip:
    """Disagree: the letter stays dead."""
    skip = _to_decide(skip, seat)
    skip.move(Skip.Status.REFUSED, decided_by_id=seat.user_id, decided_at=at)
    letter = skip.outgoing
    record("exchange.skip.refused", letter, seat=seat, at=at, resource=letter.resource, seq=letter.seq)
    return skip


def _to_decide(skip: Skip, seat: Seat) -> Skip:
    skip = skip.locked()
    if skip.asked_by_id == seat.user_id:
        raise SamePerson(_("申请人不能复核自己的申请，须由另一人处理。"))
    return skip


@operation("exchange.skip.review")
def reconcile(*, seat: Seat, at: datetime, skip: Skip) -> Skip:
    """Note that both sides have been compared and agree without the letter."""
    skip = skip.locked()
    skip.move(Skip.Status.RECONCILED)
    letter = skip.outgoing
    record("exchange.skip.reconciled", letter, seat=seat, at=at, resource=letter.resource, seq=letter.seq)
    return skip
