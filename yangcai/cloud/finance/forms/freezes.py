"""冻结: an order filed, decided, and asked to be lifted."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yangcai.cloud.finance.models import Freeze
from yangcai.cloud.finance.operations.freezing import PURPOSE
from yangcai.foundation.documents.forms import DocumentField
from yangcai.foundation.people.models import Organisation
from yangcai.foundation.ui.fields import UsccField


class FreezeContract(forms.Form):
    """An order on a contract that has been chosen."""

    kind = forms.ChoiceField(label=_("类别"), choices=Freeze.Kind.choices, widget=forms.RadioSelect)
    document_number = forms.CharField(
        label=_("文书号"), max_length=100, help_text=_("例如：示范财罚〔2026〕1号。")
    )
    reason = forms.CharField(label=_("事由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    file = DocumentField(purpose=PURPOSE, label=_("文书"))


class FreezeSupplier(FreezeContract):
    """An order on a supplier and everything in which it is a party; `find` gives the supplier of a code."""

    uscc = UsccField(label=_("统一社会信用代码"), help_text=_("供应商的18位代码；冻结后其全部合同不能融资。"))
    field_order = ("uscc",)

    def __init__(self, *args: Any, find: Callable[[str], Organisation | None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.find = find

    def clean(self) -> dict[str, Any]:
        """The supplier in place of its code."""
        said = super().clean() or {}
        if code := said.pop("uscc", ""):
            said["supplier"] = self.find(code)
            if said["supplier"] is None:
                self.add_error("uscc", _("您的辖区内没有使用该代码的供应商，请核对。"))
        return said


class Lift(forms.Form):
    """By what an order is to be lifted."""

    document_number = forms.CharField(label=_("解除文书号"), max_length=100)
    file = DocumentField(purpose=PURPOSE, label=_("解除文书"))


class Decide(forms.Form):
    """Yes or no, to an order or to its being lifted; the no with its reason."""

    CHOICES = [
        ("confirm", _("同意冻结")),
        ("refuse", _("不予冻结")),
        ("confirm_lift", _("同意解除")),
        ("refuse_lift", _("不予解除")),
    ]

    decision = forms.ChoiceField(label=_("审定意见"), choices=CHOICES, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("理由"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("不同意时必填，告知提交人。"),
    )

    def __init__(self, *args: Any, status: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = {Freeze.Status.FILED: self.CHOICES[:2], Freeze.Status.LIFTING: self.CHOICES[2:]}
        # What is posted late is refused by the operation, in words that say so.
        self.fields["decision"].choices = asked.get(Freeze.Status(status), self.CHOICES)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Whoever says no says why."""
        said = super().clean() or {}
        if (
            said.get("decision", "").startswith("refuse")
            and not said.get("reason")
            and "reason" not in self.errors
        ):
            self.add_error("reason", _("请填写不同意的理由。"))
        return said
