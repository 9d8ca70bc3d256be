"""Disputed by the supplier, looked into by the platform, resolved by the bank; or voided by bank and supplier."""

from datetime import datetime

from django.utils.translation import gettext as _

from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import SYSTEM, Seat
from yangcai.foundation.people.models import Organisation
from yangcai.receivables.financing import clocks
from yangcai.receivables.financing.errors import TooLate
from yangcai.receivables.financing.models import Application, Slip, SlipVersion
from yangcai.receivables.financing.operations.concluding import tell_deal
from yangcai.receivables.financing.operations.ending import finish
from yangcai.receivables.financing.operations.telling import ask, done, keyed, tell_bank, tell_supplier

Status = Slip.Status


class NotVoidable(Refused):
    """Money has flowed, or the slip does not bind."""


class NotLookedInto(Refused):
    """The platform has not said what it found yet."""


@operation("financing.slip.dispute")
def dispute(*, seat: Seat, at: datetime, slip: Slip, reason: str) -> Slip:
    """The supplier objects, within the term; nothing is unlocked by that. Raises TooLate."""
    slip = slip.held()
    if slip.effective_at is None or at > last_day(slip):
        raise TooLate(_("异议期限已过，请直接与金融机构协商。"))
    slip.move(Status.DISPUTED, disputed_at=at, dispute=reason, operator_finding="", finding_at=None)
    tell_deal("disputed", slip, seat=seat, at=at)
    record("financing.slip.disputed", slip, seat=seat, at=at, why=reason)
    title = _("成交单有异议：%s") % slip.number
    tell_bank(slip.application, title, seat=seat, at=at, key=f"slip:{slip.pk}:disputed:{at:%Y%m%d%H%M%S}")
    for platform in platforms():
        key = keyed(slip, f"find:{platform.pk}", at)
        ask(platform, slip, title, seat=seat, at=at, key=key, permission="financing.slip.find")
    return slip


def platforms() -> list[Organisation]:
    """Those who look into objections."""
    found = Organisation.visible_to(SYSTEM).filter(kind=Organisation.Kind.OPERATOR, status="active")
    return list(found.order_by("pk")[:3])


def last_day(slip: Slip) -> datetime:
    """The last instant at which the supplier may object."""
    assert slip.effective_at is not None  # noqa: S101 - asked of slips in force
    return clocks.due("dispute_max", slip.effective_at, slip.application.region_path).at


@operation("financing.slip.find")
def find(*, seat: Seat, at: datetime, slip: Slip, finding: str) -> Slip:
    """The platform says what the evidence shows."""
    slip = slip.held()
    if slip.status != Status.DISPUTED:
        raise NotLookedInto(_("该成交单没有待核查的异议。"))
    slip.operator_finding, slip.finding_at = finding, at
    slip.save(update_fields=["operator_finding", "finding_at"])
    record("financing.slip.looked_into", slip, seat=seat, at=at, finding=finding)
    for platform in platforms():
        done(slip, seat=seat, at=at, key=keyed(slip, f"find:{platform.pk}", slip.disputed_at))
    title = _("平台已就异议提出意见，请处理：%s") % slip.number
    key = keyed(slip, "resolve", at)
    ask(slip.application.office, slip, title, seat=seat, at=at, key=key, permission="financing.slip.review")
    tell_supplier(slip.application, title, seat=seat, at=at, key=key, body=finding)
    return slip


@operation("financing.slip.review")
def resolve(*, seat: Seat, at: datetime, slip: Slip, note: str) -> Slip:
    """The bank's checker settles the objection and the slip stands. To void it instead: `ask_void`."""
    slip = slip.held()
    if slip.status == Status.DISPUTED and slip.finding_at is None:
        raise NotLookedInto(_("请等平台提出核查意见后再处理。"))
    slip.move(Status.EFFECTIVE)
    tell_deal("resolved", slip, seat=seat, at=at)
    record("financing.slip.resolved", slip, seat=seat, at=at, note=note)
    done(slip, seat=seat, at=at, key=keyed(slip, "resolve", slip.finding_at))
    title = _("成交单异议已处理：%s") % slip.number
    key = f"slip:{slip.pk}:resolved:{at:%Y%m%d%H%M%S}"
    tell_supplier(slip.application, title, seat=seat, at=at, key=key, body=note)
    return slip


@operation("financing.slip.void")
def ask_void(*, seat: Seat, at: datetime, slip: Slip, reason: str, is_money_returned: bool = False) -> Slip:
    """The bank's checker wants it void, no money being out; the supplier must agree."""
    slip = slip.held()
    if not slip.is_effective:
        raise NotVoidable(_("只有生效中的成交单可以作废。"))
    if slip.disbursed and not is_money_returned:
        words = _("已放款的成交单，须在款项全额退回后才能作废。")
        raise NotVoidable(words, field="is_money_returned")
    done(slip, seat=seat, at=at, as_done=False, key=keyed(slip, "void", slip.void_asked_at))
    facts = {"void_reason": reason, "void_asked_at": at, "void_asked_by": seat.name}
    for name, value in {**facts, "is_money_returned": bool(slip.disbursed) and is_money_returned}.items():
        setattr(slip, name, value)
    slip.save(update_fields=[*facts, "is_money_returned"])
    record("financing.slip.void_asked", slip, seat=seat, at=at, why=reason)
    title = _("银行申请作废成交单，请确认：%s") % slip.number
    key = keyed(slip, "void", at)
    ask(slip.application.supplier, slip, title, seat=seat, at=at, key=key, permission="financing.slip.agree")
    return slip


@operation("financing.slip.agree")
def answer_void(*, seat: Seat, at: datetime, slip: Slip, agrees: bool) -> Slip:
    """The supplier agrees, and the slip is void, its contracts free; or does not, and it stands."""
    slip = slip.held()
    if not slip.is_void_asked:
        raise NotVoidable(_("没有待确认的作废申请。"))
    if not agrees:
        done(slip, seat=seat, at=at, key=keyed(slip, "void", slip.void_asked_at))
        slip.void_asked_at, slip.is_money_returned = None, False
        slip.save(update_fields=["void_asked_at", "is_money_returned"])
        record("financing.slip.void_refused", slip, seat=seat, at=at)
        title, key = _("供应商不同意作废成交单：%s") % slip.number, keyed(slip, "void_answered", at)
        tell_bank(slip.application, title, seat=seat, at=at, key=key)
        return slip
    done(slip, seat=seat, at=at)
    for proposal in slip.versions.filter(status=SlipVersion.Status.PROPOSED):
        proposal.move(SlipVersion.Status.REFUSED)
    slip.move(Status.VOIDED, voided_at=at, void_agreed_by=seat.name, version=slip.version + 1)
    tell_deal("voided", slip, seat=seat, at=at)
    record("financing.slip.voided", slip, seat=seat, at=at, why=slip.void_reason)
    finish(slip.application, Application.Status.CANCELLED, "SLIP_VOIDED", seat=seat, at=at)
    return slip
