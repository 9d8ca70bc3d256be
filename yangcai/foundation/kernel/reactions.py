"""News travels up by event name: a room subscribes in its `reactions.py` and is told after commit, once, in order."""

from collections.abc import Callable
from datetime import datetime

from yangcai.foundation.kernel.jobs import job
from yangcai.foundation.kernel.models import Event

Reaction = Callable[..., None]
# event name -> the reactions' full names; full name -> function
LISTENERS: dict[str, list[str]] = {}
_functions: dict[str, Reaction] = {}


def reaction(*event_names: str) -> Callable[[Reaction], Reaction]:
    """Subscribe a function `f(*, event, at)` to events by name. It must be idempotent: it may be told twice."""

    def decorate(function: Reaction) -> Reaction:
        full_name = f"{function.__module__}.{function.__name__}"
        _functions[full_name] = function
        for name in event_names:
            LISTENERS.setdefault(name, []).append(full_name)
        return function

    return decorate


def react_to(event: Event) -> None:
    """Defer one delivery per listener, in the event's own transaction."""
    for full_name in LISTENERS.get(event.name, []):
        deliver.later(subject=f"{full_name}/{event.subject}", event_id=event.pk, listener=full_name)


@job("kernel.deliver")
def deliver(*, at: datetime, event_id: int, listener: str) -> None:
    """Tell one listener of one event."""
    _functions[listener](event=Event.rows.get(pk=event_id), at=at)
