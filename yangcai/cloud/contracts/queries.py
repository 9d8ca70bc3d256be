"""多口径统计: totals that name their definition and equal the sum of the rows they lead to."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.seats import STRANGER
from yangcai.foundation.rules.models import Region

# 口径: by which date a contract counts, and by whose region.
DATES = {"filed_on": _("备案日期"), "signed_on": _("签订日期")}
PLACES = {
    "region": ("region_path", _("合同区划")),
    "supplier_region": ("supplier_region_path", _("供应商区划")),
}


@dataclass(frozen=True, slots=True)
class Total:
    """A line of a report: what it counts, how many, how much in yuan, and the query that shows its very rows."""

    label: str
    count: int
    amount: Decimal
    query: str


@dataclass(frozen=True, slots=True)
class Report:
    """Totals under one definition."""

    definition: str
    lines: list[Total]

    @property
    def count(self) -> int:
        """How many contracts in all."""
        return sum(line.count for line in self.lines)

    @property
    def amount(self) -> Decimal:
        """Yuan in all."""
        return sum((line.amount for line in self.lines), Decimal(0))


def by_month(rows: QuerySet[Any], field: str, asked: QueryDict) -> Report:
    """Contracts by month of a date (`DATES`)."""
    months = rows.order_by().annotate(month=TruncMonth(F(field))).values("month")
    totals = months.annotate(count=Count("pk"), amount=Sum("amount")).order_by("month")
    lines = [
        Total(
            f"{row['month']:%Y年%m月}",
            row["count"],
            row["amount"],
            narrowed(asked, **within_month(asked, field, row["month"])),
        )
        for row in totals
    ]
    return Report(str(DATES[field]), lines)


def by_place(rows: QuerySet[Any], place: str, asked: QueryDict) -> Report:
    """Contracts by region (`PLACES`): each contract under the region it is filed in, or its supplier's."""
    field, title = PLACES[place]
    totals = rows.order_by().values(field).annotate(count=Count("pk"), amount=Sum("amount")).order_by(field)
    regions = {
        path: (code, name)
        for path, code, name in Region.visible_to(STRANGER).values_list("path", "code", "name")
    }
    lines = [
        Total(
            regions.get(row[field], ("-", str(_("未登记区划"))))[1],
            row["count"],
            row["amount"],
            narrowed(asked, **{f"{place}_own": regions.get(row[field], ("-", ""))[0]}),
        )
        for row in totals
    ]
    return Report(str(title), lines)


def narrowed(asked: QueryDict, **conditions: object) -> str:
    """The question asked, with these conditions put in the place of its own: narrower, never wider."""
    query = asked.copy()
    for name in ("after", "before", "sort", "calibre", "place"):
        query.pop(name, None)
    for name, value in conditions.items():
        query[name] = str(value)
    return query.urlencode()


def within_month(asked: QueryDict, field: str, month: date) -> dict[str, date]:
    """The month's ends, or the ends asked for where these are narrower."""
    first, last = month, last_day(month)
    if (start := read_day(asked.get(f"{field}_after"))) and start > first:
        first = start
    if (stop := read_day(asked.get(f"{field}_before"))) and stop < last:
        last = stop
    return {f"{field}_after": first, f"{field}_before": last}


def read_day(text: str | None) -> date | None:
    """A day as date inputs send it."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def last_day(month: date) -> date:
    """The month's last day."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
