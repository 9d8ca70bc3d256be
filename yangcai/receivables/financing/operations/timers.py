"""What happens when nobody does anything: reminders, and the ends that time brings."""

from datetime import datetime

from django.utils.translation import gettext as _

from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.receivables.financing import clocks
from yangcai.receivables.financing.models import Application, Slip
from yangcai.receivables.financing.operations.ending import finish, is_being_concluded
from yangcai.receivables.financing.operations.telling import tell_bank, tell_supplier

Status = Application.Status
AT_THE_BANK = (Status.SUBMITTED, Status.RECEIVED, Status.IN_REVIEW)


@operation("financing.application.wake")
def wake(*, seat: Seat, at: datetime, application: Application) -> Application:
    """Look at an application whose hour has come. Safe to repeat."""
    application = application.locked()
    if application.wake_at is None or application.wake_at > at:
        record("financing.application.looked_at", application, seat=seat, at=at)
    elif application.status in AT_THE_BANK:
        bank_is_silent(application, seat=seat, at=at)
    elif application.status == Status.MORE_INFO:
        finish(application, Status.EXPIRED, "NO_ANSWER", seat=seat, at=at)
    elif application.status == Status.APPROVED:
        finish(application, Status.EXPIRED, "APPROVAL_LAPSED", seat=seat, at=at)
    elif application.status in (Status.ACCEPTED, Status.READY):
        no_slip(application, seat=seat, at=at)
    else:
        sleep(application, None, seat=seat, at=at)
    return application


def bank_is_silent(application: Application, *, seat: Seat, at: datetime) -> None:
    """First a reminder, and the bank counts as late; when that does not help either, the end.

    A bank that may not go on, because of a freeze or a sanction, is not late.
    """
    assert application.due_at is not None  # noqa: S101 - a constraint says so
    late = not application.is_held
    last = clocks.grace(application.due_at, at, application.region_path)
    if application.reminded_at is not None or at > last:
        code = "BANK_SILENT" if late else "HELD_TOO_LONG"
        finish(application, Status.EXPIRED, code, seat=seat, at=at, is_late=late)
        return
    application.reminded_at, application.is_late = at, application.is_late or late
    application.save(update_fields=["reminded_at", "is_late"])
    key = f"application:{application.pk}:overdue:{application.due_at:%Y%m%d}"
    title = _("融资申请%s已超过承诺时限，请尽快办理") % application.number
    tell_bank(application, title, seat=seat, at=at, key=key)
    record("financing.application.reminded", application, seat=seat, at=at, until=str(last.date()))
    said = _("银行办理已超过承诺时限，平台已催办；至%s仍未办结将自动失效并解除合同占用。") % last.date()
    title = _("融资申请%s：银行超时，已催办") % application.number
    tell_supplier(application, title, seat=seat, at=at, key=key, body=said)
    sleep(application, last, seat=seat, at=at)


def no_slip(application: Application, *, seat: Seat, at: datetime) -> None:
    """The bank has not paid out in time; not while a slip is being checked."""
    busy = (Slip.Status.CHECKING, Slip.Status.CONFIRMING)
    if is_being_concluded(application) or application.slips.filter(status__in=busy).exists():
        sleep(application, clocks.due("more_info_max", at, application.region_path).at, seat=seat, at=at)
        return
    late = application.status == Status.READY
    finish(application, Status.EXPIRED, "NO_SLIP", seat=seat, at=at, is_late=late)


def sleep(application: Application, until: datetime | None, *, seat: Seat, at: datetime) -> None:
    """Look again then, or never."""
    application.wake_at = until
    application.save(update_fields=["wake_at"])
    record("financing.application.looked_at", application, seat=seat, at=at)
