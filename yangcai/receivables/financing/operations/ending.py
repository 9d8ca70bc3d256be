"""How applications end without a deal: withdrawn, expired, cancelled, refused. The message frees the contracts."""

from datetime import datetime

from django.utils.translation import gettext as _

from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.receivables.financing import codes, wire
from yangcai.receivables.financing.errors import InTransit
from yangcai.receivables.financing.models import Application, Decision, Errand, Slip
from yangcai.receivables.financing.operations.telling import done, tell_bank, tell_supplier

Status = Application.Status
TOLD_AS = {
    Status.WITHDRAWN: "withdrawn",
    Status.EXPIRED: "expired",
    Status.CANCELLED: "cancelled",
    Status.REJECTED: "decided",
}


def finish(
    application: Application,
    to: str,
    code: str,
    *,
    seat: Seat,
    at: datetime,
    text: str = "",
    decision: Decision | None = None,
    is_late: bool = False,
) -> None:
    """End an application held by the caller, with a reason; what waited for it is closed, the other site is told."""
    reason = codes.ended(code, text)
    late = application.is_late or is_late
    application.move(to, reason=reason, wake_at=None, paused_on=None, is_late=late)
    application.items.update(is_taken=False)
    application.info_requests.filter(closed_at=None).update(closed_at=at)
    for proposal in application.decisions.filter(status=Decision.Status.PROPOSED):
        proposal.move(Decision.Status.DROPPED)
    for slip in application.slips.filter(status__in=[Slip.Status.DRAFT, Slip.Status.CHECKING]):
        slip.move(Slip.Status.DROPPED)
        done(slip, seat=seat, at=at, as_done=False)
    wire.tell(TOLD_AS[Status(to)], application, seat=seat, at=at, decision=decision)
    told = {"code": code, "reason": reason["text"], "late": late}
    record(f"financing.application.{to}", application, seat=seat, at=at, **told)
    done(application, seat=seat, at=at, as_done=to == Status.REJECTED)
    announce(application, reason, seat=seat, at=at)


def announce(application: Application, reason: dict[str, str], *, seat: Seat, at: datetime) -> None:
    """Both sides hear how it ended and why; the supplier also what to do."""
    key = f"application:{application.pk}:{application.status}"
    facts = {"number": application.number, "how": application.get_status_display()}
    title, body = _("融资申请%(number)s：%(how)s") % facts, f"{reason['text']}。{reason['advice']}"
    tell_supplier(application, title, seat=seat, at=at, key=key, body=body)
    if application.status != Status.REJECTED and not application.is_abandoned:
        tell_bank(application, title, seat=seat, at=at, key=key, body=reason["text"])


def must_be_settled(application: Application, *kinds: str) -> None:
    """Raise InTransit while the contract's owner has not answered an errand of these kinds."""
    if application.errands.filter(
        status=Errand.Status.WAITING, kind__in=kinds or Errand.Kind.values
    ).exists():
        raise InTransit(_("正在等待采购平台答复，请稍后刷新再试。"))


def is_being_concluded(application: Application) -> bool:
    """Whether a slip is with the contract's owner right now: then nothing ends until the answer is known."""
    return application.slips.filter(status=Slip.Status.CONFIRMING).exists()


@operation("financing.application.withdraw")
def withdraw(
    *, seat: Seat, at: datetime, application: Application, reason: str, note: str = ""
) -> Application:
    """The supplier takes it back, until the bank may pay out. While the contracts are being reserved it is only noted:
    as soon as the answer is known the reservation is given back. Raises Refused."""
    application = application.locked()
    if application.status == Status.RESERVING:
        application.is_abandoned = True
        application.save(update_fields=["is_abandoned"])
        record("financing.application.abandoned", application, seat=seat, at=at)
        return application
    text = "：".join(filter(None, [str(codes.WITHDRAWALS[reason]), note]))
    finish(application, Status.WITHDRAWN, "SUPPLIER_WITHDREW", seat=seat, at=at, text=text)
    return application
