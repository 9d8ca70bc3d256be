"""我的订单 and own awards for suppliers, 商机 for banks, 融资产品 for both."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.rules import queries as rules
from yangcai.foundation.ui.filters import FilterSet, MoneyRangeFilter
from yangcai.foundation.ui.lists import Action, Column, List
from yangcai.receivables.orders.models import AwardCopy, Category, Financing, Order, OrderParty, ProductCopy
from yangcai.receivables.orders.models.copies import FREE, OCCUPIED
from yangcai.receivables.orders.models.orders import STANDINGS
from yangcai.receivables.orders.steps import next_steps
from yangcai.receivables.orders.words import rates, terms, within_amounts

FINANCING_TONES = {
    "00": "plain", "10": "good", "20": "busy", "30": "busy", "40": "busy",
    "50": "good", "55": "busy", "60": "bad", "70": "plain", "80": "bad",
}  # fmt: skip
AWARD_TONES = {"published": "good", "corrected": "warn", "cancelled": "bad"}
STANDING_TONES = {"free": "good", "occupied": "busy", "closed": "plain"}


class RegionFilter(django_filters.CharFilter):
    """A region's code or name: the rows in it and below it. One nobody knows finds nothing."""

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return qs
        word = value.strip()
        places = [found] if (found := rules.region(word)) else rules.search_regions(word)
        if not places:
            return qs.none()
        inside = Q()
        for place in places:
            inside |= Q(**{f"{self.field_name}__startswith": place.path})
        return qs.filter(inside)


class MyOrderFilters(FilterSet):
    """What a supplier asks of its orders."""

    financing = django_filters.ChoiceFilter(label=_("融资状态"), choices=Financing.choices)
    region = RegionFilter(label=_("区划（代码或名称）"), field_name="order__region_path", max_length=20)
    filed_on = django_filters.DateFromToRangeFilter(label=_("备案日期"), field_name="order__filed_on")
    amount = MoneyRangeFilter(label=_("合同金额"), field_name="order__amount")
    buyer = django_filters.CharFilter(
        label=_("采购人"), field_name="order__buyer_name", lookup_expr="icontains", max_length=100
    )
    status = django_filters.ChoiceFilter(
        label=_("订单状态"), field_name="order__status", choices=Order.Status.choices
    )


class MyOrders(List):
    """我的订单: the supplier's part in every contract, of all regions together."""

    name, title, permission = "orders.orders", _("我的订单"), "orders.order.list"
    columns = [
        Column("name", _("合同名称"), accessor="order.name"),
        Column("number", _("合同编号"), accessor="order.number", kind="code", sort=True),
        Column("buyer_name", _("采购人"), accessor="order.buyer_name", shown=False),
        Column("region", _("区划"), accessor="order.region_name"),
        Column("amount", _("合同金额"), accessor="order.amount", kind="money", sort=True),
        Column("financeable", _("可融资金额"), kind="money", sort=True),
        Column("financing", _("融资状态"), kind="status", tones=FINANCING_TONES),
        Column("reasons", _("不可融资原因"), accessor=lambda part: "；".join(part.reasons_in_words)),
        Column("filed_on", _("备案日期"), accessor="order.filed_on", kind="day", sort=True, shown=False),
        Column("role", _("本企业角色"), shown=False),
        Column("share", _("份额"), kind="percent", shown=False),
        Column("paid", _("已支付"), accessor="order.paid", kind="money", shown=False),
        Column("retention", _("质保金"), accessor="order.retention", kind="money", shown=False),
        Column("performance_to", _("履约结束"), accessor="order.performance_to", kind="day", shown=False),
        Column("as_of", _("数据时间"), accessor="order.as_of", kind="moment", shown=False),
        Column("is_synthetic", _("示范数据"), accessor="order.is_synthetic", kind="yes_no", shown=False),
    ]
    filters, order = MyOrderFilters, ("-order__filed_on", "-pk")
    search, search_label = ("order__number", "order__name", "order__project_name"), _("合同编号或名称")
    empty = _("还没有订单")
    empty_help = _(
        "本企业的政府采购合同备案后，由采购平台推送到这里，各地合同合并显示，一般当天可见。"
        "如果筛选了条件，请先清除条件。"
    )

    def rows(self, seat: Seat) -> QuerySet[OrderParty]:
        mine = OrderParty.visible_to(seat).filter(organisation=seat.organisation_id)
        return mine.select_related("order")

    def row_url(self, row: OrderParty) -> str:
        return row.order.get_absolute_url()

    def actions(self, row: OrderParty) -> Sequence[Action]:
        return [Action(step.title, step.url) for step in next_steps(self.seat, row)]


