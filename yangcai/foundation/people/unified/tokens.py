"""What the provider signs, checked: ID tokens (OpenID Connect Core §3.1.3.7), logout tokens (Back-Channel §2.6)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from authlib.oidc.core import CodeIDToken
from django.conf import settings
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jws import JWSRegistry
from joserfc.jwt import JWTClaimsRegistry, Token

from yangcai.foundation.people.unified import provider
from yangcai.foundation.people.unified.errors import Untrusted

ALGORITHMS = ["RS256", "PS256", "ES256"]  # whatever the provider claims: never none, never a shared secret
LEEWAY = 60  # seconds by which clocks may differ
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
OLDEST_LOGOUT = 300  # seconds


@dataclass(frozen=True, slots=True)
class Ended:
    """A verified logout token: whose sign-in at the provider is over. Without `sid`, all of the subject's are."""

    issuer: str
    subject: str
    sid: str
    digest: str


def id_token(tokens: Mapping[str, Any], *, nonce: str, at: datetime) -> dict[str, Any]:
    """The claims of a verified ID token. Raises Untrusted, or Unreachable when the keys cannot be had."""
    params = {
        "nonce": nonce,
        "client_id": settings.OIDC_CLIENT_ID,
        "access_token": tokens.get("access_token"),
    }
    try:
        token = _signed(str(tokens["id_token"]))
        claims = CodeIDToken(token.claims, token.header, _expected("nonce"), params)
        claims.validate(now=int(at.timestamp()), leeway=LEEWAY)
    except (JoseError, ValueError, TypeError, KeyError) as wrong:
        raise Untrusted(f"ID token: {wrong!r}") from wrong
    return dict(claims)


def logout_token(text: str, *, at: datetime) -> Ended:
    """A verified logout token. Raises Untrusted, or Unreachable when the keys cannot be had."""
    try:
        token = _signed(text)
        now = int(at.timestamp())
        JWTClaimsRegistry(now, LEEWAY, **_expected("iat", "jti")).validate(token.claims)
    except (JoseError, ValueError, TypeError) as wrong:
        raise Untrusted(f"logout token: {wrong!r}") from wrong
    claims = token.claims
    if str(token.header.get("typ", "JWT")).lower() not in {"logout+jwt", "jwt"}:
        raise Untrusted("logout token: typ")
    if not isinstance(claims.get("events"), dict) or LOGOUT not in claims["events"] or "nonce" in claims:
        raise Untrusted("logout token: not one")
    if now - int(claims["iat"]) > OLDEST_LOGOUT or not (claims.get("sub") or claims.get("sid")):
        raise Untrusted("logout token: old, or of nobody")
    jti = hashlib.sha256(f"{claims['iss']} {claims['jti']}".encode()).hexdigest()
    return Ended(str(claims["iss"]), str(claims.get("sub", "")), str(claims.get("sid", "")), jti)


def _signed(text: str) -> Token:
    """A token whose signature is the provider's; a key we have not met is asked for once."""
    registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    try:
        return jwt.decode(text, provider.keys(), registry=registry)
    except InvalidKeyIdError:
        return jwt.decode(text, provider.keys(fresh=True), registry=registry)


def _expected(*essential: str) -> dict[str, Any]:
    """What every token of the provider must say, and which claims it may not lack."""
    return {
        "iss": {"essential": True, "value": provider.metadata()["issuer"]},
        "aud": {"essential": True, "value": settings.OIDC_CLIENT_ID},
        "exp": {"essential": True},
        **{name: {"essential": True} for name in essential},
    }
