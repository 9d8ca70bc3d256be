"""The supplier accepts the bank's terms, having seen what they cost; the account is asked to be locked."""

from datetime import datetime

from django.utils.translation import gettext as _

from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.receivables.financing import clocks, queries, wire
from yangcai.receivables.financing.errors import Held, NotComplete, TooLate
from yangcai.receivables.financing.models import Application, Errand
from yangcai.receivables.financing.operations.ending import must_be_settled
from yangcai.receivables.financing.operations.sending import send
from yangcai.receivables.financing.operations.submitting import TrustTooLow, WordsChanged, keep_consent
from yangcai.receivables.financing.operations.telling import done, tell_bank

Status = Application.Status


@operation("financing.application.accept")
def accept(*, seat: Seat, at: datetime, application: Application, digest: str) -> Application:
    """Accept; `digest` is of the terms the supplier read. ACCEPTED, with an errand to lock. Raises Refused."""
    application = application.locked()
    if application.status != Status.APPROVED:
        raise NotComplete(_("该申请当前没有待确认的融资条件。"))
    if application.wake_at and at > application.wake_at:
        raise TooLate(_("批复已过有效期，请重新申请。"))
    if application.is_held or queries.is_barred(application):
        raise Held(queries.hold_in_words(application))
    if seat.trust < clocks.number("trust_min", at, application.region_path):
        raise TrustTooLow(_("确认融资条件需要更高的实名等级，请以法人身份核验后再确认。"))
    text = queries.terms_of(application, at).text
    if text.digest != digest:
        raise WordsChanged(_("融资条件有变化，请重新核对。"))
    keep_consent(application, text, seat, at)
    last = clocks.due("disburse_max", at, application.region_path)
    application.move(Status.ACCEPTED, accepted_at=at, wake_at=last.at, reason=None)
    wire.tell("accepted", application, seat=seat, at=at)
    record("financing.application.accepted", application, seat=seat, at=at, digest=digest[:16])
    done(application, seat=seat, at=at)
    title = _("供应商已接受融资条件：%s") % application.number
    tell_bank(application, title, seat=seat, at=at, key=f"application:{application.pk}:accepted")
    ask_lock(application, at)
    return application


def ask_lock(application: Application, at: datetime) -> None:
    """Ask the contract's owner to lock the account the bank requires: the contract's own, unless it named another."""
    decision = queries.decision_of(application)
    own = application.items.exclude(account_fp="").values_list("account_fp", flat=True).first()
    fp = (decision.account_fp if decision else "") or own or ""
    body = {"items": wire.tokens(application), "accountFp": fp}
    send(application, Errand.Kind.LOCK, f"/gp/v1/applications/{application.number}/lock", body, at=at)


@operation("financing.application.relock")
def relock(*, seat: Seat, at: datetime, application: Application) -> Application:
    """Ask once more, after what stood in the way has been put right."""
    application = application.locked()
    if application.status != Status.ACCEPTED:
        raise NotComplete(_("该申请不在等待锁定账户。"))
    must_be_settled(application, Errand.Kind.LOCK)
    application.reason = None
    application.save(update_fields=["reason"])
    record("financing.application.lock_asked", application, seat=seat, at=at)
    ask_lock(application, at)
    return application
