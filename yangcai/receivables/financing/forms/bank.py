"""A bank's forms about applications."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.ui.fields import AccountNumberField, MoneyField
from yangcai.receivables.financing.codes import REASONS
from yangcai.receivables.financing.models import Decision, Repayment


def rate_field(**facts: Any) -> forms.DecimalField:
    """Per cent a year, four places."""
    label = facts.pop("label", _("年利率（%）"))
    bounds: dict[str, Any] = {"min_value": Decimal("0.0001"), "max_value": Decimal(36)}
    return forms.DecimalField(label=label, max_digits=8, decimal_places=4, **bounds, **facts)


class AskMore(forms.Form):
    """What is wanted, one thing on each line."""

    wanted = forms.CharField(
        label=_("需要补充的内容"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("每行一项。提出后承诺时限暂停，供应商补齐后继续计算。"),
    )

    def facts(self) -> dict[str, list[str]]:
        """What `operations.ask_more` takes."""
        return {"wanted": self.cleaned_data["wanted"].splitlines()}


class Approve(forms.Form):
    """The terms a maker proposes."""

    amount = MoneyField(label=_("批准金额"), least=Decimal("0.01"))
    term_days = forms.IntegerField(label=_("期限（天）"), min_value=1, max_value=3650)
    rate = rate_field(help_text=_("单利年化，按实际天数/360计息。"))
    fee = MoneyField(
        label=_("一次性费用"), required=False, help_text=_("没有费用请留空。费用计入综合成本并向供应商公示。")
    )
    repayment = forms.ChoiceField(label=_("还款方式"), choices=Repayment.choices)
    valid_until = forms.DateField(label=_("批复有效期至"), widget=forms.DateInput)
    account_number = AccountNumberField(
        label=_("指定收款账号"),
        required=False,
        help_text=_(
            "留空表示使用合同收款账户（推荐）。指定其他账户的，须先由采购人变更合同收款账户才能放款。"
        ),
    )
    conditions = forms.CharField(
        label=_("附加条件"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    bank_reference = forms.CharField(label=_("行内编号"), max_length=60, required=False)

    def facts(self) -> dict[str, Any]:
        """What `operations.propose` takes."""
        return {"outcome": Decision.Outcome.APPROVE, **self.cleaned_data}


class Refuse(forms.Form):
    """Why not; the supplier sees it with what would change it."""

    reason_code = forms.ChoiceField(
        label=_("不同意的原因"),
        choices=[(code, reason.title) for code, reason in REASONS.items()],
        widget=forms.RadioSelect,
        help_text=_("供应商将看到该原因及相应的改进建议。"),
    )
    reason_text = forms.CharField(
        label=_("具体说明"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def facts(self) -> dict[str, Any]:
        """What `operations.propose` takes."""
        return {"outcome": Decision.Outcome.REJECT, **self.cleaned_data}


class Check(forms.Form):
    """A checker's word on what lies before it: agree, or send back with a note."""

    verdict = forms.ChoiceField(
        label=_("复核意见"),
        choices=[("agree", _("同意，立即生效")), ("back", _("退回经办"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("说明"), max_length=300, required=False, help_text=_("退回时必须填写。"))

    def clean(self) -> dict[str, Any]:
        """A return needs words."""
        said = super().clean() or {}
        if said.get("verdict") == "back" and not said.get("note"):
            self.add_error("note", _("退回时请写明原因。"))
        return said
