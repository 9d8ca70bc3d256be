"""Lists of this part of the room."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import BindingClaim
from yangcai.foundation.ui.lists import Column, List

TONES = {"waiting": "warn", "accepted": "good", "refused": "bad"}


class ClaimFilters(django_filters.FilterSet):
    """By how far they are."""

    status = django_filters.ChoiceFilter(label=_("状态"), choices=BindingClaim.Status.choices)

    class Meta:
        model = BindingClaim
        fields: list[str] = []


class BindingClaims(List):
    """名称核对: people waiting to be let in because their firm has another name here."""

    name, title = "people.binding_claims", _("供应商名称核对")
    permission = "people.binding_claim.read"
    columns = [
        Column("name", _("登录时的名称")),
        Column("known", _("平台登记的单位"), "organisation.name"),
        Column("uscc", _("统一社会信用代码"), "organisation.uscc", kind="code"),
        Column("filed_at", _("提出时间"), kind="moment", sort=True),
        Column("status", _("状态"), kind="status", tones=TONES),
    ]
    filters = ClaimFilters
    search = ("name", "organisation__name", "organisation__uscc")
    order = ("-filed_at",)
    empty = _("没有需要核对的名称")
    empty_help = _("供应商首次登录时，若统一身份认证平台登记的名称与本平台不一致，会出现在这里。")

    def rows(self, seat: Seat) -> "QuerySet[BindingClaim]":
        return BindingClaim.visible_to(seat).select_related("organisation")
