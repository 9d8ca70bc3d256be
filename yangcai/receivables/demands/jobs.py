"""Telling banks of demands, and ending those whose last day is over."""

import contextlib
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.jobs import job
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.messages import operations as messages
from yangcai.foundation.people.models import Organisation
from yangcai.foundation.ui.words import wan
from yangcai.receivables.demands import queries
from yangcai.receivables.demands.models import Demand
from yangcai.receivables.orders.queries import institutions_in, offices_in


@job("demands.tell_banks")
def tell_banks(*, at: datetime, demand_id: int, what: str) -> None:
    """Tell the banks a demand was published to, or those that looked at it that it has ended. Once each."""
    demand = Demand.visible_to(SYSTEM).select_related("supplier").get(pk=demand_id)
    title = (
        _("新的融资需求：%(firm)s，%(amount)s")
        if what == "published"
        else _("融资需求已结束：%(firm)s，%(amount)s")
    )
    words = title % {"firm": demand.supplier.name[:60], "amount": wan(demand.amount)}
    offices = addressees(demand, at) if what == "published" else lookers(demand)
    with transaction.atomic():
        for office in offices:
            messages.tell(
                seat=SYSTEM,
                at=at,
                organisation=office,
                title=words,
                body="" if what == "published" else f"{demand.get_status_display()} {demand.reason}".strip(),
                link=reverse("demands:offer", args=[demand.pk]),
                dedup_key=f"demand-{what}-{demand.pk}-{office.pk}",
            )


def addressees(demand: Demand, at: datetime) -> list[Organisation]:
    """The banks it was published to, and their branches where its items lie."""
    paths, day = queries.regions_of(demand.items.all()), beijing_day(at)
    banks = institutions_in(paths, day)
    if demand.audience == Demand.Audience.CHOSEN:
        banks = banks.filter(pk__in=demand.funders.values("institution"))
    return offices_in(paths, day, banks)


def lookers(demand: Demand) -> list[Organisation]:
    """The offices that looked at its contact."""
    return list(Organisation.visible_to(SYSTEM).filter(pk__in=demand.views.order_by().values("organisation")))


@job("demands.expire")
def expire_demands(*, at: datetime) -> None:
    """End the demands whose last day is over."""
    from yangcai.receivables.demands.operations import expire  # noqa: PLC0415 - it defers the job above

    for demand in queries.run_out(beijing_day(at)):
        with contextlib.suppress(Refused):  # somebody ended it meanwhile
            expire(seat=SYSTEM, at=at, demand=demand)


expire_demands.every("*/10 * * * *")
