"""The session of somebody who came by the identity platform, and how it ends on both sides."""

import structlog
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from yangcai.foundation.kernel.http import Request
from yangcai.foundation.people.models import OpenSession, UnifiedSession
from yangcai.foundation.people.operations.unified import Bound
from yangcai.foundation.people.sealing import seal, unseal
from yangcai.foundation.people.sessions import close_session, open_session
from yangcai.foundation.people.unified import provider
from yangcai.foundation.people.unified.errors import Unreachable, Untrusted

log = structlog.get_logger()


def enter(request: Request, bound: Bound, *, trust: int, sid: str, id_token: str) -> OpenSession:
    """Let a bound person in, in a session that knows its sign-in at the provider; whoever sat here leaves."""
    with transaction.atomic():
        if not request.seat.is_stranger:
            close_session(request, "replaced")
        session = open_session(
            request, bound.identity.user, bound.membership, OpenSession.Factor.UNIFIED, trust=trust
        )
        UnifiedSession.rows.create(
            session=session, identity=bound.identity, sid=sid, sealed_id_token=seal(id_token)
        )
    return session


def farewell_url(request: HttpRequest, session: OpenSession) -> str:
    """Where the browser goes to sign out at the provider as well; nothing for other sessions or when it is down.

    Ask before the session is closed, redirect after.
    """
    unified = UnifiedSession.of(session)
    if unified is None:
        return ""
    back_to = request.build_absolute_uri(reverse("people:unified-signed-out"))
    try:
        return provider.end_session_url(unseal(bytes(unified.sealed_id_token)), back_to=back_to)
    except (Unreachable, Untrusted) as down:
        log.warning("people.unified.no_farewell", why=str(down))
        return ""
