"""What the pages share: the shell, and the day they are asked about."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.rules.forms import OnDay


def shell(request: Request) -> str:
    """The template around the page."""
    return "ui/portal.html" if request.seat.is_stranger else "ui/desk.html"


def page(request: Request, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page in its shell."""
    return render(request, f"rules/{template}.html", {"shell": shell(request), **context}, status=status)


def day_asked(request: Request) -> tuple[date, str]:
    """The day in `?on=`, or today; and a word about a day that could not be read."""
    today = beijing_day(request.at)
    form = OnDay(request.GET)
    if not form.is_valid():
        return today, _("看不懂这个日期，已按今天显示。请按 2026-11-21 的格式填写。")
    return form.cleaned_data["on"] or today, ""
