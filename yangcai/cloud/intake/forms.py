"""Mending what could not be read."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

# What a clerk may mend, in the order of the form.
MENDABLE = {
    "project_name": _("项目名称"),
    "purchaser_name": _("采购人"),
    "supplier_name": _("供应商"),
    "supplier_uscc": _("供应商统一社会信用代码"),
    "price": _("金额"),
    "published_on": _("公告日期"),
    "signed_on": _("合同签订日期"),
    "filed_on": _("合同备案日期"),
    "region_code": _("区划代码"),
}
HELP = {
    "price": _("按公告原文填写，如 128.5万元；多个分项请写明各项金额。"),
    "supplier_name": _("联合体请用顿号分开，牵头人在前，如：甲公司、乙公司联合体。"),
}


class Heal(forms.Form):
    """The facts as received, to be mended; and why."""

    note = forms.CharField(
        label=_("修正依据"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写明依据的原公告、更正公告或核实方式，将记入流转记录。"),
    )

    def __init__(self, *args: Any, facts: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note = self.fields.pop("note")
        for name, label in MENDABLE.items():
            self.fields[name] = forms.CharField(
                label=label,
                required=False,
                max_length=500,
                initial=facts.get(name, ""),
                help_text=HELP.get(name, ""),
            )
        self.fields["note"] = note
        self.facts = facts

    def clean(self) -> dict[str, Any]:
        """Only what differs from what was received counts as mended."""
        cleaned = super().clean() or self.cleaned_data
        mended = {
            name: cleaned[name]
            for name in MENDABLE
            if name in cleaned and cleaned[name] != self.facts.get(name, "")
        }
        return {"mended": mended, "note": cleaned.get("note", "")}


class Dismiss(forms.Form):
    """Why a record is set aside."""

    note = forms.CharField(label=_("作废原因"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
