"""A site of nothing but the interface, for its own tests."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from yangcai.foundation.kernel.errors import Forbidden
from yangcai.foundation.kernel.seats import Seat

READER = Seat(
    user_id=7,
    organisation_id=3,
    permissions=frozenset({"kernel.event.read_all"}),
    name="王晓敏",
    organisation_name="江夏区人民医院",
)


def reader_of(request: HttpRequest) -> Seat:
    """Everybody who asks is the reader."""
    return READER


def forbid(request: HttpRequest) -> HttpResponse:
    raise Forbidden("contracts.contract.secret")


def break_down(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("password=hunter2")


def exported(request: HttpRequest, list_: object) -> HttpResponse:
    """What the documents room does, in short."""
    return HttpResponse(f"{list_.name}?{list_.querystring}")


urlpatterns = [
    path("", include("yangcai.foundation.kernel.health")),
    path("ui/", include("yangcai.foundation.ui.urls")),
    path(
        "messages/",
        include(([path("", forbid, name="messages"), path("todos", forbid, name="todos")], "messages")),
    ),
    path("forbid", forbid),
    path("break", break_down),
]
handler400 = "yangcai.foundation.ui.views.bad_request"
handler403 = "yangcai.foundation.ui.views.forbidden"
handler404 = "yangcai.foundation.ui.views.not_found"
handler500 = "yangcai.foundation.ui.views.server_error"
