"""工作台: what waits for me, what I wait for, what happened, where to go; and the help that belongs to it."""

from itertools import chain, islice
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yangcai.cloud.portal import guides
from yangcai.cloud.portal.queries import desk as queries
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.ui.menu import Link, menu_of

MOST = 9


def desk(request: Request) -> HttpResponse:
    """Everybody's first page after signing in; who has not is asked to."""
    seat = request.seat
    if seat.is_stranger:
        return redirect(f"{reverse('people:sign-in')}?{urlencode({'next': request.path})}")
    context = {
        "todos": queries.todos(seat),
        "waiting": queries.waiting(seat),
        "figures": queries.figures(seat, request.at),
        "events": queries.recent(seat),
        "may_read_events": queries.may_read_events(seat),
        "may_write": seat.may("portal.content.write"),
        "quick": _quick(seat, request.path),
        "chapter": guides.chapter(queries.chapter_for(seat)),
    }
    return render(request, "portal/desk/home.html", context)


def _quick(seat: Seat, path: str) -> list[Link]:
    """The first lines of the seat's menu beyond the desk's own: rooms order themselves by how often they are needed."""
    rooms = [group for group in menu_of(seat, path) if not group.current]
    return list(islice(chain.from_iterable(group.links for group in rooms), MOST))


def help_(request: Request) -> HttpResponse:
    """The chapter of 操作指南 for whoever asks."""
    return redirect("portal:guide", queries.chapter_for(request.seat))
