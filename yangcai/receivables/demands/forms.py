"""The forms of demands."""

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.people.models import Organisation, User
from yangcai.foundation.ui.fields import MoneyField, plain
from yangcai.foundation.ui.words import plain_yuan, yuan
from yangcai.receivables.demands import queries
from yangcai.receivables.demands.models import Demand
from yangcai.receivables.orders.models import AwardCopy, OrderParty
from yangcai.receivables.orders.queries import institutions_in

USUAL_DAYS = 30

if TYPE_CHECKING:  # Django's fields know no brackets when they run
    _OfParts = forms.ModelMultipleChoiceField[OrderParty]
    _OfAwards = forms.ModelMultipleChoiceField[AwardCopy]
else:
    _OfParts = _OfAwards = forms.ModelMultipleChoiceField


class Parts(_OfParts):
    """Own parts of orders, each with what can be financed of it; cleans to the orders."""

    def label_from_instance(self, obj: Any) -> str:
        part: OrderParty = obj
        most = yuan(part.financeable)
        return f"{part.order.number}　{part.order.name}　{part.order.region_name}　{_('可融资')} {most}"


class Awards(_OfAwards):
    """Own awards."""

    def label_from_instance(self, obj: Any) -> str:
        award: AwardCopy = obj
        return f"{award.project_name}　{award.region_name}　{yuan(award.amount) if award.amount else _('未公布总价')}"


class DemandForm(forms.Form):
    """What a supplier asks for. Cleans to the facts of `operations.draft`."""

    orders = Parts(
        label=_("采购订单"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("只列出目前可融资、且没有发布中需求的订单，最近备案的在前。"),
    )
    awards = Awards(
        label=_("中标项目（尚未签订合同时选）"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    amount = MoneyField(
        label=_("需求金额（元）"),
        least=Decimal("0.01"),
        help_text=_("可填“50万元”。不超过所选订单的可融资金额合计。"),
    )
    term_days = forms.IntegerField(
        label=_("融资期限（天）"), min_value=1, max_value=3660, help_text=_("不超出所选合同的履约期限。")
    )
    purpose = forms.CharField(label=_("资金用途"), max_length=200, help_text=_("如：采购原材料、支付人工。"))
    max_rate = forms.DecimalField(
        label=_("可接受最高年利率（%）"),
        required=False,
        max_digits=6,
        decimal_places=4,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(Decimal(24))],
        help_text=_("可不填。如 4.35。"),
    )
    contact_person = forms.CharField(label=_("联系人"), max_length=40)
    contact_phone = forms.CharField(
        label=_("联系电话"),
        max_length=20,
        help_text=_("须是登录人本人或本企业登记的号码。仅备案资金方可查看，每次查看都会记录并向您公开。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    audience = forms.ChoiceField(
        label=_("发布范围"), choices=Demand.Audience.choices, widget=forms.RadioSelect, initial="all"
    )
    chosen: "forms.ModelMultipleChoiceField[Organisation]" = forms.ModelMultipleChoiceField(
        label=_("指定资金方"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("仅在发布范围选“指定资金方”时有效；只列出在贵企业订单所在地区备案的资金方。"),
    )
    valid_until = forms.DateField(label=_("有效期至"))

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seat, today = request.seat, beijing_day(request.at)
        chosen = self.initial.get("orders") or (), self.initial.get("awards") or ()
        self._offer("orders", queries.newest(queries.free_parts(seat), chosen[0]))
        self._offer("awards", queries.newest(queries.live_awards(seat), chosen[1]))
        self._offer("chosen", institutions_in(queries.places_of(seat), today))
        most = queries.longest_validity(today)
        self.fields["valid_until"].help_text = _("最长%(days)s天，最迟到%(last)s。") % {
            "days": most,
            "last": f"{today + timedelta(days=most):%Y-%m-%d}",
        }

    def _offer(self, name: str, rows: QuerySet[Any]) -> None:
        """Let these rows be chosen."""
        field = self.fields[name]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - declared above
        field.queryset = rows

    def clean_orders(self) -> list[Any]:
        """The orders themselves, in the order of their ids, so that two who lock them do not cross."""
        return sorted((part.order for part in self.cleaned_data["orders"]), key=lambda order: order.pk)

    def clean_awards(self) -> list[Any]:
        return list(self.cleaned_data["awards"])

    def clean_chosen(self) -> list[Any]:
        return list(self.cleaned_data["chosen"])

    def clean_contact_phone(self) -> str:
        return plain(self.cleaned_data["contact_phone"])


def beginning(request: Request) -> dict[str, Any]:
    """What a new form starts with: the order or award one came from, oneself, a month."""
    seat, today = request.seat, beijing_day(request.at)
    me = User.visible_to(seat).filter(pk=seat.user_id or 0).first()
    order, award = _number(request, "order"), _number(request, "award")
    parts = queries.free_parts(seat).filter(order=order or 0)
    awards = queries.live_awards(seat).filter(pk=award or 0)
    most = sum((part.financeable for part in parts), Decimal(0)) + sum(
        (one.amount or Decimal(0) for one in awards), Decimal(0)
    )
    return {
        "orders": [part.pk for part in parts],
        "missed": bool((order is not None and not parts) or (award is not None and not awards)),
        "awards": [one.pk for one in awards],
        "amount": plain_yuan(most) if most else "",
        "contact_person": me.name if me else "",
        "contact_phone": me.phone if me else "",
        "audience": Demand.Audience.REGION_ALL,
        "valid_until": today + timedelta(days=USUAL_DAYS),
    }


def _number(request: Request, name: str) -> int | None:
    """The row an address asks for: nothing when it asks for none, 0 (which is no row) when it is no number."""
    asked = request.GET.get(name, "")
    return (int(asked) if asked.isdecimal() else 0) if asked else None


def written(demand: Demand) -> dict[str, Any]:
    """What a draft's form starts with."""
    items = list(demand.items.select_related("order", "award"))
    parts = [part.pk for item in items if item.order and (part := item.order.part_of(demand.supplier_id))]
    return {
        name: getattr(demand, name)
        for name in (
            "amount",
            "term_days",
            "purpose",
            "max_rate",
            "contact_person",
            "contact_phone",
            "audience",
        )
    } | {
        "valid_until": demand.valid_until,
        "orders": parts,
        "awards": [item.award_id for item in items if item.award_id],
        "chosen": list(demand.funders.values_list("institution", flat=True)),
    }


class PublishForm(forms.Form):
    """Agreeing to the consent as it was shown."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    consent_version = forms.CharField(widget=forms.HiddenInput, max_length=20)
    agreed = forms.BooleanField(
        label=_("本企业已阅读并同意以上内容"),
        error_messages={"required": _("请阅读并勾选同意书。")},
    )


class ExtendForm(forms.Form):
    """A later last day."""

    valid_until = forms.DateField(label=_("新的有效期至"))


class WithdrawForm(forms.Form):
    """Why it is taken back, if one likes to say."""

    reason = forms.CharField(
        label=_("撤回原因"),
        max_length=200,
        required=False,
        help_text=_("可不填；查看过联系方式的资金方会看到。"),
    )


class NoteForm(forms.Form):
    """What came of the call."""

    note = forms.CharField(
        label=_("联系情况"), max_length=200, required=False, help_text=_("可不填；供应商会看到。")
    )
