"""The list of limits."""

from datetime import date

import django_filters
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.rules import queries
from yangcai.foundation.rules.models import Limit
from yangcai.foundation.rules.topics import TOPICS, keys_of
from yangcai.foundation.ui.lists import Column, List

MARK_TONES = {"v": "good", "s": "busy", "m": "warn", "config": "plain"}


class LimitFilters(django_filters.FilterSet):
    """What held on a day, of one subject, in one place."""

    on = django_filters.DateFilter(label=_("截至日期"), method="holding_on")
    topic = django_filters.ChoiceFilter(
        label=_("事项类别"),
        choices=[(slug, title) for slug, (title, _prefixes) in TOPICS.items()],
        method="about",
    )
    mark = django_filters.ChoiceFilter(label=_("核验"), choices=Limit.Mark.choices)
    region = django_filters.CharFilter(label=_("区划代码"), method="for_region")

    def holding_on(self, rows: QuerySet[Limit], name: str, value: date) -> QuerySet[Limit]:
        return rows.filter(Limit.holding(value))

    def about(self, rows: QuerySet[Limit], name: str, value: str) -> QuerySet[Limit]:
        return rows.filter(keys_of(value))

    def for_region(self, rows: QuerySet[Limit], name: str, value: str) -> QuerySet[Limit]:
        """What the whole nation has, and what is set for the region or above it."""
        here = queries.region(value.strip())
        return rows.filter(Q(region=None) | Q(region__path__in=queries.paths(here))) if here else rows.none()


def scope_in_words(limit: Limit) -> str:
    """Where and for what the row holds."""
    parts = [
        limit.region.name if limit.region else _("全国"),
        limit.get_budget_level_display() if limit.budget_level else "",
        limit.get_object_type_display() if limit.object_type else "",
    ]
    return " · ".join(str(part) for part in parts if part)


class Limits(List):
    """Every statutory limit."""

    name, title = "rules.limits", _("法定时限与限额")
    columns = [
        Column("title", _("事项"), sort=True, wide=True),
        Column("words", _("时限或限额")),
        Column("qualifier", _("口径")),
        Column("scope", _("适用范围"), scope_in_words),
        Column("source", _("依据"), sort=True, wide=True),
        Column("mark", _("核验"), kind="status", tones=MARK_TONES, sort=True),
        Column("valid_from", _("生效日"), kind="day", sort=True),
        Column("last_day", _("终止日"), kind="day"),
        Column("key", _("编号"), kind="code", sort=True, shown=False),
        Column("note", _("说明"), shown=False),
    ]
    filters, search, order = LimitFilters, ("title", "key", "source"), ("key", "valid_from")
    search_label = _("事项、依据或编号")
    empty = _("没有符合条件的时限或限额")
    empty_help = _("请核对日期和区划代码，或清除条件。")

    def rows(self, seat: Seat) -> QuerySet[Limit]:
        return Limit.visible_to(seat).select_related("region")

    def row_url(self, row: Limit) -> str:
        return reverse("rules:limit", args=[row.key])
