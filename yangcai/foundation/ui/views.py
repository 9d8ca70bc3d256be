"""Pages for when things go wrong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or not one that this seat may see."""
    return render(request, "ui/404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: visible, but not entitled."""
    return render(request, "ui/403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long or came from elsewhere."""
    return render(request, "ui/403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a bug. Nothing that might be broken is asked: no context, no database."""
    return HttpResponse(get_template("ui/500.html").render({}), status=500)
