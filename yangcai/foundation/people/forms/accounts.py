"""Account rules and files of legacy accounts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.people.forms.plain import RegionRow
from yangcai.foundation.people.models import AccountRule, Organisation
from yangcai.foundation.rules.models import BudgetLevel

Kind = Organisation.Kind


class Rule(forms.Form):
    """How accounts are named in a region."""

    region = RegionRow(label=_("适用区划"))
    kind = forms.ChoiceField(
        label=_("适用单位"), choices=[(k.value, k.label) for k in (Kind.PURCHASER, Kind.AGENCY)]
    )
    budget_level = forms.ChoiceField(
        label=_("仅限预算级次"), required=False, choices=[("", _("不限")), *BudgetLevel.choices]
    )
    pattern = forms.RegexField(
        r"^(legacy|[0-9A-Za-z_-]*(\{(region|code|ending)\}[0-9A-Za-z_-]*)+)$",
        label=_("账号规则"),
        initial="{region}{code}{ending}",
        max_length=80,
        help_text=_(
            "可用 {region} 区划代码、{code} 预算单位编码、{ending} 尾号；legacy 表示沿用原系统账号。"
        ),
        error_messages={"invalid": _("只能使用 {region}、{code}、{ending} 三个占位符。")},
    )
    checker = forms.CharField(label=_("复核尾号"), max_length=6, initial="001")
    maker = forms.CharField(label=_("经办尾号"), max_length=6, initial="002")
    initial = forms.ChoiceField(  # type: ignore[assignment]
        label=_("初始密码"), choices=AccountRule.Initial
    )
    single_account = forms.BooleanField(label=_("经办复核暂合一（拆分前不能复核）"), required=False)
    source = forms.CharField(label=_("依据"), max_length=200)
    valid_from = forms.DateField(label=_("起始日期"), widget=forms.DateInput)

    def clean(self) -> dict[str, Any]:
        """Handler and reviewer need two names."""
        data = super().clean() or self.cleaned_data
        pattern = data.get("pattern", "")
        if pattern and pattern != "legacy" and "{ending}" not in pattern:
            self.add_error("pattern", _("规则中必须有 {ending}，以区分经办与复核。"))
        if data.get("maker") and data.get("maker") == data.get("checker"):
            self.add_error("maker", _("经办与复核的尾号不能相同。"))
        return data


class Upload(forms.Form):
    """A file of accounts from an older system."""

    origin_system = forms.CharField(label=_("来源系统"), max_length=40, initial=_("原政府采购系统"))
    file = forms.FileField(
        label=_("CSV文件"),
        help_text=_("UTF-8或GBK编码，不超过2MB、5000行。须有：账号、姓名、手机号、单位名称、区划代码。"),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
