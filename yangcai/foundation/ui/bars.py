"""What stands around the rows of a list: headings that sort, conditions that can be taken off, choices of columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.forms import BoundField

from yangcai.foundation.ui.columns import RIGHT, Column
from yangcai.foundation.ui.filters import RESERVED

if TYPE_CHECKING:
    from yangcai.foundation.ui.lists import List

SIZES = (20, 50, 100)
DOWN_FIRST = RIGHT | {"day", "moment"}
# What a new search keeps of the address: how the list looks, not what it holds.
LOOKS = ("sort", "size", "columns")


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column; `sort` is how the rows are sorted by it (ARIA's words), `url` what a click asks for."""

    column: Column
    sort: str
    url: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A condition in force and the address without it."""

    text: str
    url: str


class Bar:
    """The controls of one list."""

    def __init__(self, list_: "List") -> None:
        self.list = list_

    @property
    def headings(self) -> Iterator[Heading]:
        """The heads of the chosen columns."""
        sorted_by, down = self._sorted_by()
        for column in self.list.columns_chosen:
            here = column is sorted_by
            state = ("descending" if down else "ascending") if here else "none"
            turn_down = not down if here else column.kind in DOWN_FIRST
            url = self.list.address(sort=("-" if turn_down else "") + column.key) if column.order else ""
            yield Heading(column, state, url)

    def _sorted_by(self) -> tuple[Column | None, bool]:
        """The column the rows are sorted by: asked for, or the one of the list's usual order."""
        column, down = self.list.sorted_by
        if column or not self.list.order:
            return column, down
        usual = self.list.order[0]
        found = next((c for c in self.list.columns if c.order[:1] == (usual.lstrip("-"),)), None)
        return found, usual.startswith("-")

    @property
    def taken(self) -> list[Taken]:
        """The conditions in force, each with the address without it."""
        return [Taken(str(chip), self.list.address(*chip.names)) for chip in self.list.chips]

    @property
    def is_filtered(self) -> bool:
        """Whether fewer rows may be shown than there are."""
        return bool(self.list.chips) or not self.list.is_valid

    @property
    def reset(self) -> str:
        """The address without any condition, looking the same."""
        return self.list.address(*(name for name in self.list.data if name not in LOOKS))

    @property
    def usual(self) -> list[BoundField]:
        """The filters always shown."""
        return self._fields()[: self.list.usual_filters]

    @property
    def folded(self) -> list[BoundField]:
        """The filters behind "more"."""
        return self._fields()[self.list.usual_filters :]

    @property
    def is_unfolded(self) -> bool:
        """Whether a folded filter has a value or an error, and so must be seen."""
        return any(field.errors or any(field.data or ()) for field in self.folded)

    def _fields(self) -> list[BoundField]:
        return list(self.list.filterset.form) if self.list.filterset is not None else []

    @property
    def looks(self) -> list[tuple[str, str]]:
        """The parameters that a new search carries along."""
        return self._pairs(lambda name: name in LOOKS)

    @property
    def conditions(self) -> list[tuple[str, str]]:
        """The parameters that a choice of columns carries along."""
        return self._pairs(lambda name: name not in RESERVED - {"q", "sort", "size"})

    def _pairs(self, keep: Any) -> list[tuple[str, str]]:
        return [(name, value) for name, values in self.list.data.lists() if keep(name) for value in values]

    @property
    def choices(self) -> list[tuple[Column, bool]]:
        """All columns and whether each is on screen."""
        return [(column, column in self.list.columns_chosen) for column in self.list.columns]

    @property
    def sizes(self) -> list[tuple[int, str, bool]]:
        """The page sizes: number, address, whether it is the one in force."""
        return [(size, self.list.address(size=str(size)), size == self.list.size) for size in SIZES]

    @property
    def exports(self) -> list[tuple[str, str]]:
        """The formats of an export and their addresses."""
        return [(name, self.list.address(export=name)) for name in ("xlsx", "csv")]
