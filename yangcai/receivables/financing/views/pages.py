"""What the pages of this room share: finding the row, one form with one operation, one button with one operation."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from yangcai.foundation.kernel.errors import Forbidden, Refused
from yangcai.foundation.kernel.http import Request
from yangcai.receivables.financing.models import Application, Slip


def application_of(request: Request, pk: int, permission: str = "") -> Application:
    """An application the seat may see (404), to do something with (403)."""
    rows = Application.visible_to(request.seat).select_related("supplier", "institution", "branch", "product")
    row = get_object_or_404(rows, pk=pk)
    check(request, permission)
    return row


def slip_of(request: Request, pk: int, permission: str = "") -> Slip:
    """A slip the seat may see (404), to do something with (403)."""
    joined = (
        "application__supplier",
        "application__institution",
        "application__branch",
        "institution",
        "branch",
    )
    row = get_object_or_404(Slip.visible_to(request.seat).select_related(*joined, "decision"), pk=pk)
    check(request, permission)
    return row


def check(request: Request, permission: str) -> None:
    """Raise Forbidden unless the seat has the permission; asked after the row was found, so that 404 comes first."""
    if permission and not request.seat.may(permission):
        raise Forbidden(permission)


def bound(request: Request, form: Callable[..., forms.Form], **facts: Any) -> forms.Form:
    """The form with what was posted, or empty."""
    posted = request.method == "POST"
    return form(request.POST if posted else None, request.FILES if posted else None, **facts)


def refused(form: forms.BaseForm, refusal: Refused) -> None:
    """A refusal as an error of the form, next to its field if it names one the form has."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def form_page(
    request: Request,
    form: forms.Form,
    operation: Callable[..., Any],
    *,
    title: str,
    back: str,
    said: str = "",
    intro: str = "",
    submit: str = "",
    then: Callable[[Any], HttpResponse] | None = None,
    template: str = "financing/form.html",
    shown: dict[str, Any] | None = None,
    **facts: Any,
) -> HttpResponse:
    """One form, one operation: on success say so and go on (`then`, or back), else show it with what is wrong."""
    if request.method == "POST" and form.is_valid():
        given = form.facts() if hasattr(form, "facts") else form.cleaned_data
        try:
            result = operation(seat=request.seat, at=request.at, **facts, **given)
        except Refused as refusal:
            refused(form, refusal)
        else:
            if said:
                messages.success(request, said)
            return then(result) if then else redirect(back)
    page = {"form": form, "title": title, "back": back, "intro": intro, "submit": submit}
    return render(request, template, page | (shown or {}))


def press(
    request: Request, operation: Callable[..., Any], *, back: str, said: str = "", **facts: Any
) -> HttpResponse:
    """A button: the operation, and back, with a word on what came of it."""
    try:
        operation(seat=request.seat, at=request.at, **facts)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        if said:
            messages.success(request, said)
    return redirect(back)
