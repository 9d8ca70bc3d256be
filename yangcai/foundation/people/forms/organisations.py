"""What is known of organisations."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.forms.plain import RegionRow
from yangcai.foundation.people.models import Organisation
from yangcai.foundation.rules.models import BudgetLevel
from yangcai.foundation.ui.fields import UsccField

Kind = Organisation.Kind


class OrganisationForm(forms.Form):
    """What is known of an organisation. The parent is named by its code or its exact name."""

    name = forms.CharField(label=_("单位名称"), max_length=120)
    region = RegionRow(label=_("所属区划"))
    uscc = UsccField(label=_("统一社会信用代码"), required=False)
    budget_code = forms.CharField(label=_("预算单位编码"), required=False, max_length=20)
    budget_level = forms.ChoiceField(
        label=_("预算级次"), required=False, choices=[("", "—"), *BudgetLevel.choices]
    )
    cnaps = forms.CharField(label=_("支付系统行号"), required=False, max_length=12)
    parent = forms.CharField(
        label=_("上级单位"),
        required=False,
        max_length=120,
        help_text=_("填写上级单位的名称、预算单位编码或统一社会信用代码；分支机构必填所属金融机构。"),
    )
    contact = forms.CharField(label=_("联系人"), required=False, max_length=60)
    phone = forms.CharField(label=_("联系电话"), required=False, max_length=30)

    # Which codes make sense for which kind; the others are not asked for.
    ONLY = {
        "budget_code": {Kind.PURCHASER},
        "budget_level": {Kind.PURCHASER, Kind.BUREAU},
        "cnaps": {Kind.INSTITUTION, Kind.BRANCH},
        "parent": {Kind.PURCHASER, Kind.BRANCH, Kind.BUREAU},
    }

    def __init__(self, *args: Any, seat: Seat, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seat = seat
        for field, kinds in self.ONLY.items():
            if kind not in kinds:
                del self.fields[field]

    @classmethod
    def about(cls, organisation: Organisation) -> dict[str, Any]:
        """What the form starts from."""
        facts = {name: getattr(organisation, name) for name in cls.base_fields}
        return facts | {"parent": organisation.parent.name if organisation.parent else ""}

    def clean_parent(self) -> Organisation | None:
        """The organisation of that name or code among those in sight."""
        text = self.cleaned_data["parent"].strip()
        if not text:
            return None
        same = Q(name=text) | Q(budget_code=text) | Q(uscc=text.upper())
        found = list(Organisation.visible_to(self.seat).filter(same)[:2])
        if len(found) != 1:
            raise ValidationError(_("找不到唯一对应的上级单位，请改填其编码。"), code="parent")
        return found[0]

    def clean(self) -> dict[str, Any]:
        """The formats of the codes, as the model has them."""
        data = super().clean() or self.cleaned_data
        for name in {"budget_code", "cnaps"} & set(self.fields):
            try:
                Organisation(**{name: data.get(name, "")}).clean_fields(
                    exclude={field.name for field in Organisation._meta.fields} - {name}
                )
            except ValidationError as wrong:
                self.add_error(name, wrong.message_dict[name])
        return data


class Accredit(forms.Form):
    """A region in which a bank is accredited."""

    region = RegionRow(label=_("备案区划"), help_text=_("包含所选区划的全部下级区划。"))
    valid_from = forms.DateField(label=_("起始日期"), widget=forms.DateInput)
    valid_to = forms.DateField(label=_("截止日期"), widget=forms.DateInput, required=False)
