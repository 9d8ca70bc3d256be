"""The interface's words and parts, in every template without `load`."""

from typing import Any

from django import template
from django.db import models

from yangcai.foundation.kernel.queries import timeline as events_of
from yangcai.foundation.ui import words
from yangcai.foundation.ui.events import sentence

register = template.Library()
for name in ("yuan", "plain_yuan", "wan", "capitals", "day", "day_cn", "moment"):
    register.filter(name, getattr(words, name), is_safe=False)
for name in ("masked_phone", "masked_account", "masked_uscc", "masked_name"):
    register.filter(name, getattr(words, name), is_safe=False)

TONES = {"good", "busy", "warn", "bad", "plain"}


@register.inclusion_tag("ui/status.html")
def status(value: object, label: object = "", tone: str = "plain") -> dict[str, Any]:
    """A status in words and colour."""
    return {"value": value, "label": label or value, "tone": tone if tone in TONES else "plain"}


@register.inclusion_tag("ui/timeline.html")
def timeline(row: models.Model) -> dict[str, Any]:
    """Who did what to the row, and when."""
    return {"events": [(event, sentence(event.name)) for event in events_of(row)]}
