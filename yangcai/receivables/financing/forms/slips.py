"""A bank's and the platform's forms about slips."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.people.models import Organisation
from yangcai.foundation.ui.fields import AccountNumberField, MoneyField
from yangcai.receivables.financing.forms.bank import rate_field
from yangcai.receivables.financing.models import Slip


class _WithBranch(forms.Form):
    """A form that names one of the bank's branches."""

    branch = forms.TypedChoiceField(label=_("经办网点"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, branches: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.branches = {row.pk: row for row in branches}
        choices = [("", _("总行直接办理")), *((pk, row.name) for pk, row in self.branches.items())]
        self.fields["branch"].choices = choices  # type: ignore[attr-defined]

    def clean_branch(self) -> Organisation | None:
        """The row itself."""
        return self.branches.get(self.cleaned_data.get("branch") or 0)


class Enter(_WithBranch):
    """A slip as the maker copies it from the bank's papers."""

    bank_slip_no = forms.CharField(
        label=_("银行单号"), max_length=60, help_text=_("本行唯一，同一单号不能用于两张成交单。")
    )
    contract_numbers = forms.CharField(
        label=_("合同编号"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("请按贷款档案逐份录入，每行一份，用于与申请核对。"),
    )
    amount = MoneyField(label=_("成交金额"), least=Decimal("0.01"))
    disbursed = MoneyField(label=_("已放款金额"), required=False, help_text=_("尚未放款请留空。"))
    disbursed_on = forms.DateField(label=_("放款日期"), required=False, widget=forms.DateInput)
    rate = rate_field()
    starts_on = forms.DateField(label=_("起息日"), widget=forms.DateInput)
    ends_on = forms.DateField(label=_("到期日"), widget=forms.DateInput)
    security = forms.MultipleChoiceField(
        label=_("担保方式"), choices=Slip.Security.choices, widget=forms.CheckboxSelectMultiple
    )
    registration_no = forms.CharField(
        label=_("中登网登记编号"),
        max_length=60,
        required=False,
        help_text=_("办理应收账款质押或转让的必填。"),
    )
    account_number = AccountNumberField(
        label=_("融资账号"),
        required=False,
        help_text=_("留空表示合同收款账户（已锁定）。录入时将与锁定账户核对。"),
    )
    remarks = forms.CharField(label=_("备注"), max_length=500, required=False)

    field_order = [
        "bank_slip_no", "contract_numbers", "amount", "rate", "starts_on", "ends_on", "disbursed", "disbursed_on",
        "security", "registration_no", "account_number", "branch", "remarks",
    ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Numbers as a list; nothing paid out is nought."""
        said = super().clean() or {}
        said["contract_numbers"] = [
            n for n in re.split(r"[\s,，、;；]+", said.get("contract_numbers", "")) if n
        ]
        said["disbursed"] = said.get("disbursed") or Decimal(0)
        return said


class Amend(_WithBranch):
    """What may be changed of a slip in force."""

    ends_on = forms.DateField(label=_("到期日"), widget=forms.DateInput)
    rate = rate_field(help_text=_("只能下调。"))
    note = forms.CharField(label=_("变更说明"), max_length=300, help_text=_("供应商可以看到。"))

    field_order = ["ends_on", "rate", "branch", "note"]


class AskVoid(forms.Form):
    """Why it should be void."""

    reason = forms.CharField(
        label=_("作废原因"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("供应商确认后作废生效。"),
    )
    is_money_returned = forms.BooleanField(
        label=_("款项已全额退回"), required=False, help_text=_("已放款的成交单必须勾选。")
    )


class Note(forms.Form):
    """Words that are kept and shown."""

    note = forms.CharField(label=_("处理说明"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class Finding(forms.Form):
    """What the platform found."""

    finding = forms.CharField(
        label=_("核查意见"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("银行和供应商都可以看到。"),
    )
