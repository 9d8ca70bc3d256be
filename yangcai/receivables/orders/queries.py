"""Who may finance what lies where."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.people.models import Accreditation, Organisation
from yangcai.receivables.orders.models import PartyCopy


def institutions_in(paths: Iterable[str], on: date) -> QuerySet[Organisation]:
    """The banks accredited on a day in one of these regions (paths), none suspended or sanctioned; by name."""
    inside = list(paths)
    accredited = Accreditation.on(on).values_list("institution_id", "region__path")
    fit = {bank for bank, path in accredited if any(place.startswith(path) for place in inside)}
    barred = PartyCopy.visible_to(SYSTEM).filter(Q(is_suspended=True) | Q(is_sanctioned=True))
    banks = Organisation.visible_to(SYSTEM).filter(pk__in=fit, kind="institution", status="active")
    return banks.exclude(pk__in=barred.filter(organisation__isnull=False).values("organisation")).order_by(
        "name"
    )


def offices_in(paths: Iterable[str], on: date, banks: Iterable[Organisation]) -> list[Organisation]:
    """Those banks, and each branch of theirs in whose own region one of these regions lies."""
    inside, heads = list(paths), list(banks)
    branches = (
        Organisation.visible_to(SYSTEM)
        .filter(kind="branch", status="active", lineage__overlap=[bank.pk for bank in heads])
        .select_related("region")
        if heads
        else []
    )
    return heads + [
        office for office in branches if any(place.startswith(office.region.path) for place in inside)
    ]
