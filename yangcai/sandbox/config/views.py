"""The page that says what stands here."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from yangcai.foundation.kernel.http import Request
from yangcai.sandbox.identity.seed import NOTES, demo_accounts


def home(request: Request) -> HttpResponse:
    """The stand-ins, and in a demo the accounts with which to try each way of signing in."""
    accounts = [] if settings.PRODUCTION else list(zip(demo_accounts(settings.PROVINCE), NOTES, strict=True))
    return render(request, "sandbox/home.html", {"accounts": accounts})
