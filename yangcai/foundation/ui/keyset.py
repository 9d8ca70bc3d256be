"""Keyset paging: the page after or before a row, found by the values the rows are sorted by, never by counting.

The last key is always the primary key, so ties have one order; empty values come last in either direction, and the
way back is the exact mirror. The cursor in the address carries the boundary row's values, signed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core import signing
from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy

NO_ROW = Q(pk__in=())
ANY_ROW = Q()


class BadCursor(ValueError):
    """The cursor is not one of ours, or belongs to another list or another order."""


@dataclass(frozen=True, slots=True)
class Key:
    """One field the rows are sorted by."""

    path: str
    descending: bool = False
    nullable: bool = True

    def order(self, *, back: bool) -> OrderBy:
        """The ORDER BY of this key; without NULLS clauses for a key that cannot be empty, so that indexes serve."""
        down = self.descending != back
        nulls = ({"nulls_first": True} if back else {"nulls_last": True}) if self.nullable else {}
        return F(self.path).desc(**nulls) if down else F(self.path).asc(**nulls)

    def past(self, value: object, *, back: bool, touching: bool = False) -> Q:
        """The rows beyond `value` in this key alone; `touching` includes those equal to it."""
        if value is None:
            beyond = Q(**{f"{self.path}__isnull": False}) if back else NO_ROW
            return ANY_ROW if touching and back else (self.same(None) if touching else beyond)
        lookup = ("lt" if self.descending != back else "gt") + ("e" if touching else "")
        beyond = Q(**{f"{self.path}__{lookup}": value})
        return beyond | self.same(None) if self.nullable and not back else beyond

    def same(self, value: object) -> Q:
        """The rows that have this value."""
        return Q(**{f"{self.path}__isnull": True}) if value is None else Q(**{self.path: value})

    def value_of(self, row: Model) -> Any:
        """The row's value, along relations; nothing when a relation on the way is empty."""
        value: Any = row
        for step in self.path.split("__"):
            value = getattr(value, step, None)
        return value


def keys_of(model: type[Model], order: Sequence[str]) -> tuple[Key, ...]:
    """Keys from names as Django orders by them (`-amount`), closed by the primary key in the last one's direction."""
    keys = [
        Key(name.lstrip("-"), name.startswith("-"), _may_be_null(model, name.lstrip("-"))) for name in order
    ]
    if keys and keys[-1].path in {"pk", model._meta.pk.name}:
        return tuple(keys)
    return (*keys, Key("pk", bool(keys) and keys[-1].descending, nullable=False))


def _may_be_null(model: type[Model], path: str) -> bool:
    """Whether the field, or a relation on the way to it, can be empty; an annotation is taken to be so."""
    at: Any = model
    for step in path.split("__"):
        try:
            field = at._meta.pk if step == "pk" else at._meta.get_field(step)
        except (AttributeError, FieldDoesNotExist):
            return True
        if field.null:
            return True
        at = field.related_model
    return False


def in_order(rows: QuerySet[Any], keys: Sequence[Key], *, back: bool = False) -> QuerySet[Any]:
    """The rows sorted by the keys, or the other way round."""
    return rows.order_by(*(key.order(back=back) for key in keys))


def beyond(keys: Sequence[Key], values: Sequence[object], *, back: bool = False) -> Q:
    """The rows after the one with these values, or before it.

    `a > x or (a = x and (b > y or …))`, with the plain bound on the first key in front: that one an index can use.
    """
    condition, same = NO_ROW, ANY_ROW
    for key, value in zip(keys, values, strict=True):
        condition |= same & key.past(value, back=back)
        same &= key.same(value)
    return keys[0].past(values[0], back=back, touching=True) & condition


# --- the cursor in the address -----------------------------------------------------------------

_WRITERS: dict[type, tuple[str, Any]] = {
    datetime: ("t", datetime.isoformat),
    date: ("d", date.isoformat),
    Decimal: ("n", str),
    UUID: ("u", str),
}
_READERS: dict[str, Any] = {
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "n": Decimal,
    "u": UUID,
    "": lambda value: value,
}


def write_cursor(name: str, keys: Sequence[Key], row: Model) -> str:
    """The row's place among the others, for the address."""
    values = []
    for value in (key.value_of(row) for key in keys):
        mark, write = _WRITERS.get(type(value), ("", lambda plain: plain))
        values.append([mark, write(value)])
    return signing.dumps(values, salt=_salt(name, keys))


def read_cursor(name: str, keys: Sequence[Key], cursor: str) -> list[Any]:
    """The values in a cursor. Raises BadCursor for anything that this list, in this order, has not written."""
    try:
        return [_READERS[mark](value) for mark, value in signing.loads(cursor, salt=_salt(name, keys))]
    except (signing.BadSignature, ValueError, TypeError, KeyError) as wrong:
        raise BadCursor(cursor[:20]) from wrong


def _salt(name: str, keys: Sequence[Key]) -> str:
    return f"ui.list {name} {' '.join(('-' if key.descending else '') + key.path for key in keys)}"
