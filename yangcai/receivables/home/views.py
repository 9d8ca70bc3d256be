"""The front page and the desk."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yangcai.foundation.kernel.http import Request
from yangcai.receivables.home import queries


def home(request: Request) -> HttpResponse:
    """What this platform does, for whom, how much goes on, and where to go in."""
    facts = {"cloud_url": settings.CLOUD_URL, "figures": queries.public_figures(request.at)}
    return render(request, "home/home.html", facts)


def desk(request: Request) -> HttpResponse:
    """Everybody's first page after signing in; who has not is asked to."""
    seat = request.seat
    if seat.is_stranger:
        return redirect(f"{reverse('people:sign-in')}?{urlencode({'next': request.path})}")
    figures = [
        (figure, reverse(figure.url) if figure.url else "") for figure in queries.figures(seat, request.at)
    ]
    facts = {"todos": queries.todos(seat), "figures": figures, "cloud_url": settings.CLOUD_URL}
    if seat.may("orders.order.list"):
        facts |= {"is_supplier": True, "parts": queries.free_parts(seat)[: queries.SHOWN]}
    elif seat.kind in ("institution", "branch") and seat.may("orders.market.list"):
        facts |= {"is_bank": True, "leads": queries.leads(seat)[: queries.SHOWN]}
    elif not seat.may("orders.market.list"):
        facts["is_guest"] = True
    if "parts" in facts or "leads" in facts:
        facts |= {
            "applications": queries.toned(queries.applications(seat)[: queries.SHOWN]),
            "demands": queries.demands(seat)[: queries.SHOWN],
        }
    return render(request, "home/desk.html", facts)


# Kinds of organisations: the chapter of the guide that is written for them.
CHAPTERS = {"supplier": "supplier", "institution": "bank", "branch": "bank", "operator": "operator"}


def help_(request: Request) -> HttpResponse:
    """操作指南: it is published by the cloud, for both sites."""
    chapter = CHAPTERS.get(request.seat.kind)
    return redirect(f"{settings.CLOUD_URL}/guides/{f'{chapter}/' if chapter else ''}")
