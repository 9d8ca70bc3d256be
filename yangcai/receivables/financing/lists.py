"""我的申请 for suppliers, 收件箱 and 已办申请 for banks, 成交单 for both, and all of them for the platform."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import Case, QuerySet, Value, When
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.ui.filters import FilterSet, MoneyRangeFilter
from yangcai.foundation.ui.lists import Action, Column, List
from yangcai.receivables.financing.models import OPEN, UNSENT, Application, Slip

Status = Application.Status
TONES = {
    "draft": "plain", "reserving": "busy", "submitted": "busy", "received": "busy", "in_review": "busy",
    "more_info": "warn", "approved": "good", "limit_granted": "good", "rejected": "bad", "accepted": "busy",
    "ready": "good", "concluded": "good", "withdrawn": "plain", "expired": "plain", "cancelled": "plain",
    "discarded": "plain",
}  # fmt: skip
SLIP_TONES = {
    "draft": "plain", "checking": "busy", "confirming": "busy", "effective": "good", "disputed": "warn",
    "voided": "bad", "dropped": "plain",
}  # fmt: skip
DECISION_TONES = {"proposed": "busy", "returned": "warn", "effective": "good", "dropped": "plain"}
CLOCKS = {"late": _("已超期"), "paused": _("已暂停"), "soon": _("临近"), "fine": _("时限内"), "": _("—")}
CLOCK_TONES = {"已超期": "bad", "已暂停": "plain", "临近": "warn", "时限内": "good"}
AT_THE_BANK = (Status.SUBMITTED, Status.RECEIVED, Status.IN_REVIEW)


def with_clock(rows: QuerySet[Application]) -> QuerySet[Application]:
    """Each with `clock`: how the bank's promised day stands, by the database's own clock."""
    soon = Now() + timedelta(days=2)
    return rows.annotate(
        clock=Case(
            When(status=Status.MORE_INFO, then=Value("paused")),
            When(status__in=AT_THE_BANK, due_at__lt=Now(), then=Value("late")),
            When(status__in=AT_THE_BANK, due_at__lt=soon, then=Value("soon")),
            When(status__in=AT_THE_BANK, then=Value("fine")),
            default=Value(""),
        )
    )


def clock_of(row: Any) -> str:
    """The clock in a word."""
    return str(CLOCKS[row.clock])


def titles_of(row: Application) -> str:
    """What an application rests on."""
    return "、".join(item.title for item in row.items.all())


def named(*statuses: str) -> list[tuple[str, str]]:
    """These statuses with their names, in the order of an application's life."""
    return [(value, str(label)) for value, label in Status.choices if value in statuses]


AT_A_BANK = tuple(set(Status.values) - set(UNSENT))


class Filters(FilterSet):
    """What applications are asked for."""

    status = django_filters.ChoiceFilter(
        label=_("状态"), choices=lambda: named(*set(Status.values) - {Status.DISCARDED})
    )
    stage = django_filters.ChoiceFilter(label=_("申请类型"), choices=Application.Stage.choices)
    amount = MoneyRangeFilter(label=_("申请金额"))
    submitted_at = django_filters.DateFromToRangeFilter(label=_("提交日期"))


class SentFilters(Filters):
    """The same, of what banks have been sent."""

    status = django_filters.ChoiceFilter(label=_("状态"), choices=lambda: named(*AT_A_BANK))


class InboxFilters(Filters):
    """The same, of what is on its way."""

    status = django_filters.ChoiceFilter(label=_("状态"), choices=lambda: named(*OPEN))


class HandledFilters(Filters):
    """The same, of what has come to an end."""

    status = django_filters.ChoiceFilter(label=_("状态"), choices=lambda: named(*set(AT_A_BANK) - set(OPEN)))


class MyApplications(List):
    """我的申请."""

    name, title, permission = "financing.mine", _("我的申请"), "financing.application.read_own"
    columns = [
        Column("number", _("申请编号"), kind="code", sort=True),
        Column("institution", _("资金方"), accessor="institution.name"),
        Column("items", _("合同或中标项目"), accessor=titles_of, wide=True),
        Column("amount", _("申请金额"), kind="money", sort=True),
        Column("status", _("状态"), kind="status", tones=TONES),
        Column("due_at", _("银行承诺办结"), kind="day", sort=True),
        Column("saved_at", _("最后保存"), kind="moment", sort=True),
        Column("stage", _("申请类型"), shown=False),
        Column("branch", _("受理网点"), accessor="branch.name", shown=False),
        Column("valid_until", _("批复有效期至"), kind="day", shown=False),
        Column("submitted_at", _("提交时间"), kind="moment", sort=True, shown=False),
    ]
    filters, order = Filters, ("-pk",)
    search, search_label = ("number", "institution__name"), _("编号或资金方")
    empty = _("还没有融资申请")
    empty_help = _("点“新建申请”，选择资金方和合同；合同在提交后才会被占用。")

    def rows(self, seat: Seat) -> QuerySet[Application]:
        mine = Application.visible_to(seat).exclude(status=Status.DISCARDED)
        return mine.select_related("institution", "branch").prefetch_related("items__order", "items__award")


