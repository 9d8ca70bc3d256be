"""The front page and the desk."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render

from yangcai.foundation.kernel.http import Request


def home(request: Request) -> HttpResponse:
    """What this platform does, for whom, and where to go."""
    return render(request, "home/home.html", {"cloud_url": settings.CLOUD_URL})


@login_required
def desk(request: Request) -> HttpResponse:
    """Where a bank's people land after signing in."""
    return render(request, "home/desk.html", {"cloud_url": settings.CLOUD_URL})
