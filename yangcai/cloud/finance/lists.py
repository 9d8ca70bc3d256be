"""融资申请 and 融资成交单 as lists: a supplier's or bank's own, a purchaser's contracts', a bureau's territory's."""

from collections.abc import Sequence

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangcai.cloud.finance import overview
from yangcai.cloud.finance.models import Application, Audit, Freeze, Slip
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.ui.filters import MoneyRangeFilter
from yangcai.foundation.ui.lists import Action, Column, List

APPLICATION_TONES = {
    "submitted": "busy", "received": "busy", "in_review": "busy", "more_info": "warn", "approved": "good",
    "limit_granted": "good", "accepted": "good", "ready": "good", "concluded": "good", "rejected": "bad",
    "expired": "bad",
}  # fmt: skip
SLIP_TONES = {"effective": "good", "disputed": "warn", "voided": "plain"}

FREEZE_TONES = {"filed": "busy", "refused": "plain", "in_force": "bad", "lifting": "warn", "lifted": "good"}


class ApplicationFilters(django_filters.FilterSet):
    """What applications are asked for."""

    status = django_filters.ChoiceFilter(label=_("状态"), choices=Application.Status.choices)
    submitted_at = django_filters.DateFromToRangeFilter(label=_("提交日期"))
    supplier = django_filters.CharFilter(
        label=_("供应商"), field_name="supplier__name", lookup_expr="icontains", max_length=100
    )
    code = django_filters.CharFilter(label=_("申请编号"), lookup_expr="startswith", max_length=64)
    amount = MoneyRangeFilter(label=_("申请金额"))
    stage = django_filters.ChoiceFilter(label=_("阶段"), choices=Application.Stage.choices)


class SlipFilters(django_filters.FilterSet):
    """What slips are asked for."""

    status = django_filters.ChoiceFilter(label=_("状态"), choices=Slip.Status.choices)
    disbursed_on = django_filters.DateFromToRangeFilter(label=_("放款日期"))
    supplier = django_filters.CharFilter(
        label=_("供应商"), field_name="supplier__name", lookup_expr="icontains", max_length=100
    )
    number = django_filters.CharFilter(label=_("成交单号"), lookup_expr="startswith", max_length=80)
    amount = MoneyRangeFilter(label=_("成交金额"))


class FreezeFilters(django_filters.FilterSet):
    """What orders are asked for."""

    status = django_filters.ChoiceFilter(label=_("状态"), choices=Freeze.Status.choices)
    kind = django_filters.ChoiceFilter(label=_("类别"), choices=Freeze.Kind.choices)
    filed_at = django_filters.DateFromToRangeFilter(label=_("提交日期"))
    document_number = django_filters.CharFilter(label=_("文书号"), lookup_expr="icontains", max_length=100)


class Applications(List):
    """Applications as the receivables platform reports them."""

    name, title, permission = "finance.applications", _("融资申请"), "finance.application.list"
    columns = [
        Column("code", _("申请编号"), kind="code"),
        Column("supplier", _("供应商"), accessor="supplier.name", wide=True),
        Column("institution_name", _("金融机构")),
        Column("amount", _("申请金额"), kind="money", sort=True),
        Column("status", _("状态"), kind="status", tones=APPLICATION_TONES),
        Column("due_at", _("银行承诺办结"), kind="day", sort=True),
        Column("submitted_at", _("提交时间"), kind="moment", sort=True),
        Column("stage", _("阶段"), shown=False),
        Column("branch_name", _("分支机构"), shown=False),
        Column("term_days", _("期限（天）"), kind="number", shown=False),
        Column("updated_at", _("更新时间"), kind="moment", shown=False),
    ]
    filters, order = ApplicationFilters, ("-submitted_at", "-pk")
    empty = _("没有符合条件的融资申请")
    empty_help = _("供应商在“政府采购合同融资”页面点击“融资申请”，在应收账款融资平台提交后会显示在这里。")

    def rows(self, seat: Seat) -> QuerySet[Application]:
        return Application.visible_to(seat).select_related("supplier").prefetch_related("items__contract")

    def row_url(self, row: Application) -> str:
        return overview.place_of_work(self.seat, row.code)

    def actions(self, row: Application) -> Sequence[Action]:
        contracts = [item.contract for item in row.items.all() if item.contract]
        return [Action(_("合同"), contract.get_absolute_url()) for contract in contracts[:1]]


