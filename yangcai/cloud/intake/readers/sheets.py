"""Tables: csv in UTF-8 or GB 18030, and xlsx. The head is the row with most headings we know among the first ten."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from yangcai.cloud.intake.headings import Heading, heading_of
from yangcai.cloud.intake.readers import Mapped, Raw, raws_of
from yangcai.cloud.intake.readers.tables import Finding, tidy

ROWS_BEFORE_HEAD = 10


def read_sheet(path: Path, mapping: Mapped) -> Iterator[Raw]:
    """The records of a csv or xlsx file."""
    rows = _xlsx_rows(path) if path.suffix.lower() == ".xlsx" else _csv_rows(path)
    top = list(islice(rows, ROWS_BEFORE_HEAD))
    headings, at = _head(top, mapping)
    if headings is None:
        yield Raw(path.name[-80:], {"line": " | ".join(top[0])[:2000] if top else ""}, ["head"])
        return
    for row in chain(top[at + 1 :], rows):
        if any(cell.strip() for cell in row):
            yield from _record(row, headings)


def _head(top: list[list[str]], mapping: Mapped) -> tuple[list[Heading | None] | None, int]:
    """The headings and where they stand; none when no row has two that we know."""
    theirs = {name: Heading(fact) for fact, name in mapping.items()}
    best: list[Heading | None] | None = None
    best_at, most = 0, 1
    for at, row in enumerate(top):
        headings = [theirs.get(cell.strip()) or heading_of(cell) for cell in row]
        known = sum(heading is not None for heading in headings)
        if known > most:
            best, best_at, most = headings, at, known
    return best, best_at


def _record(row: list[str], headings: list[Heading | None]) -> Iterator[Raw]:
    finding = Finding()
    for heading, cell in zip(headings, row, strict=False):
        if heading:
            finding.say(heading, cell)
    yield from raws_of(finding.shared.pop("id", ""), finding.shared, [], finding.contradictions)


def _csv_rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding=_encoding(path), newline="") as lines:
        for row in csv.reader(lines):
            yield [tidy(cell) for cell in row]


def _encoding(path: Path) -> str:
    """UTF-8 when the whole file is, else GB 18030, which Chinese spreadsheets still write."""
    try:
        with path.open(encoding="utf-8-sig") as lines:
            while lines.read(io.DEFAULT_BUFFER_SIZE):
                pass
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"


def _xlsx_rows(path: Path) -> Iterator[list[str]]:
    book = load_workbook(path, read_only=True, data_only=True)
    try:
        for row in book.worksheets[0].iter_rows(values_only=True):
            yield [_said(value) for value in row]
    finally:
        book.close()


def _said(value: Any) -> str:
    """A cell as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return tidy(repr(value) if isinstance(value, float) and not value.is_integer() else str(value))
