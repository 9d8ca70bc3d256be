"""The one list: declared by a room in its `lists.py`, shown by `list_page`, exported by the documents room.

    class Contracts(List):
        name, title, permission = "contracts.contracts", _("合同"), "contracts.contract.read"
        columns = [Column("number", _("编号"), sort=True), Column("amount", _("金额"), kind="money", sort=True)]
        filters, search, order = ContractFilters, ("number", "name"), ("-signed_on",)

        def rows(self, seat):
            return Contract.visible_to(seat)

Whatever the address says, the rows are some of `rows(seat)`: a parameter can narrow them and never widen them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from yangcai.foundation.kernel.errors import Forbidden
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.ui import keyset
from yangcai.foundation.ui.bars import SIZES, Bar
from yangcai.foundation.ui.columns import Column
from yangcai.foundation.ui.filters import RESERVED, Chip, chips_of, said_plainly
from yangcai.foundation.ui.pages import Page, page_of
from yangcai.foundation.ui.words import Words

__all__ = ["LISTS", "Action", "Column", "List", "list_page"]

LISTS: dict[str, type["List"]] = {}
MOST_COUNTED = 1000
LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Action:
    """A link at the end of a row."""

    label: Words
    url: str


class List:
    """A list as one seat asked for it. Subclasses declare; `bind` makes one of an address.

    `name` is unique in the site; an empty `permission` opens the list to strangers. `order` is the order nobody asked
    for, as Django writes it. `search` are the fields in which `?q=` looks. `timeline` lets a row unfold its history.
    """

    name: ClassVar[str] = ""
    title: ClassVar[Words] = ""
    permission: ClassVar[str] = ""
    columns: ClassVar[Sequence[Column]] = ()
    filters: ClassVar[Any] = None
    search: ClassVar[Sequence[str]] = ()
    search_label: ClassVar[Words] = ""
    order: ClassVar[Sequence[str]] = ("-pk",)
    timeline: ClassVar[bool] = False
    exportable: ClassVar[bool] = True
    empty: ClassVar[Words] = ""
    empty_help: ClassVar[Words] = ""
    usual_filters: ClassVar[int] = 3

    def __init_subclass__(cls) -> None:
        if not cls.name:
            return
        if taken := RESERVED & set(getattr(cls.filters, "base_filters", {})):
            raise ValueError(f"{cls.name}: {', '.join(taken)} cannot be the name of a filter")
        LISTS[cls.name] = cls

    def __init__(self, seat: Seat, data: QueryDict) -> None:
        self.seat, self.data = seat, data

    @classmethod
    def bind(cls, seat: Seat, data: QueryDict | str) -> Self:
        """The list as this seat asks for it in this address. Raises Forbidden when the seat may not have it."""
        if cls.permission and not seat.may(cls.permission):
            raise Forbidden(cls.permission)
        return cls(seat, QueryDict(data) if isinstance(data, str) else data)

    # --- what a room says ----------------------------------------------------------------------

    def rows(self, seat: Seat) -> QuerySet[Any]:
        """All the rows the seat may see in this list: `Model.visible_to(seat)`, with what the columns need."""
        raise NotImplementedError(f"{type(self).__name__} must say where its rows come from")

    def row_url(self, row: Any) -> str:
        """Where the row's first cell leads; nowhere when the row has no page of its own."""
        return row.get_absolute_url() if hasattr(row, "get_absolute_url") else ""

    def actions(self, row: Any) -> Sequence[Action]:
        """What the seat may do with the row, at its end."""
        return ()

    def searched(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        """The rows in which every word of the text is found."""
        for word in text.split():
            found = Q()
            for field in self.search:
                found |= Q(**{f"{field}__icontains": word})
            rows = rows.filter(found)
        return rows

    # --- what is asked -------------------------------------------------------------------------

    @cached_property
    def filterset(self) -> Any:
        """The filters with what was asked of them; nothing when the list has none."""
        if self.filters is None:
            return None
        filterset = self.filters(self.data, queryset=self.rows(self.seat), request=self)
        filterset.form.auto_id = f"{self.anchor}-%s"
        said_plainly(filterset.form)
        return filterset

    @cached_property
    def is_valid(self) -> bool:
        """Whether every condition could be read; if not, the list shows nothing rather than everything."""
        return self.filterset is None or bool(self.filterset.is_valid())

    @cached_property
    def text(self) -> str:
        """What is searched for."""
        asked = self.data.get("q", "").replace("\x00", "")
        return " ".join(asked.split())[:LONGEST_SEARCH] if self.search else ""

    @cached_property
    def sorted_by(self) -> tuple[Column | None, bool]:
        """The column the rows are sorted by and whether downwards; no column when nobody asked for one."""
        asked = self.data.get("sort", "")
        column = next((c for c in self.columns if c.order and c.key == asked.removeprefix("-")), None)
        return column, bool(column) and asked.startswith("-")

    @cached_property
    def columns_chosen(self) -> list[Column]:
        """The columns on screen and in exports, in the list's own order."""
        asked = {key for keys in self.data.getlist("columns") for key in keys.split(",")}
        chosen = [column for column in self.columns if column.key in asked]
        return chosen or [column for column in self.columns if column.shown]

    @cached_property
    def size(self) -> int:
        """How many rows make a page."""
        asked = self.data.get("size", "")
        return int(asked) if asked in {str(size) for size in SIZES} else SIZES[0]

    @cached_property
    def keys(self) -> tuple[keyset.Key, ...]:
        """The sort, down to the primary key."""
        column, down = self.sorted_by
        order = [("-" if down else "") + path for path in column.order] if column else self.order
        return keyset.keys_of(self.filtered.model, order)

    @property
    def anchor(self) -> str:
        """The list's id in the page."""
        return "list-" + self.name.replace(".", "-")

    @cached_property
    def bar(self) -> Bar:
        """The controls around the rows."""
        return Bar(self)

    # --- what comes of it ----------------------------------------------------------------------

    @cached_property
    def filtered(self) -> QuerySet[Any]:
        """The rows that answer the conditions, in no order."""
        rows = self.rows(self.seat)
        if not self.is_valid:
            return rows.none()
        if self.filterset is not None:
            rows = self.filterset.qs
        return self.searched(rows, self.text) if self.text else rows

    def queryset(self) -> QuerySet[Any]:
        """All the rows that answer the conditions, sorted: what an export writes."""
        return keyset.in_order(self.filtered, self.keys)

    @cached_property
    def page(self) -> Page:
        """The rows of one screen."""
        return page_of(self)

    @cached_property
    def count(self) -> int:
        """How many rows there are, counted no further than one beyond MOST_COUNTED."""
        return self.filtered.order_by()[: MOST_COUNTED + 1].count()

    @property
    def count_in_words(self) -> str:
        """How many rows, said so that nobody waits for millions to be counted."""
        if self.count > MOST_COUNTED:
            return _("共 %s 条以上") % f"{MOST_COUNTED:,}"
        return _("共 %s 条") % f"{self.count:,}"

    @cached_property
    def chips(self) -> list[Chip]:
        """The conditions in force."""
        searched = [Chip(_("关键词"), self.text, ("q",))] if self.text else []
        return searched + (chips_of(self.filterset) if self.filterset is not None and self.is_valid else [])

    def filter_in_words(self) -> str:
        """The conditions and the order in one line, for the watermark of an export."""
        column, down = self.sorted_by
        said = _("；").join(map(str, self.chips)) or _("全部")
        if column:
            way = _("降序") if down else _("升序")
            said += _("；按%(column)s%(way)s") % {"column": column.label, "way": way}
        return said

    @property
    def querystring(self) -> str:
        """The address without the place in it: enough to make the same list again, in a job or from a saved filter."""
        return self.address(export=None, size=None)

    def address(self, *without: str, **changes: str | None) -> str:
        """The query string with parameters changed or (None) left out; it starts at the first page again."""
        data = self.data.copy()
        for name in ("after", "before", "open", *without, *changes):
            data.pop(name, None)
        for name, value in changes.items():
            if value is not None:
                data[name] = value
        return data.urlencode()


def list_page(
    request: Request, kind: type[List], *, template: str = "ui/list.html", **context: Any
) -> HttpResponse:
    """The page of a list, or its export when the address asks for one. Raises Forbidden."""
    list_ = kind.bind(request.seat, request.GET)
    wanted = request.GET.get("export", "") in {"xlsx", "csv"}
    if wanted and list_.exportable and list_.is_valid and settings.EXPORTER:
        answer: HttpResponse = import_string(settings.EXPORTER)(request, list_)
        return answer
    may_export = list_.exportable and bool(settings.EXPORTER)
    return render(request, template, {"list": list_, "may_export": may_export, "title": kind.title} | context)
