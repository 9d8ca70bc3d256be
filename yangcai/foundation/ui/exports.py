"""Lists as files: xlsx and csv, row by row, so that a million rows need no more memory than a hundred.

The first row says who took the file, when, under which conditions and how many rows; then the columns as on screen.
Text that a spreadsheet would run as a formula stays text. The documents room decides when and to whom files are given.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from rustpy_xlsxwriter import FastExcel, Format

from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.ui import words
from yangcai.foundation.ui.columns import Column, Exported
from yangcai.foundation.ui.lists import List

CHUNK = 2000
MOST_XLSX_ROWS = 1_048_576 - 2
LONGEST_TEXT = 32_767
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NUMBER_FORMATS = {
    "money": "#,##0.00",
    "wan": "#,##0.00",
    "percent": "0.00",
    "day": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
}
# What XML, and so a spreadsheet, cannot hold.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

Progress = Callable[[int], None]


class TooManyRows(Refused):
    """A worksheet holds no more."""


def watermark(list_: List, *, at: datetime, count: int) -> str:
    """The line on top of the file: who, when, which rows, how many."""
    return _("导出人：%(who)s；导出时间：%(when)s；条件：%(filter)s；共 %(count)s 条") % {
        "who": _who(list_),
        "when": words.moment(at),
        "filter": list_.filter_in_words(),
        "count": f"{count:,}",
    }


def _who(list_: List) -> str:
    seat = list_.seat
    if seat.name and seat.organisation_name:
        return _("%(name)s（%(organisation)s）") % {"name": seat.name, "organisation": seat.organisation_name}
    return seat.name or _("公众")


def export_rows(list_: List) -> Iterator[Any]:
    """Every row that answers the list's conditions, sorted, read through a server-side cursor: only what is shown."""
    rows = list_.queryset()
    fields = [(column.path, column.field(rows.model)) for column in list_.columns_chosen]
    if all(field is not None for _path, field in fields):
        paths = [path.replace(".", "__") for path, _field in fields]
        related = {path.rpartition("__")[0] for path in paths} - {""}
        rows = rows.select_related(None).select_related(*related) if related else rows.select_related(None)
        rows = rows.only(*paths)
    return rows.iterator(chunk_size=CHUNK)


def write_xlsx(
    target: Path | BinaryIO,
    list_: List,
    rows: Iterable[Any],
    watermark: str,
    *,
    progress: Progress | None = None,
) -> int:
    """Write one worksheet to a path or a binary file; return how many rows it has.

    `progress` is told the number of rows written after each CHUNK; what it raises ends the writing. Raises TooManyRows.
    """
    columns = list_.columns_chosen
    names = _headings(columns)
    written = _Counted(rows, progress, most=MOST_XLSX_ROWS)
    records = _records(_writers(list_), names, written)
    book = FastExcel(target, output_format="xlsx").format(datetime_format=NUMBER_FORMATS["moment"])
    book.freeze(row=2).sheet(
        _sheet_name(str(list_.title)),
        records,
        header_row=1,
        merge_ranges=[(0, 0, 0, max(len(names) - 1, 1), _text(watermark))],
        column_formats={name: _format(column) for name, column in zip(names, columns, strict=True)},
        header_format=Format().set_bold().set_background_color("#EEF2F7"),
        column_widths={name: _width(column) for name, column in zip(names, columns, strict=True)},
    ).save()
    return written.count


def write_csv(
    list_: List, rows: Iterable[Any], watermark: str, *, progress: Progress | None = None
) -> Iterator[bytes]:
    """The file in pieces, UTF-8 with the mark by which Excel knows it."""
    columns = list_.columns_chosen
    yield b"\xef\xbb\xbf" + _lines([[watermark], _headings(columns)])
    writers, lines = _writers(list_), []
    for row in _Counted(rows, progress):
        lines.append([write(row) for write in writers])
        if len(lines) == CHUNK:
            yield _lines(lines)
            lines = []
    if lines:
        yield _lines(lines)


class _Counted:
    """Rows that are counted, and announced, as they pass."""

    def __init__(self, rows: Iterable[Any], progress: Progress | None, most: int | None = None) -> None:
        self.rows, self.progress, self.most, self.count = rows, progress, most, 0

    def __iter__(self) -> Iterator[Any]:
        for row in self.rows:
            if self.count == self.most:
                raise TooManyRows(
                    _("一个Excel工作表最多 %s 行，请缩小查询条件或导出CSV。") % f"{self.most:,}"
                )
            yield row
            self.count += 1
            if self.progress and self.count % CHUNK == 0:
                self.progress(self.count)
        if self.progress and self.count % CHUNK:
            self.progress(self.count)


def _writers(list_: List) -> list[Callable[[Any], Exported]]:
    """One function for each column: from a row to what the file holds."""
    model = list_.queryset().model
    return [column.exporter(model) for column in list_.columns_chosen]


def _records(
    writers: list[Callable[[Any], Exported]], names: list[str], rows: Iterable[Any]
) -> Iterator[dict[str, Exported]]:
    """The rows as the writer wants them; one empty row when there are none, or the headings would be lost."""
    some = False
    for row in rows:
        some = True
        yield {name: _cell(write(row)) for name, write in zip(names, writers, strict=True)}
    if not some:
        yield dict.fromkeys(names)


def _headings(columns: list[Column]) -> list[str]:
    """The columns' headings, told apart where two are the same."""
    seen: Counter[str] = Counter()
    names = []
    for column in columns:
        seen[column.heading] += 1
        again = seen[column.heading]
        names.append(column.heading if again == 1 else f"{column.heading} ({again})")
    return names


def _cell(value: Exported) -> Exported:
    return _text(value) if isinstance(value, str) else value


def _text(value: str) -> str:
    lines = value.replace("\r\n", "\n").replace("\r", "\n")
    return _UNWRITABLE.sub("", lines)[:LONGEST_TEXT]


def _format(column: Column) -> Any:
    """A number format for figures and days; for text, Excel's own sign that it is text and never a formula."""
    if column.kind in NUMBER_FORMATS:
        return Format().set_num_format(NUMBER_FORMATS[column.kind])
    return Format() if column.kind == "number" else Format().set_quote_prefix()


def _width(column: Column) -> int:
    return 40 if column.wide else {"day": 12, "number": 12}.get(column.kind, 20)


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:31] or "Sheet1"


def _lines(rows: list[Any]) -> bytes:
    buffer = StringIO()
    csv.writer(buffer).writerows([_safe(value) for value in row] for row in rows)
    return buffer.getvalue().encode()


def _safe(value: Exported) -> Exported | str:
    """A value that no spreadsheet takes for a formula; figures and days as they are."""
    if isinstance(value, str):
        return "'" + value if value.startswith(FORMULA_STARTS) else value
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else value
