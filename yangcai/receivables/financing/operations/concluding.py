"""A slip takes effect, and what is told of slips: with the institution's signature over exactly what is said."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yangcai.foundation.exchange import attestation
from yangcai.foundation.exchange.operations import publish
from yangcai.foundation.kernel.operations import record
from yangcai.foundation.kernel.seats import Seat
from yangcai.receivables.financing import wire
from yangcai.receivables.financing.models import Application, Slip, SlipVersion
from yangcai.receivables.financing.operations.telling import done, tell_supplier

ATTESTED = {"concluded", "amended", "voided"}


def tell_deal(name: str, slip: Slip, *, seat: Seat, at: datetime) -> dict[str, Any]:
    """Publish `deal.<name>`; concluded, amended and voided signed by the institution. Returns what was said."""
    data = wire.deal(slip)
    signed = (
        [attestation.attest(organisation_uscc=slip.institution.uscc, role="FUNDER", data=data)]
        if name in ATTESTED
        else []
    )
    publish(
        seat=seat,
        at=at,
        type=f"deal.{name}",
        resource=f"deal/{slip.number}",
        data=data,
        attest=signed,
        region=wire.region_code(slip.application),
        causation=f"application/{slip.application.number}",
    )
    return {"data": data, "attest": signed}


def take_effect(slip: Slip, application: Application, *, seat: Seat, at: datetime) -> None:
    """The contract's owner has confirmed: the slip is in force, version 1 is kept, the application is concluded."""
    slip.application = application
    slip.move(Slip.Status.EFFECTIVE, effective_at=at, version=1, refusal=None)
    assert slip.checker is not None  # noqa: S101 - the database says so
    told = tell_deal("concluded", slip, seat=seat, at=at)
    SlipVersion.rows.create(
        slip=slip,
        number=1,
        status=SlipVersion.Status.EFFECTIVE,
        ends_on=slip.ends_on,
        rate=slip.rate,
        branch=slip.branch,
        maker=slip.maker,
        maker_name=slip.maker_name,
        made_at=slip.made_at,
        checker=slip.checker,
        checker_name=slip.checker_name,
        checked_at=at,
        sent=told,
    )
    application.move(Application.Status.CONCLUDED, wake_at=None, reason=None)
    wire.tell("concluded", application, seat=seat, at=at)
    facts = {"slip": slip.number, "amount": str(slip.amount)}
    record("financing.application.concluded", application, seat=seat, at=at, **facts)
    record("financing.slip.effective", slip, seat=seat, at=at, amount=str(slip.amount), version=1)
    done(application, seat=seat, at=at)
    done(slip, seat=seat, at=at)
    # The short message is the other site's: it knows the registered phone (F45). Here a message in the site is enough.
    title = _("融资成交单已生效：%s") % slip.number
    tell_supplier(application, title, seat=seat, at=at, key=f"slip:{slip.pk}:effective")