class Slips(List):
    """Deal slips in their latest version, void ones as void."""

    name, title, permission = "finance.slips", _("融资成交单"), "finance.slip.list"
    columns = [
        Column("number", _("成交单号"), kind="code", sort=True),
        Column("supplier", _("供应商"), accessor="supplier.name", wide=True),
        Column("institution", _("金融机构"), accessor="institution.name"),
        Column("amount", _("成交金额"), kind="money", sort=True),
        Column("rate", _("年利率"), kind="percent"),
        Column("disbursed_on", _("放款日期"), kind="day", sort=True),
        Column("ends_on", _("到期日"), kind="day", sort=True),
        Column("status", _("状态"), kind="status", tones=SLIP_TONES),
        Column("version", _("版本"), kind="number", shown=False),
        Column("disbursed", _("放款金额"), kind="money", shown=False),
        Column("starts_on", _("起息日"), kind="day", shown=False),
        Column("application_code", _("申请编号"), kind="code", shown=False),
        Column("branch_name", _("分支机构"), shown=False),
        Column("received_at", _("收到时间"), kind="moment", shown=False),
    ]
    filters, order = SlipFilters, ("-received_at", "-pk")
    empty = _("没有符合条件的融资成交单")
    empty_help = _("金融机构审核通过并经复核后，成交单会在几秒内出现在这里，同时以短信告知供应商。")

    def rows(self, seat: Seat) -> QuerySet[Slip]:
        return Slip.visible_to(seat).select_related("supplier", "institution")

    def row_url(self, row: Slip) -> str:
        return reverse("finance:slip", args=[row.pk])


class Freezes(List):
    """The territory's orders against financing."""

    name, title, permission = "finance.freezes", _("冻结管理"), "finance.freeze.read"
    columns = [
        Column("document_number", _("文书号"), sort=True),
        Column("called", _("供应商或合同"), wide=True),
        Column("kind", _("类别")),
        Column("status", _("状态"), kind="status", tones=FREEZE_TONES),
        Column("filed_at", _("提交时间"), kind="moment", sort=True),
        Column("filed_by", _("提交人"), accessor="filed_by.name"),
        Column("decided_at", _("审定时间"), kind="moment", sort=True),
        Column("lifted_at", _("解除时间"), kind="moment", shown=False),
        Column("lift_document_number", _("解除文书号"), shown=False),
        Column("reason", _("事由"), wide=True, shown=False),
    ]
    filters, order = FreezeFilters, ("-filed_at", "-pk")
    search = ("document_number", "supplier__name", "contract__number", "contract__project_name")
    search_label = _("文书号、供应商或合同")
    empty = _("没有冻结")
    empty_help = _("财政部门经办提交冻结文书，由负责人审定后生效；解除同样由两人办理。")

    def rows(self, seat: Seat) -> QuerySet[Freeze]:
        return Freeze.visible_to(seat).select_related("supplier", "contract", "filed_by")

    def row_url(self, row: Freeze) -> str:
        return row.get_absolute_url()


class Audits(List):
    """The nightly runs over all contracts."""

    name, title, permission = "finance.audits", _("融资状态核对"), "finance.audit.read"
    columns = [
        Column("started_at", _("开始时间"), kind="moment", sort=True),
        Column("finished_at", _("完成时间"), kind="moment"),
        Column("checked", _("核对合同数"), kind="number"),
        Column("differing", _("不一致数"), kind="number"),
        Column("renewed", _("随日期更新数"), kind="number"),
    ]
    order = ("-started_at", "-pk")
    timeline = True
    empty = _("还没有核对记录")
    empty_help = _("每天凌晨对全部合同按明细重新计算融资状态并比对；不一致的会产生待办，在合同页面核对更正。")

    def rows(self, seat: Seat) -> QuerySet[Audit]:
        return Audit.visible_to(seat)
