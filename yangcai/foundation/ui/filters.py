"""The filter bar of a list: what is asked, what of it is in force, and how to say it in words.

A room declares an ordinary django-filter FilterSet. A filter that needs the seat finds it as `request.seat`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import BoundField, NullBooleanField
from django.utils.translation import gettext as _

from yangcai.foundation.ui import words

# Names in the address that belong to the list itself.
RESERVED = frozenset({"q", "sort", "after", "before", "size", "columns", "open", "export"})


class FilterSet(django_filters.FilterSet):
    """What a room subclasses: django-filter's own, by our name."""


class MoneyRangeFilter(django_filters.RangeFilter):
    """From an amount to an amount, typed as people type amounts (`12万`)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        from yangcai.foundation.ui.fields import MoneyField  # noqa: PLC0415 - fields need the app registry

        super().__init__(*args, fields=(MoneyField(), MoneyField()), **kwargs)


def said_plainly(form: Any) -> None:
    """Say of a yes-or-no filter that was not asked "all", not "unknown"."""
    for field in form.fields.values():
        if isinstance(field, NullBooleanField):
            field.widget.choices = [("", _("全部")), ("true", _("是")), ("false", _("否"))]


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition in force: what it says and the parameters that carry it."""

    label: str
    value: str
    names: tuple[str, ...]

    def __str__(self) -> str:
        return _("%(label)s：%(value)s") % {"label": self.label, "value": self.value}


def chips_of(filters: Any) -> list[Chip]:
    """One chip for each filter of a valid filter set that has a value."""
    form = filters.form
    return [
        Chip(str(form[name].label), text, names_of(form[name]))
        for name in form.fields
        if (text := in_words(form[name].field, form.cleaned_data.get(name)))
    ]


def names_of(field: BoundField) -> tuple[str, ...]:
    """The parameters in which a filter's value travels: its own name, or one for each end of a range."""
    widget = field.field.widget
    if suffixes := getattr(widget, "suffixes", None):
        return tuple(widget.suffixed(field.html_name, suffix) for suffix in suffixes)
    return (field.html_name,)


def in_words(field: Any, value: Any) -> str:
    """A filter's value as its reader would say it; empty when it says nothing."""
    if value is None or value in ("", []):
        return ""
    if isinstance(value, slice):
        return _range(value)
    labels = _labels(getattr(field, "choices", None))
    if isinstance(value, list | tuple | set | QuerySet):
        return _("、").join(_one(each, labels) for each in value)
    return _one(value, labels)


def _one(value: Any, labels: Mapping[str, str]) -> str:
    match value:
        case bool():
            return words.yes_no(value)
        case date() | datetime():
            return words.day(value)
        case Decimal():
            return f"{value:,}"
        case _:
            return labels.get(str(value), str(value))


def _range(ends: slice) -> str:
    start, stop = ends.start, ends.stop
    if start is None and stop is None:
        return ""
    if stop is None:
        return _("%s 起") % _one(start, {})
    if start is None:
        return _("至 %s") % _one(stop, {})
    return _("%(start)s 至 %(stop)s") % {"start": _one(start, {}), "stop": _one(stop, {})}


def _labels(choices: Iterable[Any] | None) -> dict[str, str]:
    """Choices as value → label, groups opened. Choices that are rows say their own names, so these are not read."""
    if choices is None or hasattr(choices, "queryset"):
        return {}
    found: dict[str, str] = {}
    for value, label in choices:
        found |= _labels(label) if isinstance(label, list | tuple) else {str(value): str(label)}
    return found
