"""An application reaches its bank. A consequence of submitting, or of the answer that its contracts are reserved."""

from datetime import datetime

from django.utils.translation import gettext as _

from yangcai.foundation.exchange.certificates import ensure_signing_key
from yangcai.foundation.kernel.operations import record
from yangcai.foundation.kernel.seats import Seat
from yangcai.receivables.financing import clocks, wire
from yangcai.receivables.financing.models import Application
from yangcai.receivables.financing.operations.telling import ask, tell_supplier


def reach_bank(application: Application, *, seat: Seat, at: datetime) -> None:
    """The application reaches the bank: its clock starts, both sides hear of it.

    Of one that was given up meanwhile the other site alone hears: it will be asked to free the contracts.
    """
    path, product = application.region_path, application.product
    last, article = clocks.promised(at, path, product.promised_days if product else None)
    facts = {"submitted_at": at, "due_at": last.at, "due_article": article, "wake_at": last.at}
    application.move(Application.Status.SUBMITTED, reminded_at=None, is_late=False, **facts)
    # The bank will sign its slips: its certificate must be known to the other site before the first of them comes.
    ensure_signing_key(application.institution.uscc, application.institution.name, seat=seat, at=at)
    wire.tell("submitted", application, seat=seat, at=at)
    record("financing.application.submitted", application, seat=seat, at=at, due=str(last.day), basis=article)
    if application.is_abandoned:
        return
    ask(
        application.office,
        application,
        _("新的融资申请：%s") % application.supplier.name,
        seat=seat,
        at=at,
        key=f"application:{application.pk}:receive",
        permission="financing.application.receive",
        due_at=last.at,
        article=article,
    )
    told = _("已提交%(bank)s，承诺%(day)s前办结") % {"bank": application.institution.name, "day": last.day}
    tell_supplier(application, told, seat=seat, at=at, key=f"application:{application.pk}:submitted")