class MarketFilters(FilterSet):
    """What a bank asks of the contracts in its regions."""

    region = RegionFilter(label=_("区划（代码或名称）"), field_name="region_path", max_length=20)
    standing = django_filters.ChoiceFilter(
        label=_("占用情况"), choices=list(STANDINGS.items()), method="by_standing"
    )
    amount = MoneyRangeFilter(label=_("合同金额"))
    number = django_filters.CharFilter(label=_("合同编号"), lookup_expr="startswith", max_length=100)
    supplier_name = django_filters.CharFilter(label=_("供应商"), lookup_expr="icontains", max_length=100)
    supplier_uscc = django_filters.CharFilter(label=_("统一社会信用代码"), method="of_uscc", max_length=18)
    buyer_name = django_filters.CharFilter(label=_("采购人"), lookup_expr="icontains", max_length=100)
    category = django_filters.ChoiceFilter(label=_("品类"), choices=Category.choices)
    filed_on = django_filters.DateFromToRangeFilter(label=_("备案日期"))

    def by_standing(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Free to talk about, held by a bank, or neither."""
        free, held = Q(financing__in=FREE, status="live"), Q(financing__in=OCCUPIED)
        return rows.filter({"free": free, "occupied": held, "closed": ~free & ~held}[value])

    def of_uscc(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Exactly this code."""
        return rows.filter(supplier_uscc=value.strip().upper())


class Market(List):
    """商机: contracts where the bank is accredited. Whether one is taken is said, never by whom."""

    name, title, permission = "orders.market", _("商机：合同"), "orders.market.list"
    columns = [
        Column("name", _("合同名称"), wide=True),
        Column("number", _("合同编号"), kind="code", sort=True),
        Column("buyer_name", _("采购人")),
        Column("supplier_name", _("供应商")),
        Column("amount", _("合同金额"), kind="money", sort=True),
        Column("financeable", _("可融资金额"), kind="money", sort=True),
        Column("standing", _("占用情况"), kind="status", tones=STANDING_TONES),
        Column("region_name", _("区划")),
        Column("filed_on", _("备案日期"), kind="day", sort=True),
        Column("supplier_uscc", _("统一社会信用代码"), kind="code", shown=False),
        Column("contact_phone", _("联系电话"), kind="phone", shown=False),
        Column("project_number", _("项目编号"), shown=False),
        Column("category", _("品类"), shown=False),
        Column("method", _("采购方式"), shown=False),
        Column("performance_to", _("履约结束"), kind="day", shown=False),
        Column("as_of", _("数据时间"), kind="moment", shown=False),
        Column("is_synthetic", _("示范数据"), kind="yes_no", shown=False),
    ]
    filters, order = MarketFilters, ("-filed_on", "-pk")
    search, search_label = ("project_name", "supplier_name", "buyer_name"), _("项目、供应商或采购人")
    empty = _("没有符合条件的合同")
    empty_help = _("只显示贵机构备案区划内的合同。请减少条件；如备案区划不全，请联系平台运营人员。")

    def rows(self, seat: Seat) -> QuerySet[Order]:
        return Order.visible_to(seat)


class AwardFilters(FilterSet):
    """What awards are asked for."""

    region = RegionFilter(label=_("区划（代码或名称）"), field_name="region_path", max_length=20)
    published_on = django_filters.DateFromToRangeFilter(label=_("公告日期"))
    amount = MoneyRangeFilter(label=_("中标金额"))
    supplier_name = django_filters.CharFilter(label=_("供应商"), lookup_expr="icontains", max_length=100)
    buyer_name = django_filters.CharFilter(label=_("采购人"), lookup_expr="icontains", max_length=100)
    category = django_filters.ChoiceFilter(label=_("品类"), choices=Category.choices)
    status = django_filters.ChoiceFilter(label=_("状态"), choices=AwardCopy.Status.choices)


class AwardMarket(List):
    """商机: awards where the bank is accredited."""

    name, title, permission = "orders.awards", _("商机：中标信息"), "orders.market.list"
    columns = [
        Column("project_name", _("项目名称"), wide=True),
        Column("buyer_name", _("采购人")),
        Column("supplier_name", _("中标供应商")),
        Column("amount", _("中标金额"), kind="money", sort=True),
        Column("region_name", _("区划")),
        Column("published_on", _("公告日期"), kind="day", sort=True),
        Column("status", _("状态"), kind="status", tones=AWARD_TONES),
        Column("project_number", _("项目编号"), shown=False),
        Column("notice_number", _("公告编号"), shown=False),
        Column("supplier_uscc", _("统一社会信用代码"), kind="code", shown=False),
        Column("contact_phone", _("联系电话"), kind="phone", shown=False),
        Column("category", _("品类"), shown=False),
        Column("as_of", _("数据时间"), kind="moment", shown=False),
    ]
    filters, order = AwardFilters, ("-published_on", "-pk")
    search, search_label = ("project_name", "supplier_name"), _("项目或供应商")
    timeline = True
    empty = _("没有符合条件的中标信息")
    empty_help = _("只显示贵机构备案区划内的中标公告。请减少条件后再查。")

    def rows(self, seat: Seat) -> QuerySet[AwardCopy]:
        return AwardCopy.visible_to(seat)


class MyAwards(AwardMarket):
    """The supplier's own awards, of all regions together."""

    name, title, permission = "orders.my_awards", _("我的中标"), "orders.order.list"
    columns = [
        column for column in AwardMarket.columns if column.key not in {"supplier_name", "contact_phone"}
    ]
    empty_help = _("本企业的中标公告发布后，由采购平台推送到这里。如果筛选了条件，请先清除条件。")


class ProductFilters(FilterSet):
    """What products are asked for."""

    region = django_filters.CharFilter(label=_("区划（代码或名称）"), method="in_region", max_length=20)
    institution_name = django_filters.CharFilter(label=_("金融机构"), lookup_expr="icontains", max_length=100)
    rate_most = django_filters.NumberFilter(
        label=_("年利率不高于(%)"), field_name="rate_from", lookup_expr="lte", max_digits=7, decimal_places=4
    )

    def in_region(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Offered there: in the region itself or in one above it."""
        word = value.strip()
        place = rules.region(word) or next(iter(rules.search_regions(word)), None)
        return rows.filter(region_paths__overlap=rules.paths(place)) if place else rows.none()


class Products(List):
    """资金方融资产品 side by side: rate, limit, term, promised days, whom to ask."""

    name, title, permission = "orders.products", _("资金方融资产品"), "orders.product.list"
    columns = [
        Column("name", _("产品名称"), wide=True),
        Column("institution_name", _("金融机构")),
        Column("rate_from", _("年利率"), accessor=rates, sort="rate_from"),
        Column("max_amount", _("额度"), accessor=within_amounts, sort="max_amount"),
        Column("term_months", _("最长期限"), accessor=terms, sort="term_months"),
        Column("promised_days", _("承诺办理（工作日）"), kind="number", sort=True),
        Column("contact", _("联系人")),
        Column("phone", _("联系电话")),
        Column("valid_to", _("有效期至"), kind="day", shown=False),
        Column("as_of", _("数据时间"), kind="moment", shown=False),
    ]
    filters, order = ProductFilters, ("rate_from", "pk")
    search, search_label = ("name", "institution_name"), _("产品或机构")
    empty = _("暂无已发布的融资产品")
    empty_help = _("资金方在采购平台发布产品后显示在这里。没有产品时，也可以发布融资需求，由资金方主动联系。")

    def rows(self, seat: Seat) -> QuerySet[ProductCopy]:
        return ProductCopy.visible_to(seat).filter(status=ProductCopy.Status.PUBLISHED)
