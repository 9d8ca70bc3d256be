"""One screen of a list: its rows as cells, and the ways on and back."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yangcai.foundation.ui import keyset
from yangcai.foundation.ui.columns import Column

if TYPE_CHECKING:
    from yangcai.foundation.ui.lists import List


@dataclass(frozen=True, slots=True)
class Cell:
    """One value as the template needs it."""

    column: Column
    text: str
    url: str
    tone: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row and what belongs to it."""

    list: "List"
    row: Any
    is_open: bool

    @property
    def cells(self) -> Iterator[Cell]:
        """The chosen columns; the first leads to the row's page."""
        for place, column in enumerate(self.list.columns_chosen):
            url = column.url(self.row) if column.url else ("" if place else self.list.row_url(self.row))
            yield Cell(column, column.text(self.row), url, column.tone(self.row))

    @property
    def actions(self) -> Any:
        """The links at the end."""
        return self.list.actions(self.row)

    @property
    def toggle(self) -> str:
        """The address of the same page with this row's history unfolded, or folded again."""
        data = self.list.data.copy()
        data.pop("open", None)
        if not self.is_open:
            data["open"] = str(self.row.pk)
        return str(data.urlencode())


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one screen; `next` and `previous` are query strings, empty at the ends."""

    rows: list[Row]
    next: str = ""
    previous: str = ""
    notice: str = ""

    def __len__(self) -> int:
        return len(self.rows)


def page_of(list_: "List") -> Page:
    """The screen the address asks for. A cursor that cannot be read leads to the first screen, with a word about it."""
    back = "before" in list_.data
    cursor = list_.data.get("before" if back else "after", "")
    if not cursor:
        return _first(list_)
    try:
        values = keyset.read_cursor(list_.name, list_.keys, cursor)
    except keyset.BadCursor:
        return _first(list_, _("翻页位置已失效，已回到第一页。"))
    condition = keyset.beyond(list_.keys, values, back=back)
    found = _take(list_, list_.filtered.filter(condition), back=back)
    if back and len(found) <= list_.size:
        return _first(list_)
    if not found:
        return _first(list_, _("后面已没有记录，已回到第一页。"))
    return _page(list_, found, back=back)


def _take(list_: "List", rows: QuerySet[Any], *, back: bool = False) -> list[Any]:
    """A screen of rows and one more, nearest first."""
    return list(keyset.in_order(rows, list_.keys, back=back)[: list_.size + 1])


def _first(list_: "List", notice: str = "") -> Page:
    found = _take(list_, list_.filtered)
    shown = found[: list_.size]
    return Page(_rows(list_, shown), _way(list_, "after", shown, len(found) > len(shown)), "", notice)


def _page(list_: "List", found: list[Any], *, back: bool) -> Page:
    """A screen in the middle: on the side we came from there is something, on the other if one more was found."""
    more, shown = len(found) > list_.size, found[: list_.size]
    if back:
        shown.reverse()
    return Page(
        _rows(list_, shown),
        _way(list_, "after", shown, back or more),
        _way(list_, "before", shown, not back or more),
    )


def _way(list_: "List", name: str, shown: list[Any], is_open: bool) -> str:
    if not is_open:
        return ""
    edge = shown[-1] if name == "after" else shown[0]
    return list_.address(**{name: keyset.write_cursor(list_.name, list_.keys, edge)})


def _rows(list_: "List", shown: list[Any]) -> list[Row]:
    opened = list_.data.get("open", "") if list_.timeline else ""
    return [Row(list_, row, str(row.pk) == opened) for row in shown]
