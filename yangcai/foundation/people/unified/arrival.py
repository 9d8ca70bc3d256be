"""From the provider's redirect to a verified person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from yangcai.foundation.people.unified import provider, tokens
from yangcai.foundation.people.unified.errors import Untrusted
from yangcai.foundation.people.unified.flow import Journey
from yangcai.foundation.people.unified.person import Person, is_complete, person_of


@dataclass(frozen=True, slots=True)
class Arrived:
    """Who has come, by which sign-in there, and the token that says so."""

    person: Person
    sid: str
    id_token: str


def of(query: Mapping[str, str], journey: Journey, *, at: datetime) -> Arrived:
    """Redeem the code, believe the ID token. Raises Untrusted or Unreachable. Calls out: never in a transaction."""
    if query.get("iss", settings.OIDC_ISSUER).rstrip("/") != settings.OIDC_ISSUER.rstrip("/"):
        raise Untrusted("another provider answers (RFC 9207)")
    if not (code := query.get("code", "")):
        raise Untrusted("no code")
    answer = provider.redeem(code, verifier=journey.verifier, redirect_uri=journey.redirect_uri)
    claims = tokens.id_token(answer, nonce=journey.nonce, at=at)
    if not is_complete(claims):
        more = provider.userinfo(str(answer.get("access_token", "")))
        if more and more.get("sub") != claims["sub"]:
            raise Untrusted("userinfo speaks of somebody else")
        claims = more | claims
    return Arrived(person_of(claims), str(claims.get("sid", "")), str(answer["id_token"]))
