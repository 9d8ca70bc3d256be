"""The one list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from yangcai.foundation.kernel.errors import Forbidden
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.kernel.seats import Seat

LISTS: dict[str, type["List"]] = {}


@dataclass(frozen=True, kw_only=True)
class _ColumnFacts:
    accessor: str | Callable[[Any], object] | None = None
    sort: bool | str | tuple[str, ...] = False
    kind: str = "text"
    shown: bool = True


@dataclass(frozen=True)
class Column(_ColumnFacts):
    """One column."""

    key: str
    label: str

    def value(self, row: Any) -> Any:
        if callable(self.accessor):
            return self.accessor(row)
        for part in (self.accessor or self.key).split("."):
            row = getattr(row, part, None)
        return row


class List:
    """A declarative list."""

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    permission: ClassVar[str] = ""
    columns: ClassVar[Sequence[Column]] = ()
    filters: ClassVar[Any] = None
    search: ClassVar[Sequence[str]] = ()

    def __init_subclass__(cls) -> None:
        if cls.name:
            LISTS[cls.name] = cls

    def __init__(self, seat: Seat, data: QueryDict) -> None:
        self.seat, self.data = seat, data
        self.querystring = data.urlencode()

    @classmethod
    def bind(cls, seat: Seat, data: QueryDict) -> "List":
        return cls(seat, data)

    def rows(self, seat: Seat) -> QuerySet[Any]:
        raise NotImplementedError

    def queryset(self) -> QuerySet[Any]:
        rows = self.rows(self.seat)
        return self.filters(self.data, queryset=rows).qs if self.filters else rows

    @property
    def columns_chosen(self) -> list[Column]:
        return [c for c in self.columns if c.shown]

    def filter_in_words(self) -> str:
        return ""

    def page(self) -> list[list[object]]:
        return [[c.value(row) for c in self.columns_chosen] for row in self.queryset()[:20]]


def list_page(
    request: Request, kind: type[List], *, template: str = "ui/list.html", **context: Any
) -> HttpResponse:
    """The page of a list."""
    if kind.permission and not request.seat.may(kind.permission):
        raise Forbidden(kind.permission)
    return render(request, template, {"list": kind.bind(request.seat, request.GET), **context})
