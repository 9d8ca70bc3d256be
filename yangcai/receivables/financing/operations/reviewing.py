"""The bank's maker receives, begins, and asks for more; the promised clock stands still while it waits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.receivables.financing import clocks, wire
from yangcai.receivables.financing.models import Application, Decision, InfoItem, InfoRequest
from yangcai.receivables.financing.operations.telling import ask, done, tell_supplier

Status = Application.Status
MOST = 30  # things asked for at once, so that one form holds the answers


class NothingAsked(Refused):
    """A request for more that names nothing, or more than can be answered on one page."""


class UnderCheck(Refused):
    """A decision lies with the checker."""


@operation("financing.application.receive")
def receive(*, seat: Seat, at: datetime, application: Application) -> Application:
    """The bank has it on its desk."""
    application = application.locked()
    application.move(Status.RECEIVED)
    wire.tell("received", application, seat=seat, at=at)
    record("financing.application.received", application, seat=seat, at=at)
    done(application, seat=seat, at=at)
    to_decide(application, seat=seat, at=at)
    title = _("%(bank)s已接收您的融资申请%(number)s")
    told = title % {"bank": application.institution.name, "number": application.number}
    key = f"application:{application.pk}:received"
    tell_supplier(application, told, seat=seat, at=at, key=key)
    return application


def to_decide(application: Application, *, seat: Seat, at: datetime) -> None:
    """The office is to decide by the promised day."""
    ask(
        application.office,
        application,
        _("审核融资申请：%s") % application.supplier.name,
        seat=seat,
        at=at,
        key=f"application:{application.pk}:decide:{application.version}",
        permission="financing.decision.propose",
        due_at=application.due_at,
        article=application.due_article,
    )


@operation("financing.application.begin")
def begin_review(*, seat: Seat, at: datetime, application: Application) -> Application:
    """The bank begins to look into it."""
    application = application.locked()
    application.move(Status.IN_REVIEW)
    wire.tell("in_review", application, seat=seat, at=at)
    record("financing.application.review_begun", application, seat=seat, at=at)
    return application


@operation("financing.application.ask_more")
def ask_more(*, seat: Seat, at: datetime, application: Application, wanted: Sequence[str]) -> InfoRequest:
    """Ask the supplier for more, line by line; the clock stands still until it has answered. Raises NothingAsked."""
    application = application.locked()
    lines = [line.strip() for line in wanted if line.strip()]
    if not lines:
        raise NothingAsked(_("请至少写明一项需要补充的内容。"), field="wanted")
    if len(lines) > MOST:
        raise NothingAsked(_("一次最多要求补充%s项，请合并。") % MOST, field="wanted")
    if application.decisions.filter(status=Decision.Status.PROPOSED).exists():
        raise UnderCheck(_("审批意见正在复核，请先由复核人退回，再要求补充。"))
    last = clocks.due("more_info_max", at, application.region_path)
    application.move(Status.MORE_INFO, paused_on=beijing_day(at), wake_at=last.at)
    request = InfoRequest.rows.create(
        application=application, asked_by=seat.name, asked_at=at, due_at=last.at, article=last.article
    )
    InfoItem.rows.bulk_create(InfoItem(request=request, wanted=line[:200]) for line in lines)
    wire.tell("more_info", application, seat=seat, at=at)
    record("financing.application.more_asked", application, seat=seat, at=at, wanted=lines, due=str(last.day))
    done(application, seat=seat, at=at)
    title = _("银行要求补充材料：%s") % application.number
    facts: dict[str, Any] = {
        "permission": "financing.application.answer",
        "due_at": last.at,
        "article": last.article,
    }
    key = f"application:{application.pk}:answer:{request.pk}"
    ask(application.supplier, application, title, seat=seat, at=at, key=key, **facts)
    told = _("请于%s前补充材料") % last.day
    tell_supplier(application, title, seat=seat, at=at, key=key, body="；".join([*lines, told]))
    return request
