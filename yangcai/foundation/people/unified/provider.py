"""Calls to the identity platform: discovery, keys, code for tokens, userinfo. Never inside a transaction."""

from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

import httpx
from django.conf import settings
from django.core.cache import cache
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from yangcai.foundation.people.unified.errors import Unreachable, Untrusted

SECONDS = 5.0
KEEP = 600  # seconds for which discovery and keys are believed
ASK_EVERY = 60  # seconds
DISCOVERY = "/.well-known/openid-configuration"


def metadata(*, fresh: bool = False) -> dict[str, Any]:
    """The provider's own description of itself (OpenID Connect Discovery 1.0)."""
    if fresh or not (found := cache.get(_key("metadata"))):
        found = _json(_get(settings.OIDC_ISSUER.rstrip("/") + DISCOVERY))
        if found.get("issuer", "").rstrip("/") != settings.OIDC_ISSUER.rstrip("/"):
            raise Untrusted(f"discovery speaks for {found.get('issuer')}")
        cache.set(_key("metadata"), found, KEEP)
    return dict(found)


def endpoint(name: str) -> str:
    """An address out of the metadata. Raises Unreachable when the provider has none."""
    address = str(metadata().get(name, ""))
    if urlsplit(address).scheme not in {"http", "https"}:
        raise Unreachable(f"no {name}")
    return address


def keys(*, fresh: bool = False) -> KeySet:
    """The provider's public keys; `fresh` asks again, once a minute at most, for a key newer than those we know."""
    ask = fresh and cache.add(_key("asked"), 1, ASK_EVERY)
    found = None if ask else cache.get(_key("keys"))
    if not found:
        found = _json(_get(endpoint("jwks_uri")))
        cache.set(_key("keys"), found, KEEP)
    try:
        return KeySet.import_key_set(cast(KeySetSerialization, found))
    except (JoseError, KeyError, TypeError, ValueError) as odd:
        raise Unreachable("no keys") from odd


def authorization_url(query: Mapping[str, str]) -> str:
    """Where to send the browser to sign in. Asks afresh, so that nobody is sent to a provider that is down."""
    metadata(fresh=True)
    return with_query(endpoint("authorization_endpoint"), query)


def redeem(code: str, *, verifier: str, redirect_uri: str) -> dict[str, Any]:
    """Exchange a code for tokens (client_secret_basic). Raises Untrusted when the provider refuses the code."""
    body = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
    }
    basic = httpx.BasicAuth(settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET)
    answer = _call("POST", endpoint("token_endpoint"), data=body, auth=basic)
    if answer.status_code in {httpx.codes.BAD_REQUEST, httpx.codes.UNAUTHORIZED}:
        raise Untrusted(f"the provider refuses the code: {answer.status_code}")
    tokens = _json(answer)
    if "id_token" not in tokens:
        raise Untrusted("no ID token")
    return tokens


def userinfo(access_token: str) -> dict[str, Any]:
    """What the provider tells about the person besides the ID token; nothing when it has no such endpoint."""
    if "userinfo_endpoint" not in metadata() or not access_token:
        return {}
    headers = {"Authorization": f"Bearer {access_token}"}
    return _json(_call("GET", endpoint("userinfo_endpoint"), headers=headers))


def end_session_url(id_token: str, *, back_to: str) -> str:
    """Where to send the browser to sign out there as well (RP-Initiated Logout 1.0); nothing when it cannot."""
    if not metadata(fresh=True).get("end_session_endpoint"):
        return ""
    query = {
        "id_token_hint": id_token,
        "client_id": settings.OIDC_CLIENT_ID,
        "post_logout_redirect_uri": back_to,
    }
    return with_query(endpoint("end_session_endpoint"), query)


def with_query(address: str, query: Mapping[str, str]) -> str:
    """An address with more parameters."""
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(query)}"


def _get(address: str) -> httpx.Response:
    return _call("GET", address)


def _call(method: str, address: str, **rest: Any) -> httpx.Response:
    try:
        return httpx.request(method, address, timeout=SECONDS, **rest)
    except (httpx.HTTPError, httpx.InvalidURL) as broken:
        raise Unreachable(type(broken).__name__) from broken


def _json(answer: httpx.Response) -> dict[str, Any]:
    if answer.status_code != httpx.codes.OK:
        raise Unreachable(f"HTTP {answer.status_code}")
    try:
        body = answer.json()
    except ValueError as odd:
        raise Unreachable("not JSON") from odd
    if not isinstance(body, dict):
        raise Unreachable("not an object")
    return body


def _key(what: str) -> str:
    return f"people.unified.{what}.{settings.OIDC_ISSUER}"
