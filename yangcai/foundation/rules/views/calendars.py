"""The working-day calendar: a year at a glance, counting a deadline, recording a year's notice."""

from calendar import Calendar as Weeks
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.errors import Forbidden
from yangcai.foundation.kernel.forms import attempt
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.rules import queries
from yangcai.foundation.rules.forms import Count, HolidayNotice, YearAsked
from yangcai.foundation.rules.operations import record_holidays
from yangcai.foundation.rules.views.pages import page
from yangcai.foundation.rules.working_days import Calendar, Deadline

CHANGE = "rules.calendar.change"


@dataclass(frozen=True, slots=True)
class Day:
    """One square of the calendar: `kind` is off, work (made up for), week or weekend."""

    day: date
    kind: str
    name: str


def calendar(request: Request) -> HttpResponse:
    """A year, with a counter of days beside it."""
    today = beijing_day(request.at)
    asked = YearAsked(request.GET)
    year = (asked.cleaned_data["year"] if asked.is_valid() else None) or today.year
    notice = "" if asked.is_valid() else _("没有这一年的日历，已显示今年。")
    known = queries.calendar()
    limits = list(queries.lengths_of_time(today))
    counting = any(name in request.GET for name in ("start", "key", "count"))
    form = Count(request.GET if counting else None, limits=limits, initial={"start": today, "unit": "wd"})
    return page(
        request,
        "calendar",
        title=_("工作日历"),
        year=year,
        years=queries.notices(),
        source=queries.notice_of(year),
        months=[(date(year, month, 1), weeks_of(known, year, month)) for month in range(1, 13)],
        today=today,
        notice=notice,
        form=form,
        deadline=counted(known, form) if counting else None,
        may_record=request.seat.may(CHANGE),
    )


def weeks_of(known: Calendar, year: int, month: int) -> list[list[Day | None]]:
    """A month's weeks from Monday; days of other months are empty."""
    return [
        [_day(known, day) if day.month == month else None for day in week]
        for week in Weeks().monthdatescalendar(year, month)
    ]


def _day(known: Calendar, day: date) -> Day:
    weekend = day.weekday() >= 5
    if known.is_holiday(day):
        return Day(day, "off", known.name(day))
    if weekend and known.is_workday(day):
        return Day(day, "work", known.name(day))
    return Day(day, "weekend" if weekend else "week", "")


def counted(known: Calendar, form: Count) -> Deadline | None:
    """The deadline asked for, when the question can be read."""
    return known.deadline(form.cleaned_data["start"], form.term) if form.is_valid() else None


def record(request: Request) -> HttpResponse:
    """Record a year's notice."""
    if not request.seat.may(CHANGE):
        raise Forbidden(CHANGE)
    form = HolidayNotice(request.POST or None, initial={"year": beijing_day(request.at).year + 1})
    if recorded := attempt(form, record_holidays, seat=request.seat, at=request.at):
        messages.success(request, _("%s年的放假安排已登记，各项期限随之重新计算。") % recorded.year)
        return redirect(f"{reverse('rules:calendar')}?year={recorded.year}")
    facts = {"title": _("登记放假安排"), "form": form, "back": reverse("rules:calendar")}
    return render(request, "ui/form.html", facts)
