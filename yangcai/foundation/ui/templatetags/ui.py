"""The interface's words and parts, in every template without `load`."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import template
from django.db import models
from django.utils.translation import gettext as _

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.models import NOBODY, Event
from yangcai.foundation.kernel.queries import timeline as events_of
from yangcai.foundation.kernel.seats import STRANGER
from yangcai.foundation.ui import words
from yangcai.foundation.ui.charts import Chart
from yangcai.foundation.ui.events import Entry

register = template.Library()
FILTERS: list[Callable[..., str]] = [
    words.yuan,
    words.plain_yuan,
    words.wan,
    words.plain_wan,
    words.capitals,
    words.number,
    words.percent,
    words.plain_rate,
    words.rate,
    words.yes_no,
    words.day,
    words.day_cn,
    words.moment,
    words.moment_cn,
    words.masked_phone,
    words.masked_account,
    words.masked_uscc,
    words.masked_name,
    words.file_size,
]
for function in FILTERS:
    register.filter(function.__name__, function)

TONES = frozenset({"good", "busy", "warn", "bad", "plain"})
SOON = 3  # days


@register.inclusion_tag("ui/status.html")
def status(value: object, label: object = "", tone: str = "plain") -> dict[str, Any]:
    """A status in words and colour: `{% status row.status row.get_status_display "good" %}`."""
    return {"value": value, "label": label or value, "tone": tone if tone in TONES else "plain"}


@register.inclusion_tag("ui/timeline.html", takes_context=True)
def timeline(context: template.Context, row: models.Model) -> dict[str, Any]:
    """Who did what to the row, and when. The caller has already seen to it that the reader may see the row.

    Beside the events that are the reader's own to see (`Event.scope`) stands the receipt, where a site has evidence.
    """
    scope = Event.scope(context.get("seat") or STRANGER)
    proven = set(events_of(row).filter(scope).values_list("pk", flat=True)) if scope != NOBODY else set()
    return {"entries": [Entry(event) for event in events_of(row)], "proven": proven}


@register.inclusion_tag("ui/deadline.html", takes_context=True)
def deadline(
    context: template.Context, on: date | datetime | None, article: str = "", url: str = ""
) -> dict[str, Any]:
    """A day by which something must be done, how long that is, and the article that says so."""
    if on is None:
        return {"on": None, "tone": "plain", "left": "", "article": article, "url": url}
    last = beijing_day(on) if isinstance(on, datetime) else on
    now: datetime | None = getattr(context.get("request"), "at", None)
    left, tone = _left(last, beijing_day(now)) if now else ("", "plain")
    return {"on": last, "tone": tone, "left": left, "article": article, "url": url}


def _left(last: date, today: date) -> tuple[str, str]:
    days = (last - today).days
    if days < 0:
        return _("已超期%d天") % -days, "bad"
    if days == 0:
        return _("今天到期"), "bad"
    return _("还有%d天") % days, "warn" if days <= SOON else "plain"


@register.inclusion_tag("ui/chart.html")
def chart(chart: Chart) -> dict[str, Any]:
    """A chart (`ui.charts`) and its figures."""
    return {"chart": chart, "option_id": f"{chart.id}-option"}
