"""Sending again what was not taken, and taking in again what we have."""

from datetime import datetime

from django.utils.translation import gettext as _

from yangcai.foundation.exchange import jobs
from yangcai.foundation.exchange.models import Counterpart, Incoming, Outgoing, Skip
from yangcai.foundation.exchange.receiving import take_again
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat


class SkipIsAsked(Refused):
    """Somebody has asked to skip this letter."""


class NothingToReplay(Refused):
    """Nothing of the resource was delivered from this number on."""


class StillNot(Refused):
    """It could not be taken in this time either."""


@operation("exchange.letter.resend")
def requeue(*, seat: Seat, at: datetime, letter: Outgoing) -> Outgoing:
    """Try a dead letter again, the same bytes with as many attempts as the first time."""
    letter = letter.locked()
    if Skip.rows.filter(outgoing=letter, status=Skip.Status.ASKED).exists():
        raise SkipIsAsked(_("该死信已申请跳过，请先由复核人处理该申请。"))
    letter.move(Outgoing.Status.WAITING, attempts=0, next_at=at, first_failed_at=None)
    told = {"type": letter.type, "resource": letter.resource, "seq": letter.seq}
    record("exchange.outgoing.requeued", letter, seat=seat, at=at, **told)
    jobs.wake(letter.sink)
    return letter


@operation("exchange.letter.resend")
def replay(*, seat: Seat, at: datetime, letter: Outgoing, from_seq: int) -> int:
    """Send again all that was delivered of the letter's resource from a number on; return how many. It does no harm."""
    delivered = Outgoing.rows.select_for_update().filter(
        sink=letter.sink, resource=letter.resource, seq__gte=from_seq, status=Outgoing.Status.SENT
    )
    rows = list(delivered.order_by("seq"))
    if not rows:
        raise NothingToReplay(_("该序号之后没有已送达的消息。"), field="from_seq")
    for row in rows:
        row.move(Outgoing.Status.WAITING, attempts=0, next_at=at, first_failed_at=None)
    told = {"resource": letter.resource, "from_seq": from_seq, "count": len(rows)}
    record("exchange.outgoing.replayed", letter, seat=seat, at=at, **told)
    jobs.wake(letter.sink)
    return len(rows)


@operation("exchange.letter.retry")
def retry(*, seat: Seat, at: datetime, received: Incoming) -> Incoming:
    """Take in once more a message that waits or was rejected."""
    peer = Counterpart.rows.get(app=received.source)
    record("exchange.incoming.retried", received, seat=seat, at=at, resource=received.resource)
    outcome = take_again(peer, received, at=at)
    if outcome.status not in (200, 202):
        raise StillNot(_("仍未入库：%s") % (outcome.message or outcome.code))
    received.refresh_from_db()
    return received


@operation("exchange.letter.retry")
def ask_backfill(
    *, seat: Seat, at: datetime, counterpart: Counterpart, noun: str, region: str = ""
) -> Counterpart:
    """Fetch the owner's latest word on everything of a kind, as when a region is opened or a copy was lost."""
    record("exchange.backfill.asked", counterpart, seat=seat, at=at, noun=noun, region=region)
    name = f"exchange.backfill:{counterpart.app}:{noun}:{region}"
    jobs.backfill.later(subject=name, once=name, app=counterpart.app, noun=noun, region=region)
    return counterpart
