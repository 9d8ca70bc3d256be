"""The one verb for writing: an operation has a permission, one transaction, and leaves an event."""

from collections.abc import Callable
from contextvars import ContextVar
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar

import structlog
from django.db import models, transaction

from yangcai.foundation.kernel.errors import Forbidden, Unrecorded
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.reactions import react_to
from yangcai.foundation.kernel.seats import Seat

P = ParamSpec("P")
R = TypeVar("R")

# permission -> the operations that ask for it; the tests walk this table.
OPERATIONS: dict[str, list[str]] = {}
_recorded: ContextVar[list[Event]] = ContextVar("recorded")


def operation(permission: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Run with a permission, in one transaction, leaving at least one event.

    The wrapped function takes keyword arguments only, `seat` and `at` among them. Raises Forbidden when the seat
    lacks the permission, Unrecorded (a bug, rolled back) when nothing was recorded.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        OPERATIONS.setdefault(permission, []).append(f"{function.__module__}.{function.__name__}")

        @wraps(function)
        def run(*args: P.args, **facts: P.kwargs) -> R:
            seat = facts["seat"]
            assert isinstance(seat, Seat) and isinstance(facts["at"], datetime)  # noqa: S101 - a programmer's error
            if not seat.may(permission):
                raise Forbidden(permission)
            token = _recorded.set([])
            try:
                with transaction.atomic():
                    result = function(*args, **facts)
                    if not _recorded.get():
                        raise Unrecorded(permission)
            finally:
                _recorded.reset(token)
            return result

        return run

    return decorate


def record(name: str, subject: models.Model, /, *, seat: Seat, at: datetime, **facts: object) -> Event:
    """Write down what happened, in the transaction in which it happens; those who listen are told after commit.

    `facts` are short and plain (strings, numbers, lists): masked numbers, never secrets or whole documents.
    """
    event = Event.rows.create(
        at=at,
        name=name,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        user_id=seat.user_id,
        organisation_id=seat.organisation_id,
        actor=" · ".join(filter(None, [seat.name, seat.organisation_name])),
        region_path=seat.territory[0] if seat.territory else "",
        request_id=structlog.contextvars.get_contextvars().get("request_id", ""),
        facts=facts,
    )
    react_to(event)
    _recorded.get([]).append(event)
    return event
