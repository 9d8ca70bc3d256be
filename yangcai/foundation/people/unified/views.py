"""Suppliers' way in and out by the unified identity platform."""

from dataclasses import replace
from datetime import datetime
from typing import TypedDict
from urllib.parse import urlencode

import structlog
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from yangcai.foundation.kernel.http import Request
from yangcai.foundation.people.devices import address_of, device_of
from yangcai.foundation.people.models import Organisation, SignIn
from yangcai.foundation.people.operations import unified as operations
from yangcai.foundation.people.seats import PUBLIC
from yangcai.foundation.people.unified import arrival, provider, tokens
from yangcai.foundation.people.unified.errors import Unreachable, Untrusted
from yangcai.foundation.people.unified.flow import Journey
from yangcai.foundation.people.unified.sessions import enter

log = structlog.get_logger()
Outcome = SignIn.Outcome


@require_GET
@never_cache
def sign_in(request: Request) -> HttpResponse:
    """供应商登录 / 我要融资: explains, with one button; who is in already goes on, who comes from SSO goes through."""
    page = wanted(request)
    if request.seat.kind == Organisation.Kind.SUPPLIER:
        return redirect(page)
    if request.GET.get("from") == "government":
        return start(request)
    return render(request, "people/unified/sign_in.html", {"next": page})


@require_GET
@never_cache
def start(request: Request) -> HttpResponse:
    """Send the browser to the identity platform; `again` makes it ask for another account."""
    back = request.build_absolute_uri(reverse("people:unified-callback"))
    journey = Journey.begin(request.session, next=wanted(request), redirect_uri=back, at=request.at)
    try:
        there = provider.authorization_url(journey.query(again="again" in request.GET))
    except (Unreachable, Untrusted) as broken:
        return down(request, broken, journey.next)
    return redirect(there)


@require_GET
@never_cache
def callback(request: Request) -> HttpResponse:
    """The browser is back from the identity platform."""
    journey = Journey.take(request.session, request.GET.get("state", ""), request.at)
    if journey is None:
        return lost(request, "state is not this browser's, used or too old")
    if "error" in request.GET:
        return declined(request, journey)
    try:
        arrived = arrival.of(request.GET, journey, at=request.at)
    except Unreachable as broken:
        return down(request, broken, journey.next)
    except Untrusted as why:
        return lost(request, str(why))
    return receive(request, arrived, journey)


def receive(request: Request, arrived: arrival.Arrived, journey: Journey) -> HttpResponse:
    """Let in agents of legal persons only."""
    if not arrived.person.is_legal:
        turn_away(request, Outcome.NATURAL, arrived.person.subject)
        again = address("people:supplier-sign-in-start", next=journey.next, again=1)
        return page(request, "natural", 403, again=again)
    if not arrived.person.is_whole:
        return lost(request, "no well-formed code or no name", account=arrived.person.subject)
    return seat_down(request, arrived, journey.next)


def seat_down(request: Request, arrived: arrival.Arrived, next: str) -> HttpResponse:
    """Bind the verified agent of a legal person and open the session, or say why not."""
    person = arrived.person
    seat = replace(PUBLIC, name=person.agent, organisation_name=person.organisation)
    bound = operations.bind_supplier(seat=seat, person=person, **whence(request))
    if bound.outcome == Outcome.WAITING:
        return page(request, "waiting", 403, claim=bound.claim, person=person)
    if bound.outcome == Outcome.BARRED:
        return page(request, "barred", 403, person=person)
    enter(request, bound, trust=person.trust, sid=arrived.sid, id_token=arrived.id_token)
    return redirect(next)


@csrf_exempt  # the identity platform's server calls, with a signed token
@require_POST
def backchannel(request: Request) -> HttpResponse:
    """A sign-in at the identity platform is over (Back-Channel Logout 1.0 §2.5): so are the sessions on it."""
    try:
        ended = tokens.logout_token(request.POST.get("logout_token", ""), at=request.at)
        operations.end_unified_sessions(seat=PUBLIC, at=request.at, ended=ended)
    except (Untrusted, operations.TokenSpent) as wrong:
        log.warning("people.unified.logout_refused", why=str(wrong))
        response = JsonResponse({"error": "invalid_request"}, status=400)
    except Unreachable:
        response = JsonResponse({"error": "temporarily_unavailable"}, status=503)
    else:
        response = JsonResponse({})
    response["Cache-Control"] = "no-store"
    return response


def signed_out(request: Request) -> HttpResponse:
    """Back from signing out at the identity platform."""
    return redirect(get_script_prefix())


# --- pages that say no -----------------------------------------------------------------------


def declined(request: Request, journey: Journey) -> HttpResponse:
    """The provider sends an error: the person changed their mind, or something is wrong."""
    log.info("people.unified.declined", error=request.GET["error"][:40])
    messages.info(request, _("登录没有完成，请重新登录。"))
    return redirect(address("people:supplier-sign-in", next=journey.next))


def lost(request: Request, why: str, account: str = "") -> HttpResponse:
    """Nothing that came back can be used; the page is neutral, the log is not."""
    log.warning("people.unified.untrusted", why=why)
    turn_away(request, Outcome.UNTRUSTED, account)
    return page(request, "lost", 400)


def down(request: Request, broken: Exception, next: str) -> HttpResponse:
    """The identity platform is not there; whoever has a session keeps it."""
    log.error("people.unified.down", why=str(broken))
    return page(request, "down", 503, retry=address("people:supplier-sign-in", next=next))


def page(request: Request, name: str, status: int, **context: object) -> HttpResponse:
    """One of this room's plain pages."""
    return render(request, f"people/unified/{name}.html", context, status=status)


def turn_away(request: Request, outcome: str, account: str) -> None:
    """Leave a line in the sign-in log."""
    operations.turn_away(seat=PUBLIC, outcome=outcome, account=account, **whence(request))


class Whence(TypedDict):
    """When a request came, and from where."""

    at: datetime
    ip: str | None
    device: str


def whence(request: Request) -> Whence:
    """When and from where, as the operations want it."""
    return {"at": request.at, "ip": address_of(request), "device": device_of(request)}


def address(name: str, **query: object) -> str:
    """An address of ours with a query."""
    return f"{reverse(name)}?{urlencode(query)}"


def wanted(request: Request) -> str:
    """The page to reach: one of this site, else the desk."""
    url = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure()):
        return url
    try:
        return reverse("portal:desk")
    except NoReverseMatch:
        return get_script_prefix()
