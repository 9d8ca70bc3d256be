"""One way there and back: what was asked is remembered in the browser's session, and used once."""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import constant_time_compare

KEY = "unified"
MOST = 5  # tabs under way in one browser
LASTS = timedelta(minutes=30)  # registering at the identity platform takes its time


@dataclass(frozen=True, slots=True)
class Journey:
    """A sign-in under way. `state` finds it again, `nonce` ties the ID token to it, `verifier` the code (PKCE)."""

    state: str
    nonce: str
    verifier: str
    next: str
    redirect_uri: str
    started: float

    @classmethod
    def begin(cls, session: SessionBase, *, next: str, redirect_uri: str, at: datetime) -> Self:
        """Set out; the oldest of too many under way is forgotten."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        journey = cls(state, nonce, verifier, next, redirect_uri, at.timestamp())
        session[KEY] = [*session.get(KEY, []), asdict(journey)][-MOST:]
        return journey

    @classmethod
    def take(cls, session: SessionBase, state: str, at: datetime) -> Self | None:
        """The journey of this state, once; nothing when it is not this browser's, was used or took too long."""
        waiting: list[dict[str, Any]] = session.get(KEY, [])
        found = [one for one in waiting if constant_time_compare(one["state"], state)]
        if not found:
            return None
        session[KEY] = [one for one in waiting if one not in found]
        session.save()  # at once: a second request with the same state must not find it
        journey = cls(**found[0])
        return journey if at.timestamp() - journey.started < LASTS.total_seconds() else None

    def query(self, *, again: bool = False) -> dict[str, str]:
        """The authorization request; `again` has the person sign in anew, as somebody else."""
        query = {
            "response_type": "code",
            "client_id": settings.OIDC_CLIENT_ID,
            "redirect_uri": self.redirect_uri,
            "scope": " ".join(settings.OIDC_SCOPES),
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": create_s256_code_challenge(self.verifier),
            "code_challenge_method": "S256",
        }
        return query | ({"prompt": "login"} if again else {})
