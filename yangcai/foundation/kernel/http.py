"""The request as views see it: with its seat, its instant and its id."""

from datetime import datetime

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from yangcai.foundation.kernel.seats import Seat


class Request(HttpRequest):
    """An HttpRequest that has passed the edge (`kernel.middleware`)."""

    seat: Seat
    at: datetime
    id: str
    htmx: HtmxDetails
