"""Counting days, with the article each case comes from. No database."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yangcai.foundation.rules.errors import NotATerm
from yangcai.foundation.rules.festivals import MOVABLE, statutory_days
from yangcai.foundation.rules.files import table
from yangcai.foundation.rules.working_days import Calendar, Length, add_months

ROWS = list(table("special_days.csv"))
CALENDAR = Calendar(
    special={date.fromisoformat(row["day"]): row["kind"] == "work" for row in ROWS},
    settled=frozenset(range(2004, 2027)),
    names={date.fromisoformat(row["day"]): row["name"] for row in ROWS},
)
BEIJING = ZoneInfo("Asia/Shanghai")


def term(count, unit):
    return Length(Decimal(count), unit, "第一条")


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (
            date(2026, 2, 14),
            True,
        ),  # a Saturday worked for the Spring Festival of 2026 (国办发明电〔2025〕7号)
        (date(2026, 2, 15), False),  # the Sunday the festival's holiday begins with
        (date(2026, 2, 16), False),  # 除夕
        (date(2026, 2, 23), False),  # a Monday off in exchange
        (date(2026, 2, 24), True),
        (date(2026, 2, 28), True),  # a Saturday worked
        (date(2026, 9, 20), True),  # a Sunday worked for National Day
        (date(2026, 10, 7), False),
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),
        (date(2026, 11, 21), False),  # a plain Saturday
        (date(2020, 1, 31), False),  # the Spring Festival of 2020 was prolonged
        (date(2018, 12, 29), True),  # a Saturday of December that 2019's notice had worked
        (date(2018, 12, 31), False),
        (date(2011, 12, 31), True),
    ],
)
def test_it_knows_days_off_and_days_made_up_for(day, works):
    assert CALENDAR.is_workday(day) is works


@pytest.mark.parametrize(
    ("start", "count", "unit", "last", "why"),
    [
        (
            date(2026, 2, 12),
            7,
            "wd",
            date(2026, 2, 28),
            "政府采购法第52条: the festival is jumped, two Saturdays count",
        ),
        (
            date(2026, 9, 16),
            5,
            "wd",
            date(2026, 9, 22),
            "财政部令第87号第16条: Sunday 20 September is worked",
        ),
        (date(2026, 11, 20), 1, "wd", date(2026, 11, 23), "政府采购信息发布: Friday, then Monday"),
        (
            date(2026, 9, 3),
            30,
            "d",
            date(2026, 10, 8),
            "政府采购法第46条: 3 October is a holiday, so after it",
        ),
        (date(2026, 9, 14), 20, "d", date(2026, 10, 8), "政府采购法第35条"),
        (
            date(2026, 11, 1),
            20,
            "d",
            date(2026, 11, 21),
            "第87号第85条: a plain Saturday is no public holiday",
        ),
        (date(2026, 1, 15), 30, "d", date(2026, 2, 14), "a worked Saturday ends a period like any day"),
        (date(2026, 1, 16), 30, "d", date(2026, 2, 24), "15 to 23 February are off"),
        (date(2026, 8, 31), 1, "mo", date(2026, 9, 30), "民法典第202条: no such day, so the month's last"),
        (date(2026, 7, 1), 3, "mo", date(2026, 10, 8), "1 October is a holiday"),
        (date(2024, 2, 29), 1, "y", date(2025, 2, 28), "民法典第202条"),
        (date(2025, 10, 1), 1, "y", date(2026, 10, 8), "one year later it is a holiday again"),
        (date(2026, 11, 20), 0, "d", date(2026, 11, 20), "nothing is nothing"),
    ],
)
def test_a_period_ends_where_the_law_says(start, count, unit, last, why):
    assert CALENDAR.deadline(start, term(count, unit)).day == last, why


def test_the_last_day_counts_to_its_end_in_beijing():
    deadline = CALENDAR.deadline(date(2026, 11, 16), term(3, "wd"))
    assert deadline.at == datetime(2026, 11, 19, 23, 59, 59, 999999, BEIJING)
    assert deadline.allows(datetime(2026, 11, 19, 15, 59, 59, tzinfo=ZoneInfo("UTC")))
    assert not deadline.allows(datetime(2026, 11, 19, 16, 0, tzinfo=ZoneInfo("UTC")))
    assert deadline.article == "第一条"
    assert not deadline.provisional


def test_a_moment_is_of_its_beijing_day():
    late_in_london = datetime(2026, 11, 15, 17, 0, tzinfo=ZoneInfo("UTC"))  # already the 16th in Beijing
    assert CALENDAR.deadline(late_in_london, term(3, "wd")) == CALENDAR.deadline(
        date(2026, 11, 16), term(3, "wd")
    )


@pytest.mark.parametrize(
    "length",
    [
        Length(Decimal("1.5"), "wd"),
        Length(Decimal(2), "cny"),
        Length(Decimal(-1), "d"),
        Length(Decimal(30), "min"),
    ],
)
def test_what_is_no_length_of_days_is_refused(length):
    with pytest.raises(NotATerm):
        CALENDAR.deadline(date(2026, 11, 16), length)


# --- years without a notice ----------------------------------------------------------------------


def test_2027_is_provisional_and_says_so():
    assert CALENDAR.is_provisional(date(2027, 1, 1))
    assert not CALENDAR.is_workday(date(2027, 2, 5))  # 除夕
    assert not CALENDAR.is_workday(date(2027, 2, 8))  # 初三
    assert CALENDAR.is_workday(date(2027, 2, 9))
    assert CALENDAR.name(date(2027, 6, 9)) == "端午节"
    assert CALENDAR.deadline(date(2026, 12, 31), term(1, "wd")).provisional
    assert CALENDAR.deadline(date(2026, 12, 30), term(5, "wd")).provisional
    assert not CALENDAR.deadline(date(2026, 12, 30), term(1, "wd")).provisional
    assert CALENDAR.deadline(date(2025, 6, 1), term(2, "y")).provisional


def test_a_year_has_thirteen_statutory_days_or_six_when_its_moon_is_unknown():
    for year in MOVABLE:
        expected = 12 if year in (2028, 2031, 2039) else 13  # then Mid-Autumn falls into National Day's three
        assert len(statutory_days(year)) == expected, year
    assert len(statutory_days(2060)) == 6


def test_the_written_down_feasts_are_where_notices_put_them():
    """The lunar table starts in 2027; its rule (eve and three days) is that of the notices of 2025 and 2026."""
    assert sorted(MOVABLE) == list(range(2027, 2041))
    for year, new_year in ((2025, date(2025, 1, 29)), (2026, date(2026, 2, 17))):
        assert {CALENDAR.name(new_year + timedelta(days=n)) for n in (-1, 0, 1, 2)} == {"春节"}, year


# --- against a slow reference --------------------------------------------------------------------

DAYS = st.dates(date(2004, 1, 1), date(2026, 6, 30))


def every_workday_after(start):
    """Day by day, from the notices' rows alone."""
    special = {row["day"]: row["kind"] for row in ROWS}
    day = start
    while True:
        day += timedelta(days=1)
        kind = special.get(day.isoformat(), "weekend" if day.isoweekday() > 5 else "week")
        if kind in ("week", "work"):
            yield day


