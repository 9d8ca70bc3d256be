"""A supplier's forms."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.documents.forms import DocumentField
from yangcai.foundation.people.models import Organisation
from yangcai.foundation.ui.fields import MoneyField, PhoneField
from yangcai.receivables.financing.codes import WITHDRAWALS
from yangcai.receivables.financing.consents import Text
from yangcai.receivables.financing.models import Application, ApplicationItem, InfoRequest, Repayment
from yangcai.receivables.financing.operations.drafts import PURPOSE
from yangcai.receivables.orders.models import ProductCopy


class Start(forms.Form):
    """How to apply to a bank that has been chosen: on contracts or awards, at which branch, for which product."""

    stage = forms.ChoiceField(
        label=_("凭什么申请"),
        choices=Application.Stage.choices,
        initial=Application.Stage.FORMAL,
        widget=forms.RadioSelect,
        help_text=_("已签合同并备案的选“凭合同申请”；刚中标、合同未备案的可先申请预授信额度。"),
    )
    branch = forms.TypedChoiceField(label=_("受理网点"), required=False, coerce=int, empty_value=None)
    product = forms.TypedChoiceField(label=_("融资产品"), required=False, coerce=int, empty_value=None)

    def __init__(
        self, *args: Any, branches: list[Organisation], products: list[ProductCopy], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.branches = {row.pk: row for row in branches}
        self.products = {row.pk: row for row in products}
        self.fields["branch"].choices = [("", _("不指定，由银行安排"))] + [  # type: ignore[attr-defined]
            (pk, row.name) for pk, row in self.branches.items()
        ]
        self.fields["product"].choices = [("", _("不指定产品"))] + [  # type: ignore[attr-defined]
            (pk, row.name) for pk, row in self.products.items()
        ]

    def clean(self) -> dict[str, Any]:
        """The rows themselves."""
        said = super().clean() or {}
        said["branch"] = self.branches.get(said.get("branch") or 0)
        said["product"] = self.products.get(said.get("product") or 0)
        return said


class Fill(forms.Form):
    """The body of an application: an amount for each contract, and the rest."""

    term_days = forms.IntegerField(
        label=_("期限（天）"), min_value=1, max_value=3650, help_text=_("例如 180。")
    )
    repayment = forms.ChoiceField(label=_("还款方式"), choices=[("", _("请选择")), *Repayment.choices])
    purpose = forms.CharField(
        label=_("资金用途"), max_length=200, help_text=_("例如：采购本合同所需原材料、支付人工费用。")
    )
    contact = forms.CharField(label=_("联系人"), max_length=40)
    phone = PhoneField(label=_("联系电话"), help_text=_("银行将通过此电话联系您。"))

    def __init__(self, *args: Any, items: list[ApplicationItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        amounts: dict[str, forms.Field] = {}
        for item in items:
            ceiling = item.ceiling
            most = (
                _("最多可申请 %s 元。") % f"{ceiling:,.2f}"
                if ceiling is not None
                else _("中标公告未载明总价。")
            )
            amounts[f"amount_{item.pk}"] = MoneyField(
                label=_("申请金额：%s") % item.title, least=Decimal("0.01"), help_text=most
            )
        self.fields = amounts | self.fields

    def facts(self) -> dict[str, Any]:
        """What `operations.fill` takes."""
        said = dict(self.cleaned_data)
        return {"amounts": {item.pk: said.pop(f"amount_{item.pk}") for item in self.items}, **said}


class Attach(forms.Form):
    """One file."""

    file = DocumentField(purpose=PURPOSE, label=_("选择文件"), required=False)

    def clean_file(self) -> Any:
        """Asked for here, so that a form around it need not be."""
        if not self.cleaned_data.get("file"):
            raise forms.ValidationError(_("请选择要上传的文件。"))
        return self.cleaned_data["file"]


class Agree(forms.Form):
    """The consents, each with the digest of the text that was read."""

    def __init__(self, *args: Any, texts: list[Text], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.texts = texts
        for text in texts:
            self.fields[text.kind] = forms.BooleanField(label=_("我已阅读并同意“%s”") % text.title)
            self.fields[f"digest_{text.kind}"] = forms.CharField(
                widget=forms.HiddenInput, initial=text.digest, max_length=64
            )

    def facts(self) -> dict[str, Mapping[str, str]]:
        """The digests agreed to."""
        return {"agreed": {text.kind: self.cleaned_data[f"digest_{text.kind}"] for text in self.texts}}


class Answer(forms.Form):
    """An answer to every line the bank asked for."""

    def __init__(self, *args: Any, asked: InfoRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = list(asked.items.all())
        for item in self.items:
            self.fields[f"answer_{item.pk}"] = forms.CharField(
                label=item.wanted, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
            )

    def facts(self) -> dict[str, Mapping[int, str]]:
        """What `operations.answer` takes."""
        return {"answers": {item.pk: self.cleaned_data[f"answer_{item.pk}"] for item in self.items}}


class Withdraw(forms.Form):
    """Why it is taken back."""

    reason = forms.ChoiceField(
        label=_("撤回原因"), choices=list(WITHDRAWALS.items()), widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("补充说明"), max_length=200, required=False)


class Accept(forms.Form):
    """That the terms are accepted, with the digest of what was read."""

    agree = forms.BooleanField(label=_("我已核对以上条件和综合成本，代表本企业接受"))
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def facts(self) -> dict[str, str]:
        """What `operations.accept` takes."""
        return {"digest": self.cleaned_data["digest"]}


class Dispute(forms.Form):
    """What is wrong with the slip."""

    reason = forms.CharField(
        label=_("异议内容"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("请写明哪一项与实际不符。提出异议不影响合同占用和账户锁定。"),
    )


class AnswerVoid(forms.Form):
    """Yes or no to voiding."""

    agrees = forms.TypedChoiceField(
        label=_("是否同意作废"),
        choices=[("yes", _("同意作废，本企业未使用该笔款项或已全额退回")), ("no", _("不同意作废"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
