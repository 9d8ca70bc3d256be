"""工作台: what waits for me, what I wait for, what happened, where to go; and the help that belongs to it."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yangcai.cloud.portal import guides
from yangcai.cloud.portal.queries import desk as queries
from yangcai.foundation.kernel.http import Request


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
        "chapter": guides.chapter(queries.chapter_for(seat)),
    }
    return render(request, "portal/desk/home.html", context)


def help_(request: Request) -> HttpResponse:
    """The chapter of 操作指南 for whoever asks."""
    return redirect("portal:guide", queries.chapter_for(request.seat))