BANK_COLUMNS = [
    Column("number", _("申请编号"), kind="code", sort=True),
    Column("supplier", _("供应商"), accessor="supplier.name", wide=True),
    Column("amount", _("申请金额"), kind="money", sort=True),
    Column("status", _("状态"), kind="status", tones=TONES),
    Column("due_at", _("承诺办结"), kind="day", sort=True),
    Column("clock", _("时限"), accessor=clock_of, kind="status", tones=CLOCK_TONES),
    Column("term_days", _("期限（天）"), kind="number"),
    Column("submitted_at", _("提交时间"), kind="moment", sort=True, shown=False),
    Column("stage", _("申请类型"), shown=False),
    Column("branch", _("受理网点"), accessor="branch.name", shown=False),
    Column("product", _("融资产品"), accessor="product.name", shown=False),
    Column("is_late", _("银行超期"), kind="yes_no", shown=False),
]


class Inbox(List):
    """收件箱: what is on its way, whatever is due first on top."""

    name, title, permission = "financing.inbox", _("收件箱"), "financing.application.read_sent"
    columns, filters, order = BANK_COLUMNS, InboxFilters, ("due_at", "-pk")
    search, search_label = ("number", "supplier__name", "supplier_uscc"), _("编号或供应商")
    empty = _("没有在办的融资申请")
    empty_help = _("供应商提交给本机构的申请会出现在这里，最先到期的排在最前。")

    def rows(self, seat: Seat) -> QuerySet[Application]:
        mine = Application.visible_to(seat).filter(status__in=OPEN)
        return with_clock(mine.select_related("supplier", "branch", "product"))


class Handled(List):
    """已办申请: what has come to an end."""

    name, title, permission = "financing.handled", _("已办申请"), "financing.application.read_sent"
    columns, filters, order = BANK_COLUMNS, HandledFilters, ("-submitted_at", "-pk")
    search, search_label = ("number", "supplier__name", "supplier_uscc"), _("编号或供应商")
    empty = _("还没有办结的融资申请")

    def rows(self, seat: Seat) -> QuerySet[Application]:
        mine = Application.visible_to(seat).exclude(status__in=OPEN)
        return with_clock(mine.select_related("supplier", "branch", "product"))


class AllApplications(List):
    """融资申请: all of a territory, for those who run and guard the platform."""

    name, title, permission = "financing.all", _("融资申请"), "financing.application.read_territory"
    columns = [
        *BANK_COLUMNS[:2],
        Column("institution", _("资金方"), accessor="institution.name"),
        *BANK_COLUMNS[2:],
    ]
    filters, order = SentFilters, ("-pk",)
    search, search_label = ("number", "supplier__name", "institution__name"), _("编号、供应商或资金方")
    empty = _("辖区内还没有融资申请")

    def rows(self, seat: Seat) -> QuerySet[Application]:
        rows = Application.visible_to(seat).select_related("supplier", "institution", "branch", "product")
        return with_clock(rows)


class SlipFilters(FilterSet):
    """What slips are asked for."""

    status = django_filters.ChoiceFilter(label=_("状态"), choices=Slip.Status.choices)
    amount = MoneyRangeFilter(label=_("成交金额"))
    ends_on = django_filters.DateFromToRangeFilter(label=_("到期日"))


class Slips(List):
    """融资成交单."""

    name, title, permission = "financing.slips", _("融资成交单"), "financing.slip.list"
    columns = [
        Column("number", _("成交单编号"), kind="code", sort=True),
        Column("bank_slip_no", _("银行单号"), kind="code"),
        Column("supplier", _("供应商"), accessor="application.supplier.name"),
        Column("institution", _("资金方"), accessor="institution.name"),
        Column("amount", _("成交金额"), kind="money", sort=True),
        Column("rate", _("年利率"), kind="percent"),
        Column("ends_on", _("到期日"), kind="day", sort=True),
        Column("status", _("状态"), kind="status", tones=SLIP_TONES),
        Column("version", _("版本"), kind="number", shown=False),
        Column("effective_at", _("生效时间"), kind="moment", sort=True, shown=False),
        Column("disbursed", _("已放款"), kind="money", shown=False),
        Column("application", _("申请编号"), accessor="application.number", shown=False),
    ]
    filters, order = SlipFilters, ("-pk",)
    search, search_label = ("number", "bank_slip_no", "application__number"), _("成交单、银行单号或申请编号")
    empty = _("还没有融资成交单")
    empty_help = _("银行放款并录入、复核后，成交单会显示在这里。")

    def rows(self, seat: Seat) -> QuerySet[Slip]:
        return Slip.visible_to(seat).select_related("application__supplier", "institution")

    def actions(self, row: Slip) -> Sequence[Action]:
        return [Action(_("申请"), row.application.get_absolute_url())]
