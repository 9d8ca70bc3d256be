"""The supplier's own demands, and a bank's inbox of demands."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.rules import queries as rules
from yangcai.foundation.ui.filters import FilterSet, MoneyRangeFilter
from yangcai.foundation.ui.lists import Action, Column, List
from yangcai.receivables.demands.models import ContactView, Demand, DemandItem

TONES = {
    "draft": "plain", "published": "good", "expired": "warn",
    "withdrawn": "plain", "closed": "bad", "discarded": "plain",
}  # fmt: skip
# A bank meets no drafts.
ENDS = [choice for choice in Demand.Status.choices if choice[0] not in {"draft", "discarded"}]


class DemandFilters(FilterSet):
    """What a supplier asks of its demands."""

    status = django_filters.ChoiceFilter(label=_("状态"), choices=Demand.Status.choices[:-1])
    amount = MoneyRangeFilter(label=_("需求金额"))
    published_at = django_filters.DateFromToRangeFilter(label=_("发布日期"))


class Demands(List):
    """寻找合作资金方: the supplier's own demands."""

    name, title, permission = "demands.demands", _("寻找合作资金方"), "demands.demand.list"
    columns = [
        Column("code", _("需求编号"), kind="code"),
        Column("amount", _("需求金额"), kind="money", sort=True),
        Column("term_days", _("期限（天）"), kind="number", sort=True),
        Column("audience", _("发布范围")),
        Column("looks", _("查看次数"), kind="number"),
        Column("valid_until", _("有效期至"), kind="day", sort=True),
        Column("status", _("状态"), kind="status", tones=TONES),
        Column("purpose", _("资金用途"), wide=True),
        Column("published_at", _("发布时间"), kind="moment", sort=True),
        Column("reason", _("关闭原因"), shown=False),
    ]
    filters, order = DemandFilters, ("-pk",)
    timeline = True
    empty = _("还没有发布过融资需求")
    empty_help = _("没有意向银行时，在这里发布融资需求，备案资金方会主动联系您。发布需求不占用合同。")

    def rows(self, seat: Seat) -> QuerySet[Demand]:
        mine = Demand.visible_to(seat).exclude(status=Demand.Status.DISCARDED)
        return mine.annotate(looks=Count("views"))


class OfferFilters(FilterSet):
    """What a bank asks of demands."""

    region = django_filters.CharFilter(label=_("区划（代码或名称）"), method="in_region", max_length=20)
    amount = MoneyRangeFilter(label=_("需求金额"))
    status = django_filters.ChoiceFilter(label=_("状态"), choices=ENDS)
    supplier = django_filters.CharFilter(
        label=_("供应商"), field_name="supplier__name", lookup_expr="icontains", max_length=100
    )
    contacted = django_filters.ChoiceFilter(
        label=_("本机构已联系"), choices=[("yes", _("是")), ("no", _("否"))], method="by_contact"
    )

    def in_region(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Those with an item there or below."""
        word = value.strip()
        places = [found] if (found := rules.region(word)) else rules.search_regions(word)
        inside = Q(pk__in=())
        for place in places:
            inside |= Q(region_path__startswith=place.path)
        return rows.filter(pk__in=DemandItem.visible_to(self.request.seat).filter(inside).values("demand"))

    def by_contact(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Those the office has noted as called, or not."""
        called = ContactView.visible_to(self.request.seat).filter(contacted_at__isnull=False).values("demand")
        return rows.filter(pk__in=called) if value == "yes" else rows.exclude(pk__in=called)


class Offers(List):
    """融资需求 for banks: what is open for the office, and what it has looked at; the contact is not in it."""

    name, title, permission = "demands.offers", _("融资需求"), "demands.offer.list"
    columns = [
        Column("code", _("需求编号"), kind="code"),
        Column("supplier", _("供应商"), accessor="supplier.name", wide=True),
        Column("amount", _("需求金额"), kind="money", sort=True),
        Column("term_days", _("期限（天）"), kind="number", sort=True),
        Column("max_rate", _("最高年利率"), kind="percent", sort=True),
        Column("purpose", _("资金用途"), wide=True),
        Column("published_at", _("发布时间"), kind="moment", sort=True),
        Column("valid_until", _("有效期至"), kind="day", sort=True),
        Column("status", _("状态"), kind="status", tones=TONES),
        Column("uscc", _("统一社会信用代码"), accessor="supplier.uscc", kind="code", shown=False),
    ]
    filters, order = OfferFilters, ("-published_at", "-pk")
    empty = _("暂无发布给贵机构的融资需求")
    empty_help = _("供应商发布给备案区划内资金方的需求会显示在这里，有新需求时也会收到站内消息。")

    def rows(self, seat: Seat) -> QuerySet[Demand]:
        return Demand.visible_to(seat).filter(published_at__isnull=False).select_related("supplier")

    def row_url(self, row: Demand) -> str:
        return reverse("demands:offer", args=[row.pk])

    def actions(self, row: Demand) -> Sequence[Action]:
        return [Action(_("查看"), self.row_url(row))]
