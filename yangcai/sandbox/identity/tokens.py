"""Signing in the provider's name, for the tokens that allauth.idp does not know."""

from collections.abc import Mapping
from typing import Any

from allauth.idp.oidc.adapter import get_adapter
from django.conf import settings
from joserfc import jwt
from joserfc.jwk import RSAKey


def issuer() -> str:
    """The provider's name in its tokens and at its discovery address."""
    return str(settings.SANDBOX_URL).rstrip("/")


def signed(claims: Mapping[str, Any], *, kind: str) -> str:
    """A compact JWT of this `typ`, signed with the newest key."""
    key = RSAKey.import_key(get_adapter().get_signing_key().pem)
    return jwt.encode({"alg": "RS256", "kid": key.thumbprint(), "typ": kind}, dict(claims), key)
