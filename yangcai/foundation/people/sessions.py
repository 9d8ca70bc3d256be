"""Starting and ending a session; the one place that touches the browser's session."""

from typing import cast

from django.http import HttpRequest

from yangcai.foundation.kernel.errors import Forbidden
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.people.devices import address_of, device_of
from yangcai.foundation.people.models import Membership, OpenSession, User


def open_session(
    request: HttpRequest, user: User, membership: Membership | None, factor: str, *, trust: int = 0
) -> OpenSession:
    """Let the user in, in this membership, by this factor (`OpenSession.Factor`): new key, nothing kept from before.

    The caller has already proved who it is and leaves the event; this is not an operation. `trust` is the identity
    platform's level of proof.
    """
    at = request.at  # type: ignore[attr-defined]
    OpenSession.leave(request.session.session_key, at)
    request.session.flush()
    request.session.create()
    return OpenSession.open(
        user=user,
        membership=membership,
        session_key=request.session.session_key,
        factor=factor,
        trust=trust,
        ip=address_of(request),
        device=device_of(request),
        at=at,
    )


def session_of(request: Request) -> OpenSession:
    """The running session of the person who asks. Raises Forbidden for a stranger."""
    if request.seat.is_stranger or not (session := getattr(request, "open_session", None)):
        raise Forbidden("a stranger has no session")
    return cast(OpenSession, session)


def close_session(request: HttpRequest, why: str = "signed_out") -> None:
    """End the session of this browser, here and in the database."""
    if session := getattr(request, "open_session", None):
        session.end(request.at, why)  # type: ignore[attr-defined]
    request.session.flush()
