"""A supplier writes a demand down; nobody sees it yet, and nothing is reserved by it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Organisation, User
from yangcai.receivables.demands.models import Demand, DemandFunder, DemandItem
from yangcai.receivables.demands.operations import checks
from yangcai.receivables.orders.models import AwardCopy, Order


class NotADraft(Refused):
    """It was published or thrown away already."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a supplier asks for."""

    amount: Decimal
    term_days: int
    purpose: str
    contact_person: str
    contact_phone: str
    valid_until: date
    max_rate: Decimal | None = None
    audience: str = Demand.Audience.REGION_ALL


@operation("demands.demand.draft")
def draft(
    *,
    seat: Seat,
    at: datetime,
    orders: Sequence[Order] = (),
    awards: Sequence[AwardCopy] = (),
    chosen: Sequence[Organisation] = (),
    demand: Demand | None = None,
    **terms: Any,
) -> Demand:
    """Write a demand (`terms` as `Terms` has them), or write a draft anew.

    Raises Barred, NotFree, TooMuch, TooLong, NotOurPhone, NotAFunder; NotADraft for one that was published.
    """
    asked, day = Terms(**terms), beijing_day(at)
    supplier = Organisation.visible_to(seat).get(pk=seat.organisation_id or 0)
    checks.check_firm(supplier)
    amounts = checks.shares(asked.amount, checks.ceilings(orders, awards, supplier))
    checks.check_terms(orders, asked.term_days, asked.valid_until, day)
    checks.check_phone(supplier, asked.contact_phone, day)
    is_chosen = asked.audience == Demand.Audience.CHOSEN
    paths = [row.region_path for row in (*orders, *awards)]
    banks = checks.funders(paths, chosen if is_chosen else None, day)
    blank = Demand(supplier=supplier, author=User.myself(seat), created_at=at)
    demand = _put(held(demand) if demand else blank, asked)
    _lay(demand, supplier, [*orders, *awards], amounts)
    demand.funders.all().delete()
    DemandFunder.rows.bulk_create(
        DemandFunder(demand=demand, institution=bank) for bank in banks if is_chosen
    )
    record("demands.demand.drafted", demand, seat=seat, at=at, amount=f"{asked.amount:.2f}")
    return demand


def _put(demand: Demand, asked: Terms) -> Demand:
    """The row with what was asked for."""
    for name in Terms.__dataclass_fields__:
        setattr(demand, name, getattr(asked, name))
    demand.save()
    return demand


def held(demand: Demand) -> Demand:
    """The demand, held, if it may still be written. Raises NotADraft."""
    demand = demand.locked()
    if demand.status != Demand.Status.DRAFT:
        raise NotADraft(_("该需求已不是草稿，不能修改。"))
    return demand


def _lay(
    demand: Demand, supplier: Organisation, rows: Sequence[Order | AwardCopy], amounts: Sequence[Decimal]
) -> None:
    """Lay the demand on these orders and awards."""
    demand.items.all().delete()
    DemandItem.rows.bulk_create(
        DemandItem(
            demand=demand,
            supplier=supplier,
            order=row if isinstance(row, Order) else None,
            award=row if isinstance(row, AwardCopy) else None,
            amount=amount,
            region_path=row.region_path,
        )
        for row, amount in zip(rows, amounts, strict=True)
    )


@operation("demands.demand.draft")
def discard(*, seat: Seat, at: datetime, demand: Demand) -> Demand:
    """Throw a draft away."""
    demand = demand.locked()
    demand.move(Demand.Status.DISCARDED, closed_at=at)
    record("demands.demand.discarded", demand, seat=seat, at=at)
    return demand
