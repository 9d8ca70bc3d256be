"""Columns of lists: where a value comes from, how it looks on screen, and what it is in an export."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext as _

from yangcai.foundation.kernel.clock import BEIJING, beijing_day
from yangcai.foundation.kernel.money import Money
from yangcai.foundation.ui import words

Exported = str | int | float | Decimal | date | datetime | bool | None

WORDS: Mapping[str, Callable[[Any], str]] = {
    "money": words.plain_yuan,
    "wan": words.plain_wan,
    "number": words.number,
    "percent": words.percent,
    "day": words.day,
    "moment": words.moment,
    "yes_no": words.yes_no,
    "phone": words.masked_phone,
    "account": words.masked_account,
    "uscc": words.masked_uscc,
    "person": words.masked_name,
}
KINDS = frozenset({"text", "link", "status", "code", *WORDS})
MASKED = frozenset({"phone", "account", "uscc", "person"})
RIGHT = frozenset({"money", "wan", "number", "percent"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list.

    `key` names it in the address (`?columns=`, `?sort=`) and, without an `accessor`, is the row's attribute; dots
    follow relations. `sort` is True (by the accessor's own field) or the field or fields to sort by. `kind` is one of
    KINDS: money and day and so on say how to write the value; phone, account, uscc and person are masked everywhere,
    exports included. `tones` gives statuses their colour (good, busy, warn, bad, plain). `url` makes the cell a link:
    a function of the row. `shown=False` hides it until chosen.
    """

    key: str
    label: words.Words
    accessor: str | Callable[[Any], Any] = ""
    sort: bool | str | tuple[str, ...] = False
    kind: str = "text"
    shown: bool = True
    tones: Mapping[str, str] | None = None
    url: Callable[[Any], str] | None = None
    wide: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"column {self.key}: no such kind {self.kind}")
        if self.sort and self.kind in MASKED:
            raise ValueError(f"column {self.key}: the order of masked values would tell them")

    @property
    def align(self) -> str:
        """Figures to the right, words to the left."""
        return "right" if self.kind in RIGHT else "left"

    @property
    def heading(self) -> str:
        """The label with the unit of its figures."""
        unit = {"money": _("元"), "wan": _("万元"), "percent": "%"}.get(self.kind)
        return f"{self.label}（{unit}）" if unit else str(self.label)

    @property
    def order(self) -> tuple[str, ...]:
        """The database fields this column sorts by; none when it does not sort."""
        if self.sort is True:
            path = self.accessor if isinstance(self.accessor, str) and self.accessor else self.key
            return (path.replace(".", "__"),)
        if not self.sort:
            return ()
        return (self.sort,) if isinstance(self.sort, str) else tuple(self.sort)

    def value(self, row: Any) -> Any:
        """The row's own value, along the dots; nothing when a relation on the way is empty."""
        if callable(self.accessor):
            return self.accessor(row)
        value = row
        for step in (self.accessor or self.key).split("."):
            value = getattr(value, step, None)
        return value

    def text(self, row: Any) -> str:
        """The value in words, as on screen."""
        value = self.value(row)
        if self.kind in WORDS:
            return WORDS[self.kind](value)
        return words.NOTHING if value is None or value == "" else self._label(row, value)

    def _label(self, row: Any, value: Any) -> str:
        """A choice's own label (Django's `get_…_display`), else the value itself."""
        if callable(self.accessor):
            return str(value)
        *way, last = (self.accessor or self.key).split(".")
        for step in way:
            row = getattr(row, step)
        display = getattr(row, f"get_{last}_display", None)
        return str(display() if display else value)

    def tone(self, row: Any) -> str:
        """The colour of a status."""
        return (self.tones or {}).get(str(self.value(row)), "plain")

    def exported(self, row: Any) -> Exported:
        """The value as a spreadsheet wants it: figures and days as such, the rest in words, masked as on screen."""
        value = self.value(row)
        if value is None or value == "":
            return None
        return EXPORTED[self.kind](value) if self.kind in EXPORTED else self.text(row)

    def exporter(self, model: type[models.Model]) -> Callable[[Any], Exported]:
        """What `exported` does, for very many rows of a model: the field and its choices are looked up once."""
        field = self.field(model)
        if field is None or self.kind in EXPORTED or self.kind in WORDS:
            return self.exported
        labels = {value: str(label) for value, label in field.flatchoices} if field.choices else {}
        read = self.value if "." in self.path else attrgetter(self.path)

        def export(row: Any) -> Exported:
            value = read(row)
            return None if value is None or value == "" else labels.get(value) or str(value)

        return export

    @property
    def path(self) -> str:
        """Where the value stands, along the dots; empty when a function finds it."""
        return "" if callable(self.accessor) else self.accessor or self.key

    def field(self, model: type[models.Model]) -> "models.Field[Any, Any] | None":
        """The database field the value comes from; nothing when it is worked out."""
        field: Any = None
        for step in self.path.split("."):
            try:
                field = model._meta.get_field(step)
            except (FieldDoesNotExist, AttributeError):
                return None
            model = field.related_model
        field = field.output_field if isinstance(field, models.GeneratedField) else field
        return field if isinstance(field, models.Field) else None


def _figure(value: Any) -> Exported:
    return value.yuan if isinstance(value, Money) else value


def _in_wan(value: Any) -> Exported:
    return (value.yuan if isinstance(value, Money) else Decimal(value)) / 10_000


def _day(value: date | datetime) -> Exported:
    return beijing_day(value) if isinstance(value, datetime) else value


def _moment(value: datetime) -> Exported:
    """Beijing's clock without a zone, which spreadsheets do not know."""
    return value.astimezone(BEIJING).replace(tzinfo=None)


EXPORTED: Mapping[str, Callable[[Any], Exported]] = {
    "money": _figure,
    "wan": _in_wan,
    "number": _figure,
    "percent": _figure,
    "day": _day,
    "moment": _moment,
}
