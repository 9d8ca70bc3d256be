"""Newcomers activate first: until then every page of the site leads to activation."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

GetResponse = Callable[[HttpRequest], HttpResponse]


class ActivateFirst:
    """Behind `SeatAtTheEdge`. Who has no session is not looked up."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Send a newcomer to activation, except from this room's own pages and from the machines' (no namespace)."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        room = request.resolver_match.namespace if request.resolver_match else ""
        if room in {"", "people"} or request.seat.roles != {"newcomer"}:  # type: ignore[attr-defined]
            return None
        return redirect("people:activate")
