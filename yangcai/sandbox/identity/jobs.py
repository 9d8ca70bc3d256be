"""Telling clients that a sign-in has ended: OpenID Connect Back-Channel Logout 1.0."""

import uuid
from datetime import datetime

import httpx
import structlog
from allauth.idp.oidc.models import Client

from yangcai.foundation.kernel.jobs import job
from yangcai.sandbox.identity.queries import sign_in_of
from yangcai.sandbox.identity.tokens import issuer, signed

EVENT = "http://schemas.openid.net/event/backchannel-logout"
TIMEOUT = 5.0
LASTS = 120  # seconds
log = structlog.get_logger()


@job("identity.tell_sign_out")
def tell_sign_out(*, at: datetime, sid: str, client_id: str) -> None:
    """Send one client a logout token. Tried again while it cannot be reached, not when it says no."""
    address = logout_address(client_id)
    if not address:
        return
    token = logout_token(at=at, sid=sid, client_id=client_id)
    answer = httpx.post(address, data={"logout_token": token}, timeout=TIMEOUT)
    if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        answer.raise_for_status()
    log.info("identity.sign_out.told", client=client_id, status=answer.status_code)


def logout_address(client_id: str) -> str:
    """Where the client wants to be told, or nothing (OIDC Back-Channel Logout 1.0 §2.2)."""
    client = Client.objects.filter(pk=client_id).first()
    metadata = (client.data or {}).get("client_metadata", {}) if client else {}
    return str(metadata.get("backchannel_logout_uri", ""))


def logout_token(*, at: datetime, sid: str, client_id: str) -> str:
    """A logout token for one client; its `jti` is new at every try, since a client refuses one it has seen (§2.4)."""
    now = int(at.timestamp())
    claims = {
        "iss": issuer(),
        "sub": str(sign_in_of(sid).account.subject),
        "aud": client_id,
        "iat": now,
        "exp": now + LASTS,
        "jti": uuid.uuid4().hex,
        "events": {EVENT: {}},
        "sid": sid,
    }
    return signed(claims, kind="logout+jwt")
