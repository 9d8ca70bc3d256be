"""The living style guide: every part with no data, some and much, to be looked at and to be tested."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.ui import charts, views
from yangcai.foundation.ui.events import Entry
from yangcai.foundation.ui.fields import AccountNumberField, MoneyField, PhoneField, RegionField, UsccField
from yangcai.foundation.ui.filters import FilterSet
from yangcai.foundation.ui.lists import Column, List, list_page

TONES = [
    ("good", _("已备案")),
    ("busy", _("审批中")),
    ("warn", _("待补正")),
    ("bad", _("已退回")),
    ("plain", _("草稿")),
]
REGIONS = [
    ("420000", "湖北省", ""),
    ("420100", "武汉市", "420000"),
    ("420106", "武昌区", "420100"),
    ("420115", "江夏区", "420100"),
    ("420200", "黄石市", "420000"),
    ("420202", "黄石港区", "420200"),
    ("429004", "仙桃市", "420000"),
]


class EventFilters(FilterSet):
    """More filters than are shown at once."""

    name = django_filters.CharFilter(label=_("事件"), lookup_expr="startswith")
    at = django_filters.DateFromToRangeFilter(label=_("时间"))
    subject_type = django_filters.ChoiceFilter(
        label=_("对象"), choices=[("kernel.event", _("事件")), ("people.user", _("用户"))]
    )
    organisation_id = django_filters.NumberFilter(label=_("单位编号"))
    by_nobody = django_filters.BooleanFilter(label=_("系统所为"), field_name="user_id", lookup_expr="isnull")


class Events(List):
    """What happened, as far as the seat may see."""

    name, title = "ui.events", _("事件")
    columns = [
        Column("id", _("编号"), sort=True, kind="number"),
        Column("name", _("事件"), sort=True, wide=True),
        Column("at", _("时间"), kind="moment", sort=True),
        Column("actor", _("经办"), sort=("actor", "name")),
        Column("tone", _("状态"), accessor=lambda row: str(_("已记录")), kind="status"),
        Column("amount", _("金额"), accessor=lambda row: row.facts.get("amount"), kind="money"),
        Column("phone", _("手机"), accessor=lambda row: row.facts.get("phone"), kind="phone"),
        Column("organisation_id", _("单位编号"), sort=True, kind="number"),
        Column("request_id", _("请求编号"), kind="code", shown=False),
    ]
    filters, search, order, timeline = EventFilters, ("name", "actor"), ("-at",), True
    empty = _("还没有任何事件")
    empty_help = _("登录后，您单位办理的事项会留下记录，显示在这里。")

    def rows(self, seat: Seat) -> QuerySet[Any]:
        return Event.visible_to(seat)


class NoEvents(Events):
    """The same list before anything happened."""

    name = "ui.no_events"

    def rows(self, seat: Seat) -> QuerySet[Any]:
        return Event.visible_to(seat).none()


class Everything(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=_("项目名称"), max_length=60, help_text=_("与采购计划中的名称一致。"))
    amount = MoneyField(label=_("融资金额"), least=1, help_text=_("可以写 12万元 或 120,000.00。"))
    account = AccountNumberField(label=_("收款账号"))
    uscc = UsccField(label=_("统一社会信用代码"))
    phone = PhoneField(label=_("联系手机"))
    region = RegionField(label=_("所属地区"), regions=lambda: REGIONS)
    kind = forms.ChoiceField(
        label=_("采购方式"), choices=[("", _("请选择")), ("open", _("公开招标")), ("talk", _("竞争性谈判"))]
    )
    way = forms.ChoiceField(
        label=_("放款方式"),
        widget=forms.RadioSelect,
        choices=[("once", _("一次放款")), ("parts", _("分次放款"))],
    )
    papers = forms.MultipleChoiceField(
        label=_("已备材料"),
        widget=forms.CheckboxSelectMultiple,
        choices=[("contract", _("合同")), ("award", _("中标通知书"))],
        required=False,
    )
    signed_on = forms.DateField(label=_("签订日期"))
    meets_at = forms.DateTimeField(label=_("开标时间"), required=False)
    scan = forms.FileField(label=_("合同扫描件"), required=False, help_text=_("PDF 或 OFD，不超过 20 MB。"))
    remark = forms.CharField(label=_("说明"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    agreed = forms.BooleanField(label=_("我已阅读并同意融资须知"))


def parts(request: Request) -> HttpResponse:
    """Words, states, timelines, deadlines, charts, empty lists."""
    today = beijing_day(request.at)
    months = [f"{month}月" for month in range(1, 13)]
    figures: list[int | float | None] = [320, 280, 410, 390, 520, 610, 480, 530, 700, 660, 810, 905]
    context = {
        "tones": TONES,
        "amount": Decimal("1234567.89"),
        "deadlines": [today + timedelta(days=days) for days in (-3, 0, 2, 30)],
        "entries": [Entry(event) for event in _history(request)],
        "bars": charts.bars(
            "months", str(_("每月合同额（万元）")), labels=months, series={str(_("合同额")): figures}
        ),
        "shares": charts.shares(
            "kinds", str(_("采购方式")), parts={"公开招标": 61, "竞争性磋商": 24, "询价": 15}
        ),
        "empty": NoEvents.bind(request.seat, ""),
        "filtered": NoEvents.bind(request.seat, "q=%E6%B2%A1%E6%9C%89&at_after=2026-01-01"),
        "wrong": NoEvents.bind(request.seat, "organisation_id=abc"),
        "long": "长" * 120,
    }
    return render(request, "ui/guide/parts.html", context)


def _history(request: Request) -> list[Event]:
    """Two lines of a timeline that nobody recorded."""
    long = "武汉市江夏区某某建设工程有限公司 · 王晓敏" * 3
    return [
        Event(
            at=request.at - timedelta(days=3), name="guide.contract.filed", actor="王晓敏 · 江夏区人民医院"
        ),
        Event(at=request.at, name="guide.contract.a_name_that_nobody_has_translated", actor=long),
    ]


def events(request: Request) -> HttpResponse:
    """The list with whatever the seat may see."""
    return list_page(request, Events)


def form(request: Request) -> HttpResponse:
    """A form with every kind of field; nothing is done with it."""
    asked = Everything(request.POST or None, request.FILES or None)
    context = {
        "title": _("表单示例"),
        "intro": _("提交后只作校验，不保存任何内容。"),
        "form": asked,
        "draft": "ui.guide",
        "back": "./",
        "sent": asked.is_valid(),
    }
    return render(request, "ui/form.html", context)


def portal(request: Request) -> HttpResponse:
    """The public shell with a footer of contacts."""
    contacts = [
        SimpleNamespace(
            name="省财政厅政府采购监管处", phone="027-00000000", hours="工作日 9:00—17:00", address=""
        ),
        SimpleNamespace(name="市财政局采购科", phone="027-00000001", hours="", address="某某路1号"),
    ]
    return render(request, "ui/guide/portal.html", {"contacts": contacts})


def error(request: Request, code: int) -> HttpResponse:
    """What people see when something goes wrong."""
    pages: dict[int, Any] = {
        400: views.bad_request,
        403: views.forbidden,
        404: views.not_found,
        419: views.csrf_failure,
        429: lambda request: views.too_many(request, seconds=200),
        500: views.server_error,
        503: views.unavailable,
    }
    if code not in pages:
        raise Http404
    answer: HttpResponse = pages[code](request)
    return answer
