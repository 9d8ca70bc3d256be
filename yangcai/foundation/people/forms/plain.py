"""Forms that are only a yes or a reason, and the fields that several forms share."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.people.seats import PUBLIC
from yangcai.foundation.rules.models import Region
from yangcai.foundation.rules.queries import region as region_of
from yangcai.foundation.ui.fields import RegionField


def our_regions() -> Iterable[tuple[str, str, str]]:
    """Code, name and parent of every region of this deployment's province, parents first."""
    here = Region.visible_to(PUBLIC).filter(path__startswith=f"{settings.PROVINCE}/", valid_to=None)
    for code, name, parent in here.order_by("path").values_list("code", "name", "parent__code"):
        yield code, name, parent or ""


class RegionRow(RegionField):
    """A region of the province. Cleans to the row."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(regions=our_regions, **kwargs)

    def clean(self, value: Any) -> Any:
        code = super().clean(value)
        return region_of(code) if code else None

    def prepare_value(self, value: Any) -> Any:
        return value.code if isinstance(value, Region) else value


class Sure(forms.Form):
    """Nothing to fill in, only to be sure."""


class Reason(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
