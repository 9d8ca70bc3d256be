"""What the pages of this room share: doors, the page for one form, and where to go next."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from yangcai.foundation.kernel.errors import Forbidden
from yangcai.foundation.kernel.forms import attempt
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.people.errors import NotFresh
from yangcai.foundation.people.sessions import session_of


def check(request: Request, permission: str) -> None:
    """Raise Forbidden unless the seat has the permission; asked after the row was found, so that 404 comes first."""
    if not request.seat.may(permission):
        raise Forbidden(permission)


def bound(request: Request, form: Callable[..., forms.Form], **facts: Any) -> forms.Form:
    """The form with what was posted, or empty."""
    posted = request.method == "POST"
    return form(request.POST if posted else None, request.FILES if posted else None, **facts)


def form_page(
    request: Request,
    form: forms.Form,
    operation: Callable[..., Any],
    *,
    title: str,
    back: str,
    done: Callable[[Any], HttpResponse] | None = None,
    said: str = "",
    intro: str = "",
    submit: str = "",
    template: str = "ui/form.html",
    shown: dict[str, Any] | None = None,
    **facts: Any,
) -> HttpResponse:
    """One form, one operation: on success say so and go on (`done`, or back), else show it with what is wrong."""
    if request.method == "POST" and (
        result := attempt(form, operation, seat=request.seat, at=request.at, **facts)
    ):
        if said:
            messages.success(request, said)
        return done(result) if done else redirect(back)
    page = {"form": form, "title": title, "back": back, "intro": intro, "submit": submit}
    return render(request, template, page | (shown or {}))


def stale(request: Request) -> HttpResponse | None:
    """The way to the password page when it is too long ago that the person proved who they are."""
    try:
        session_of(request).must_be_fresh(request.at)
    except NotFresh as no:
        return redirect(f"{no.url}?{urlencode({'next': request.get_full_path()})}")
    return None


def wanted(request: Request) -> str:
    """The page to reach after this one: a path of this site, else the desk, else one's own account."""
    url = request.POST.get("next") or request.GET.get("next", "")
    return url if is_here(url) else home()


def is_here(url: str) -> bool:
    """Whether it is a path on this site, and not another site dressed up as one."""
    return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)


def home() -> str:
    """Where people land who wanted nothing in particular."""
    try:
        return reverse("portal:desk")
    except NoReverseMatch:
        return reverse("people:account")
