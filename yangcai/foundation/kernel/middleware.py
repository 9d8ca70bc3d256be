"""The edge: one instant, one id and one seat per request."""

import re
import uuid
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from yangcai.foundation.kernel.errors import Forbidden

GetResponse = Callable[[HttpRequest], HttpResponse]
_SAFE_ID = re.compile(r"^[\w.-]{8,64}$", re.ASCII)


class RequestEdge:
    """Give the request its instant and its id, and the answer the same id."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.at = timezone.now()  # type: ignore[attr-defined]
        given = request.headers.get("X-Request-ID", "")
        # django-structlog reads the header and binds it to every log line of the request.
        request.META["HTTP_X_REQUEST_ID"] = request_id = given if _SAFE_ID.match(given) else str(uuid.uuid4())
        request.id = request_id  # type: ignore[attr-defined]
        response = self.get_response(request)
        response["X-Request-ID"] = request_id
        return response


class SeatAtTheEdge:
    """Seat the person who signed in (`settings.SEAT_OF`), and turn Forbidden into 403."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.seat_of = import_string(settings.SEAT_OF)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.seat = SimpleLazyObject(lambda: self.seat_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, Forbidden):
            raise PermissionDenied from exception
