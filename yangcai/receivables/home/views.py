"""The front page and the desk."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yangcai.foundation.kernel.http import Request


def home(request: Request) -> HttpResponse:
    """What this platform does, for whom, and where to go."""
    return render(request, "home/home.html", {"cloud_url": settings.CLOUD_URL})


def desk(request: Request) -> HttpResponse:
    """Where a bank's people land after signing in; a stranger is sent to sign in first."""
    if request.seat.is_stranger:
        return redirect(f"{reverse('people:sign-in')}?{urlencode({'next': request.path})}")
    return render(request, "home/desk.html", {"cloud_url": settings.CLOUD_URL})
