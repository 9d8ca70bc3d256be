"""The roll-out calendar: what is on in a treasury on a day, and every rule below a region."""

from typing import Any

from django.conf import settings
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
from yangcai.foundation.rules.forms import RolloutChange, Where
from yangcai.foundation.rules.models import BudgetLevel, Region
from yangcai.foundation.rules.operations import set_rollout
from yangcai.foundation.rules.views.pages import page

CHANGE = "rules.rollout.change"
STATE_TONES = {"online": "good", "trial": "busy", "planned": "warn", "excluded": "plain", "retired": "plain"}


def rollouts(request: Request) -> HttpResponse:
    """How every module stands in a treasury, this province's own unless another is asked for."""
    today = beijing_day(request.at)
    form = Where(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    code = asked.get("region") or settings.PROVINCE
    here = queries.region(code) or queries.successor(code)
    notice = "" if form.is_valid() else _("看不懂日期或级次，已按今天、本级显示。")
    if here is None:
        notice = _("没有区划代码 %s，已显示本省。") % code
        here = queries.region(settings.PROVINCE)
    on, level = asked.get("on") or today, asked.get("level") or ""
    facts: dict[str, Any] = {
        "region": here,
        "on": on,
        "level": level,
        "levels": BudgetLevel,
        "notice": notice,
        "tones": STATE_TONES,
    }
    if here:
        facts |= {"above": here.ancestors(), "treasury": treasury(here, level)}
        facts |= {"standings": queries.standings(here, on, level), "rules": queries.rollouts_below(here)}
    may_change = request.seat.may(CHANGE)
    return page(request, "rollouts", title=_("系统上线日历"), may_change=may_change, **facts)


def treasury(region: Region, level: str) -> str:
    """Whose state is shown: 惠州市本级, or 惠州市 · 县级."""
    if not level or level == region.own_level:
        return region.treasury_name
    return f"{region.name} · {BudgetLevel(level).label}"


def change(request: Request) -> HttpResponse:
    """Set a module's state from a day on."""
    if not request.seat.may(CHANGE):
        raise Forbidden(CHANGE)
    start = {name: request.GET.get(name, "") for name in ("module", "region")}
    form = RolloutChange(request.POST or None, initial={**start, "state": "online"})
    if done := attempt(form, set_rollout, seat=request.seat, at=request.at):
        messages.success(request, _("已登记，到生效日自动变更。"))
        return redirect(f"{reverse('rules:rollouts')}?region={done.region.code}")
    facts = {"title": _("登记上线安排"), "form": form, "back": reverse("rules:rollouts")}
    return render(request, "ui/form.html", facts)
