"""合同信息 and 中标信息 as lists, the same for suppliers, banks, purchasers and bureaus: the seat decides the rows."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yangcai.cloud.contracts.models import Award, Category, Contract
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.rules import queries as rules
from yangcai.foundation.ui.filters import MoneyRangeFilter
from yangcai.foundation.ui.lists import Column, List

CONTRACT_TONES = {"filed": "good", "changed": "warn", "completed": "plain", "terminated": "bad"}
AWARD_TONES = {"published": "good", "corrected": "warn", "cancelled": "bad"}
FINANCING_TONES = {
    "00": "plain", "10": "good", "20": "busy", "30": "busy", "40": "busy",
    "50": "good", "55": "busy", "60": "bad", "70": "plain", "80": "bad",
}  # fmt: skip


class RegionFilter(django_filters.CharFilter):
    """A region's code: the rows in it and below it. A code nobody knows finds nothing."""

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return qs
        place = rules.region(value.strip())
        return qs.filter(**{f"{self.field_name}__startswith": place.path}) if place else qs.none()


class OwnRegionFilter(django_filters.CharFilter):
    """A region's code: the rows of just this region, not of those below; `-` for rows without one."""

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return qs
        place = rules.region(value.strip())
        path = "" if value == "-" else place.path if place else None
        return qs.none() if path is None else qs.filter(**{self.field_name: path})


class RecordFilters(django_filters.FilterSet):
    """What awards and contracts are asked for in common."""

    region = RegionFilter(label=_("区划代码"), field_name="region_path", max_length=12)
    project_name = django_filters.CharFilter(label=_("项目名称"), lookup_expr="icontains", max_length=100)
    supplier_name = django_filters.CharFilter(label=_("供应商"), lookup_expr="icontains", max_length=100)
    purchaser_name = django_filters.CharFilter(label=_("采购人"), lookup_expr="icontains", max_length=100)
    supplier_uscc = django_filters.CharFilter(label=_("统一社会信用代码"), method="of_uscc", max_length=18)
    amount = MoneyRangeFilter(label=_("金额"))
    category = django_filters.ChoiceFilter(label=_("品类"), choices=Category.choices)
    supplier_region = RegionFilter(label=_("供应商区划"), field_name="supplier_region_path", max_length=12)
    region_own = OwnRegionFilter(label=_("仅本区划"), field_name="region_path", max_length=12)
    supplier_region_own = OwnRegionFilter(
        label=_("供应商仅本区划"), field_name="supplier_region_path", max_length=12
    )

    def of_uscc(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Exactly this code."""
        return rows.filter(supplier_uscc=value.strip().upper())


class ContractFilters(RecordFilters):
    """What contracts are asked for."""

    number = django_filters.CharFilter(label=_("合同编号"), lookup_expr="startswith", max_length=100)
    filed_on = django_filters.DateFromToRangeFilter(label=_("备案日期"))
    signed_on = django_filters.DateFromToRangeFilter(label=_("签订日期"))
    financing = django_filters.ChoiceFilter(label=_("融资状态"), choices=Contract.Financing.choices)
    status = django_filters.ChoiceFilter(label=_("合同状态"), choices=Contract.Status.choices)
    field_order = (
        "number", "project_name", "region", "financing", "filed_on", "amount", "supplier_name", "supplier_uscc",
        "purchaser_name", "category", "status", "signed_on", "supplier_region", "region_own", "supplier_region_own",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form.order_fields(self.field_order)


class AwardFilters(RecordFilters):
    """What awards are asked for."""

    project_number = django_filters.CharFilter(label=_("项目编号"), lookup_expr="startswith", max_length=100)
    published_on = django_filters.DateFromToRangeFilter(label=_("公告日期"))
    status = django_filters.ChoiceFilter(label=_("状态"), choices=Award.Status.choices)


class Contracts(List):
    """Filed contracts."""

    name, title, permission = "contracts.contracts", _("合同信息"), "contracts.contract.list"
    columns = [
        Column("number", _("合同编号"), kind="code", sort=True),
        Column("project_name", _("项目名称")),
        Column("purchaser_name", _("采购人")),
        Column("supplier_name", _("供应商")),
        Column("amount", _("合同金额"), kind="money", sort=True),
        Column("region", _("区划"), accessor="region.name"),
        Column("filed_on", _("备案日期"), kind="day", sort=True),
        Column("financing", _("融资状态"), kind="status", tones=FINANCING_TONES),
        Column("status", _("合同状态"), kind="status", tones=CONTRACT_TONES, shown=False),
        Column("signed_on", _("签订日期"), kind="day", sort=True, shown=False),
        Column("category", _("品类"), shown=False),
        Column("method", _("采购方式"), shown=False),
        Column("supplier_uscc", _("统一社会信用代码"), kind="code", shown=False),
        Column("project_number", _("项目编号"), shown=False),
        Column("contact_phone", _("联系电话"), kind="phone", shown=False),
        Column("account_number", _("收款账号"), kind="account", shown=False),
        Column("paid_amount", _("已支付"), kind="money", shown=False),
        Column("is_synthetic", _("示范数据"), kind="yes_no", shown=False),
    ]
    filters, order, usual_filters = ContractFilters, ("-filed_on", "-pk"), 4
    timeline = True
    empty = _("没有符合条件的合同")
    empty_help = _("请减少条件；供应商请确认已按统一社会信用代码绑定本企业，备案后的合同次日可见。")

    def rows(self, seat: Seat) -> QuerySet[Contract]:
        return own_region_first(self, Contract.visible_to(seat).select_related("region"))


class Awards(List):
    """Published awards."""

    name, title, permission = "contracts.awards", _("中标信息"), "contracts.award.list"
    columns = [
        Column("project_name", _("项目名称"), wide=True),
        Column("purchaser_name", _("采购人")),
        Column("supplier_name", _("中标供应商")),
        Column("amount", _("中标金额"), kind="money", sort=True),
        Column("pricing", _("报价形式")),
        Column("region", _("区划"), accessor="region.name"),
        Column("published_on", _("公告日期"), kind="day", sort=True),
        Column("status", _("状态"), kind="status", tones=AWARD_TONES),
        Column("price_text", _("报价原文"), shown=False),
        Column("project_number", _("项目编号"), shown=False),
        Column("lot_number", _("标段编号"), shown=False),
        Column("agency_name", _("代理机构"), shown=False),
        Column("supplier_uscc", _("统一社会信用代码"), kind="code", shown=False),
        Column("category", _("品类"), shown=False),
        Column("contact_phone", _("联系电话"), kind="phone", shown=False),
    ]
    filters, order = AwardFilters, ("-published_on", "-pk")
    timeline = True
    empty = _("没有符合条件的中标公告")
    empty_help = _("请减少条件。供应商默认只看本行政区划内的中标信息，可切换为“全部地区”。")

    def rows(self, seat: Seat) -> QuerySet[Award]:
        return own_region_first(self, Award.visible_to(seat).select_related("region"))


def own_region_first(asked: List, rows: QuerySet[Any]) -> QuerySet[Any]:
    """A supplier's rows in its own region unless it asks for all (`?everywhere=1`): the manual's 本行政区划内."""
    seat = asked.seat
    if seat.kind != "supplier" or asked.data.get("everywhere") == "1" or not seat.region:
        return rows
    return rows.filter(Q(region_path__contains=f"{home_of(seat.region)}/"))


def home_of(code: str) -> str:
    """The prefecture of a region code, or the county itself where there is none above it."""
    place = rules.region(code)
    return place.path.split("/")[min(1, place.path.count("/") - 1)] if place else code
