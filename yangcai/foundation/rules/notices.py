"""Reading the yearly holiday notice, as published or as a table. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

LINE = re.compile(r"^\s*(\d{4}-\d{1,2}-\d{1,2})\s*[,，\t ]\s*(休|班)\s*[,，\t ]?\s*(.*)$")
PARAGRAPH = re.compile(
    r"[一二三四五六七八九十]、\s*([^：:，。]{2,12})\s*[：:](.*?)(?=[一二三四五六七八九十]、|\Z)", re.DOTALL
)
DAY = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日"
SPAN = re.compile(rf"{DAY}(?:\s*(?:至|—|-|到)\s*{DAY})?")
ASIDE = re.compile(r"[（(][^）)]*[）)]")
OFF, WORK = ("放假", "补休", "公休"), "上班"


class NotANotice(ValueError):
    """Text that says nothing about holidays; carries the part that could not be read."""


@dataclass(frozen=True, slots=True, order=True)
class Special:
    """One day of a notice."""

    day: date
    is_workday: bool
    name: str


def read_notice(year: int, text: str) -> list[Special]:
    """Every day off and every make-up day, in order. Raises NotANotice for what cannot be read or says a day twice.

    Reads `2027-01-01,休,元旦` line by line, or the notice's own sentences: 二、春节：2月15日（周日）至23日放假调休，
    共9天。2月14日（周六）、2月28日（周六）上班。
    """
    lines = [line for line in text.splitlines() if line.strip()]
    found = [*_lines(lines)] if lines and LINE.match(lines[0]) else [*_paragraphs(year, text)]
    days: dict[date, Special] = {}
    for special in found:
        if days.setdefault(special.day, special) != special:
            raise NotANotice(f"{special.day} {special.name} / {days[special.day].name}")
    if not days:
        raise NotANotice(" ".join(text.split())[:40])
    return sorted(days.values())


def _lines(lines: list[str]) -> Iterator[Special]:
    for line in lines:
        if not (match := LINE.match(line)):
            raise NotANotice(line.strip()[:40])
        try:
            day = date(*map(int, match[1].split("-")))
        except ValueError as wrong:
            raise NotANotice(match[1]) from wrong
        yield Special(day, match[2] == "班", match[3].strip())


def _paragraphs(year: int, text: str) -> Iterator[Special]:
    """The numbered paragraphs, one holiday each, sentence by sentence; asides such as （周六） are left out."""
    for name, body in PARAGRAPH.findall(ASIDE.sub("", text)):
        month = 0
        for clause in re.split(r"[。；;，,]", "".join(body.split())):
            works = WORK in clause
            if not works and not any(word in clause for word in OFF):
                continue
            for span in SPAN.finditer(clause):
                days, month = _span(year, month, span)
                for day in days:
                    yield Special(day, works, name.strip())


def _span(year: int, month: int, span: re.Match[str]) -> tuple[list[date], int]:
    """The days of `10月1日至8日` and the month it ends in, which a following `9日` means."""
    first_year, first_month, first_day, last_year, last_month, last_day = (
        int(g) if g else 0 for g in span.groups()
    )
    start_month = first_month or month
    end_month = last_month or start_month
    try:
        start = date(first_year or year, start_month, first_day)
        end = date(last_year or (first_year or year), end_month, last_day) if last_day else start
    except ValueError as wrong:
        raise NotANotice(span[0]) from wrong
    if not start <= end <= start + timedelta(days=14):
        raise NotANotice(span[0])
    return [start + timedelta(days=n) for n in range((end - start).days + 1)], end_month
