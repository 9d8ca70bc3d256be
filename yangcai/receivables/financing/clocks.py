"""When something is due: terms are dated rows of rules, narrowest region first, counted by the working-day calendar."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from yangcai.foundation.kernel.clock import beijing_day, start_of
from yangcai.foundation.rules import queries as rules
from yangcai.foundation.rules.models import Limit, Region
from yangcai.foundation.rules.working_days import Deadline, Length

WORKING_DAYS = "wd"


def region_of(path: str) -> Region | None:
    """The region at the end of a path."""
    code = path.rstrip("/").rpartition("/")[2]
    return rules.region(code) if code else None


def term(key: str, at: datetime, path: str) -> Limit:
    """The limit `financing.<key>` that holds in a region now."""
    return rules.limit(f"financing.{key}", beijing_day(at), region_of(path))


def due(key: str, at: datetime, path: str) -> Deadline:
    """The deadline that limit sets for something that begins now."""
    return rules.deadline(beijing_day(at), term(key, at, path))


def promised(at: datetime, path: str, days: int | None) -> tuple[Deadline, str]:
    """The bank's promised day and its basis: its product's promise where that is shorter than the limit."""
    limit = term("bank_decide_max", at, path)
    promise = Length(Decimal(days), WORKING_DAYS) if days else None
    if promise and limit.value is not None and promise.value < limit.value:
        return rules.deadline(beijing_day(at), promise), "金融产品承诺时限"
    return rules.deadline(beijing_day(at), limit), limit.source


def resumed(due_at: datetime, paused_on: date, at: datetime) -> datetime:
    """A deadline moved by the working days during which its clock stood still."""
    calendar = rules.calendar()
    days, day = 0, paused_on
    while day < beijing_day(at):
        day += timedelta(days=1)
        days += calendar.is_workday(day)
    last = calendar.add_workdays(beijing_day(due_at), days)
    return due_at + timedelta(days=(last - beijing_day(due_at)).days)


def grace(due_at: datetime, at: datetime, path: str) -> datetime:
    """The instant after which a silent bank has let the application lapse: as many working days after its promised
    day as the limit of silence is longer than that of deciding."""
    silence, decide = term("bank_silence_max", at, path).value, term("bank_decide_max", at, path).value
    extra = max(1, int((silence or 0) - (decide or 0)))
    last = rules.calendar().add_workdays(beijing_day(due_at), extra)
    return due_at + timedelta(days=(last - beijing_day(due_at)).days)


def number(key: str, at: datetime, path: str) -> int:
    """A limit that is a plain number."""
    return int(term(key, at, path).value or 0)


def end_of(day: date) -> datetime:
    """The last instant of a day."""
    return start_of(day + timedelta(days=1)) - timedelta(microseconds=1)
