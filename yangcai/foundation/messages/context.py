"""The numbers on the bell and the desk."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property

from yangcai.foundation.kernel.seats import STRANGER, Seat
from yangcai.foundation.messages.queries import open_todos, unread

MOST = 99


class Badges:
    """`todos` and `unread` as short text: nothing for none, `99+` for very many; counted only when shown."""

    def __init__(self, request: HttpRequest) -> None:
        self.seat: Seat = getattr(request, "seat", STRANGER)
        self.at = getattr(request, "at", None) or timezone.now()

    @cached_property
    def todos(self) -> str:
        """How much waits to be done."""
        return _capped(0 if self.seat.is_stranger else open_todos(self.seat)[: MOST + 1].count())

    @cached_property
    def unread(self) -> str:
        """How much is new."""
        return _capped(0 if self.seat.is_stranger else unread(self.seat, self.at)[: MOST + 1].count())


def _capped(count: int) -> str:
    return "" if not count else f"{MOST}+" if count > MOST else str(count)


def badges(request: HttpRequest) -> dict[str, Badges]:
    """What a template may show as `badges.todos` and `badges.unread`."""
    return {"badges": Badges(request)}
