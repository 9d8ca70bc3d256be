"""Limits: the list as of a day, one limit through time, and setting it anew."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.errors import Forbidden
from yangcai.foundation.kernel.forms import attempt
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.rules import queries
from yangcai.foundation.rules.forms import LimitChange
from yangcai.foundation.rules.lists import MARK_TONES, Limits
from yangcai.foundation.rules.operations import set_limit
from yangcai.foundation.rules.views.pages import day_asked, page, shell
from yangcai.foundation.ui.lists import list_page

CHANGE = "rules.limit.change"


def limits(request: Request) -> HttpResponse:
    """The limits that hold today, or on the day in `?on=`."""
    if "on" not in request.GET:
        request.GET = request.GET.copy()  # type: ignore[assignment]
        request.GET["on"] = beijing_day(request.at).isoformat()  # type: ignore[misc]
    context: dict[str, Any] = {"template": "rules/limits.html", "shell": shell(request)}
    if request.seat.is_stranger:
        context |= {"may_export": False}
    return list_page(request, Limits, **context)


def limit(request: Request, key: str) -> HttpResponse:
    """Every row a limit ever had; those of the day asked for stand out."""
    on, notice = day_asked(request)
    rows = list(queries.limits_of(key))
    if not rows:
        return page(request, "limit", title=_("没有这一项"), status=404, key=key, on=on)
    holding = [row for row in rows if row.holds(on)]
    return page(
        request,
        "limit",
        title=rows[0].title,
        key=key,
        on=on,
        notice=notice,
        holding=holding,
        others=[row for row in rows if row not in holding],
        tones=MARK_TONES,
        may_change=request.seat.may(CHANGE),
    )


def change(request: Request, key: str) -> HttpResponse:
    """Set the limit anew."""
    if not request.seat.may(CHANGE):
        raise Forbidden(CHANGE)
    if not (known := queries.limits_of(key).first()):
        raise Http404(key)
    start = {"value": known.value and known.value.normalize(), "text_value": known.text_value, "mark": "v"}
    form = LimitChange(request.POST or None, initial=start)
    if attempt(form, set_limit, seat=request.seat, at=request.at, key=key):
        messages.success(request, _("已登记，新规定自生效日起自动适用。"))
        return redirect("rules:limit", key)
    title = _("登记新规定：%s") % known.title
    intro = _("单位：%s。原规定不会被修改，只在新规定生效时终止。") % known.get_unit_display()
    facts = {"title": title, "intro": intro, "form": form, "back": reverse("rules:limit", args=[key])}
    return render(request, "ui/form.html", facts)
