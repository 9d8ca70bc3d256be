"""The supplier answers what the bank asked for; the clock goes on."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.receivables.financing import clocks, wire
from yangcai.receivables.financing.errors import NotComplete, TooLate
from yangcai.receivables.financing.models import Application, Errand
from yangcai.receivables.financing.operations.reviewing import to_decide
from yangcai.receivables.financing.operations.sending import send
from yangcai.receivables.financing.operations.telling import done, tell_bank

Status = Application.Status


@operation("financing.application.answer")
def answer(*, seat: Seat, at: datetime, application: Application, answers: Mapping[int, str]) -> Application:
    """Answer every line of the open request, by its id. Raises NotComplete, TooLate.

    Reservations that would end before the bank's new day are asked to hold longer.
    """
    application = application.locked()
    request = application.info_requests.filter(closed_at=None).first()
    if request is None:
        raise NotComplete(_("没有待补充的要求。"))
    if at > request.due_at:
        raise TooLate(_("补充期限已过，申请将自动失效，请备齐材料后重新申请。"))
    for item in request.items.all():
        item.answer = answers.get(item.pk, "").strip()
        if not item.answer:
            raise NotComplete(_("请说明“%s”。") % item.wanted, field=f"answer_{item.pk}")
        item.save(update_fields=["answer"])
    request.answered_at = request.closed_at = at
    request.save(update_fields=["answered_at", "closed_at"])
    assert application.due_at is not None and application.paused_on is not None  # noqa: S101 - constraints
    due = clocks.resumed(application.due_at, application.paused_on, at)
    application.move(Status.IN_REVIEW, due_at=due, paused_on=None, wake_at=due, reminded_at=None)
    wire.tell("answered", application, seat=seat, at=at)
    record("financing.application.answered", application, seat=seat, at=at, due=str(due.date()))
    done(application, seat=seat, at=at)
    to_decide(application, seat=seat, at=at)
    title = _("供应商已补充材料：%s") % application.number
    tell_bank(application, title, seat=seat, at=at, key=f"application:{application.pk}:answered:{request.pk}")
    extend_if_short(application, at)
    return application


def extend_if_short(application: Application, at: datetime) -> None:
    """Ask for longer reservations when they would end before the bank's day; they may be extended once."""
    limit = application.due_at
    short = limit and application.items.filter(expires_at__lt=limit + timedelta(days=1)).exists()
    if short and not application.errands.filter(kind=Errand.Kind.EXTEND).exists():
        path = f"/gp/v1/applications/{application.number}/extend"
        send(application, Errand.Kind.EXTEND, path, {"items": wire.tokens(application)}, at=at)
