"""Questions and changes as people type them."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.rules import queries
from yangcai.foundation.rules.models import BudgetLevel, Limit, Module, Region, Rollout
from yangcai.foundation.rules.working_days import Length, Term
from yangcai.foundation.ui.fields import RegionField

UNITS = [("wd", _("个工作日")), ("d", _("日（自然日）")), ("mo", _("个月")), ("y", _("年"))]
FIRST_YEAR, LAST_YEAR = 2004, 2100
EVERY_LEVEL = [("", _("不限级次（含下级）")), *BudgetLevel.choices]


class OnDay(forms.Form):
    """As of which day."""

    on = forms.DateField(label=_("日期"), required=False)


class Where(OnDay):
    """Which treasury, as of which day."""

    region = forms.CharField(label=_("区划代码"), required=False, max_length=12)
    level = forms.ChoiceField(
        label=_("预算级次"), required=False, choices=[("", _("本级")), *BudgetLevel.choices]
    )


class YearAsked(forms.Form):
    """Which year's calendar."""

    year = forms.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False)


class Count(forms.Form):
    """A start and a length of time, either a limit of the law or so many days; cleans `term`."""

    start = forms.DateField(
        label=_("起算日（当日不计入）"),
        validators=[
            MinValueValidator(date(FIRST_YEAR - 1, 1, 1)),
            MaxValueValidator(date(LAST_YEAR, 12, 31)),
        ],
    )
    key = forms.ChoiceField(label=_("法定期限"), required=False)
    count = forms.IntegerField(label=_("或自定期限"), required=False, min_value=0, max_value=3650)
    unit = forms.ChoiceField(label=_("单位"), required=False, choices=UNITS)

    def __init__(self, *args: Any, limits: list[Limit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limits = {limit.key: limit for limit in limits}
        labels = [(limit.key, f"{limit.title} {limit.words}") for limit in limits]
        self.fields["key"].choices = [("", _("不选，自定期限")), *labels]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        if not asked.get("key") and asked.get("count") is None and "count" not in self.errors:
            self.add_error("count", _("请选择法定期限，或填写天数。"))
        return asked

    @property
    def term(self) -> Term:
        """What to count by."""
        if key := self.cleaned_data["key"]:
            return self.limits[key]
        return Length(
            Decimal(self.cleaned_data["count"]), self.cleaned_data["unit"] or "wd", gettext("自定期限")
        )


def _places() -> list[tuple[str, str, str]]:
    province = queries.region(settings.PROVINCE)
    return queries.tree(province) if province else []


class _Placed(forms.Form):
    """A rule for a region of this province; cleans the code to the region."""

    def clean_region(self) -> Region | None:
        code = self.cleaned_data["region"]
        if code and not (region := queries.region(code)):
            raise ValidationError(_("请选择列表中的地区。"))
        return region if code else None


class LimitChange(_Placed):
    """A limit anew, from a day on."""

    value = forms.DecimalField(label=_("数值"), required=False, max_digits=18, decimal_places=4)
    text_value = forms.CharField(
        label=_("非数值"), required=False, max_length=20, help_text=_("只用于分数（2/3）和月日（03-31）。")
    )
    valid_from = forms.DateField(label=_("生效日"), help_text=_("原规定自这一天起失效，历史记录保留。"))
    source = forms.CharField(label=_("依据"), max_length=120, help_text=_("文件名称、文号和条款。"))
    mark = forms.ChoiceField(label=_("核验情况"), choices=Limit.Mark)
    region = RegionField(
        label=_("适用区划"), regions=_places, required=False, help_text=_("不选表示全国适用。")
    )
    budget_level = forms.ChoiceField(label=_("预算级次"), required=False, choices=EVERY_LEVEL)
    object_type = forms.ChoiceField(
        label=_("采购对象"), required=False, choices=[("", _("不限")), *Limit.ObjectType.choices]
    )
    note = forms.CharField(label=_("说明"), required=False, max_length=200)


class RolloutChange(_Placed):
    """A module's state from a day on."""

    module = forms.ChoiceField(label=_("系统"), choices=Module)
    region = RegionField(label=_("区划"), regions=_places)
    budget_level = forms.ChoiceField(
        label=_("预算级次"),
        required=False,
        choices=EVERY_LEVEL,
        help_text=_("选“市级”并选某市，只指该市本级，不含其县区。"),
    )
    state = forms.ChoiceField(label=_("状态"), choices=Rollout.State)
    valid_from = forms.DateField(label=_("生效日"), help_text=_("到这一天状态自动变更，无需另行操作。"))
    notice_title = forms.CharField(label=_("通知标题"), max_length=120, help_text=_("上线以公告为准。"))
    notice_number = forms.CharField(label=_("文号"), required=False, max_length=60)
    pointer_url = forms.URLField(
        label=_("办理网址"),
        required=False,
        assume_scheme="https",
        help_text=_("不在本平台办理时指引到何处。"),
    )
    pointer_text = forms.CharField(label=_("网址名称"), required=False, max_length=60)
    note = forms.CharField(label=_("说明"), required=False, max_length=200)


class HolidayNotice(forms.Form):
    """A year's notice, pasted."""

    year = forms.IntegerField(label=_("年份"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    notice_number = forms.CharField(
        label=_("文号"), max_length=60, help_text=_("例如：国办发明电〔2025〕7号")
    )
    text = forms.CharField(
        label=_("通知正文或日期表"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("直接粘贴通知全文；或每行一天：2027-01-01,休,元旦；2027-02-14,班,春节。"),
    )
    amend = forms.BooleanField(
        label=_("更正"), required=False, help_text=_("国务院办公厅调整了已登记的安排时勾选，原安排整体替换。")
    )