@given(DAYS, st.integers(1, 60))
def test_working_days_are_counted_as_one_would_on_the_fingers(start, count):
    slow = every_workday_after(start)
    expected = [next(slow) for _ in range(count)][-1]
    assert CALENDAR.add_workdays(start, count) == expected
    assert CALENDAR.deadline(start, term(count, "wd")).day == expected


@given(DAYS, st.integers(0, 100))
def test_days_roll_over_holidays_only_and_never_back(start, count):
    last = CALENDAR.deadline(start, term(count, "d")).day
    plain = start + timedelta(days=count)
    assert last >= plain
    if CALENDAR.is_holiday(plain):
        assert CALENDAR.is_workday(last)
        assert not any(CALENDAR.is_workday(plain + timedelta(days=n)) for n in range((last - plain).days))
    else:
        assert last == plain


@given(DAYS, st.integers(1, 40))
def test_going_back_undoes_going_on(start, count):
    start = CALENDAR.next_workday(start)
    assert CALENDAR.add_workdays(CALENDAR.add_workdays(start, count), -count) == start


@given(DAYS, st.integers(0, 30), st.integers(0, 30))
def test_a_longer_period_never_ends_sooner(start, first, second):
    short, long = sorted((first, second))
    for unit in ("wd", "d", "mo"):
        assert (
            CALENDAR.deadline(start, term(short, unit)).day <= CALENDAR.deadline(start, term(long, unit)).day
        )


@given(DAYS, st.integers(0, 600))
def test_months_keep_the_day_or_take_the_last(day, count):
    later = add_months(day, count)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == count
    assert later.day == day.day or (later + timedelta(days=1)).day == 1
