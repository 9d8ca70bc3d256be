"""Counting days as procurement law does. Pure: everything known about holidays is in the Calendar one counts by.

The day on which a period starts is not counted. A period in working days ends on the last of them; one in days, months
or years ends on its last day, or, when that is a public holiday, on the first working day after it (财政部令第87号
第85条, 第110号第49条, 第94号第42条; months and years by 民法典第202条). "以内" includes the last day to its end,
Beijing time.
A weekend outside a holiday is no public holiday and moves nothing.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Protocol

from yangcai.foundation.kernel.clock import beijing_day, start_of
from yangcai.foundation.rules.errors import NotATerm
from yangcai.foundation.rules.festivals import statutory_days

ONE = timedelta(days=1)
SATURDAY = 5
_statutory = cache(statutory_days)


class Term(Protocol):
    """A length of time from the law, such as a `Limit` row: so many (`value`) of a `unit`, by an article (`source`)."""

    @property
    def value(self) -> Decimal | None: ...

    @property
    def unit(self) -> str: ...

    @property
    def source(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Length:
    """A term that no limit row has, for those who only count."""

    value: Decimal
    unit: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a period and its last instant.

    `provisional` when a year on the way has no holiday notice yet, so that the day may still move.
    """

    day: date
    at: datetime
    article: str
    provisional: bool

    def allows(self, moment: datetime) -> bool:
        """Whether something done at this moment is done in time."""
        return moment <= self.at


@dataclass(frozen=True, slots=True)
class Calendar:
    """The special days of all notices (day → worked?) and the years for which a notice is out.

    Days of other years are computed from weekends and the statutory holidays, which no notice has arranged yet.
    """

    special: Mapping[date, bool]
    settled: frozenset[int]
    names: Mapping[date, str] = field(default_factory=dict)

    def is_workday(self, day: date) -> bool:
        """Whether people work on this day, make-up days included."""
        if (worked := self.special.get(day)) is not None:
            return worked
        return day.weekday() < SATURDAY and not self.is_holiday(day)

    def is_holiday(self, day: date) -> bool:
        """Whether the day is off by a notice or, where none is out, by statute; a plain weekend is not."""
        if (worked := self.special.get(day)) is not None:
            return not worked
        return self.is_provisional(day) and day in _statutory(day.year)

    def is_provisional(self, day: date) -> bool:
        """Whether what we say of this day is only computed."""
        return day.year not in self.settled

    def name(self, day: date) -> str:
        """The holiday a day belongs to, off or worked for; empty for plain days."""
        computed = _statutory(day.year) if self.is_provisional(day) else {}
        return self.names.get(day) or computed.get(day, "")

    def next_workday(self, day: date) -> date:
        """This day, or the first working day after it."""
        while not self.is_workday(day):
            day += ONE
        return day

    def add_workdays(self, start: date, count: int) -> date:
        """The `count`-th working day after `start`; back in time when negative; `start` itself for nothing."""
        step = ONE if count > 0 else -ONE
        day = start
        for _ in range(abs(count)):
            day += step
            while not self.is_workday(day):
                day += step
        return day

    def deadline(self, start: date, limit: Term) -> Deadline:
        """The end of a period that starts on a Beijing day, or at a moment of it.

        Raises NotATerm when the limit is not a whole number of days, months or years.
        """
        first = beijing_day(start) if isinstance(start, datetime) else start
        last = self._last_day(first, limit)
        years = set(range((first + ONE).year, last.year + 1))
        return Deadline(
            day=last,
            at=start_of(last + ONE) - timedelta(microseconds=1),
            article=limit.source,
            provisional=not years <= self.settled,
        )

    def _last_day(self, start: date, limit: Term) -> date:
        count = limit.value
        if count is None or count != int(count) or count < 0:
            raise NotATerm(f"{limit.value} {limit.unit}")
        match limit.unit:
            case "wd":
                return self.add_workdays(start, int(count))
            case "d":
                last = start + int(count) * ONE
            case "mo":
                last = add_months(start, int(count))
            case "y":
                last = add_months(start, 12 * int(count))
            case _:
                raise NotATerm(f"{limit.value} {limit.unit}")
        return self.next_workday(last) if self.is_holiday(last) else last


def add_months(day: date, count: int) -> date:
    """The same day of a later month, or that month's last day when it has no such day."""
    years, month = divmod(day.month - 1 + count, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
