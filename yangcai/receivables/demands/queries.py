"""What a demand may rest on, whom it may name, and where it stands."""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from django.db.models import Q, QuerySet

from yangcai.foundation.kernel.seats import SYSTEM, Seat
from yangcai.foundation.people.models import Membership, Organisation
from yangcai.foundation.rules import queries as rules
from yangcai.foundation.ui.fields import plain
from yangcai.receivables.demands.models import Demand, DemandItem
from yangcai.receivables.orders.models import FREE, AwardCopy, OrderParty

RowT = TypeVar("RowT", OrderParty, AwardCopy)
MOST = 60  # orders a form offers


def free_parts(seat: Seat) -> QuerySet[OrderParty]:
    """The supplier's parts that could be financed now and on which it has no open demand, the newest first."""
    taken = DemandItem.rows.filter(supplier=seat.organisation_id, is_open=True, order__isnull=False)
    free = OrderParty.visible_to(seat).filter(
        organisation=seat.organisation_id, financing__in=FREE, financeable__gt=0, order__status="live"
    )
    return free.exclude(order__in=taken.values("order")).select_related("order").order_by("-order__filed_on")


def newest(rows: QuerySet[RowT], besides: Iterable[int]) -> QuerySet[RowT]:
    """The newest rows, as many as a form can show, and those of these ids: what a form offers."""
    shown = [*rows.values_list("pk", flat=True)[:MOST], *besides]
    return rows.filter(pk__in=shown)


def live_awards(seat: Seat) -> QuerySet[AwardCopy]:
    """The supplier's awards that stand and on which it has no open demand, the newest first."""
    taken = DemandItem.rows.filter(supplier=seat.organisation_id, is_open=True, award__isnull=False)
    mine = AwardCopy.visible_to(seat).filter(supplier=seat.organisation_id)
    return mine.exclude(status="cancelled").exclude(pk__in=taken.values("award")).order_by("-published_on")


def places_of(seat: Seat) -> list[str]:
    """Where the supplier's orders and awards lie."""
    orders = OrderParty.visible_to(seat).filter(organisation=seat.organisation_id)
    awards = AwardCopy.visible_to(seat).filter(supplier=seat.organisation_id)
    paths = {*orders.order_by().values_list("order__region_path", flat=True).distinct()}
    return sorted(paths | {*awards.order_by().values_list("region_path", flat=True).distinct()})


def phones_of(organisation: Organisation, on: date) -> set[str]:
    """The numbers registered for a firm: its own, and those of the people who sit for it on a day."""
    places = Membership.holding(on).filter(organisation=organisation)
    numbers = {organisation.phone, *places.values_list("user__phone", flat=True)}
    return {plain(number) for number in numbers if number}


def longest_validity(on: date) -> int:
    """How many days a demand may stay open."""
    return int(rules.limit("financing.demand_valid_max", on).value or 0)


def longest_term(on: date) -> int:
    """How many days a financing may last at all."""
    return int(rules.limit("financing.term_max", on).value or 0)


def after_the_contract(on: date) -> int:
    """How many days a financing may outlast the contract's performance."""
    return int(rules.limit("financing.after_term_max", on).value or 0)


def items_in_sight(demand: Demand, seat: Seat) -> QuerySet[DemandItem]:
    """What a demand rests on; a bank sees the items that lie in its regions."""
    items = DemandItem.rows.filter(demand=demand).select_related("order", "award")
    if seat.may("demands.demand.read_own"):
        return items
    inside = Q(pk__in=())
    for path in seat.territory:
        inside |= Q(region_path__startswith=path)
    return items.filter(inside)


def open_on(*, order: int | None = None, award: int | None = None) -> QuerySet[Demand]:
    """The open demands that rest on an order or an award, whoever's they are."""
    items = DemandItem.rows.filter(is_open=True)
    items = items.filter(order=order) if order else items.filter(award=award)
    return Demand.visible_to(SYSTEM).filter(pk__in=items.values("demand"))


def waiting_for(seat: Seat) -> QuerySet[Demand]:
    """For a bank: open demands in sight; for a supplier: its own that are open."""
    return Demand.visible_to(seat).filter(status=Demand.Status.PUBLISHED)


def run_out(on: date) -> QuerySet[Demand]:
    """Those still open after their last day."""
    return Demand.visible_to(SYSTEM).filter(status=Demand.Status.PUBLISHED, valid_until__lt=on)


def regions_of(items: Iterable[DemandItem]) -> list[str]:
    """Where a demand's items lie."""
    return sorted({item.region_path for item in items})
