"""For tests of every room: sign somebody in without the ceremony."""

from typing import Protocol

from django.conf import settings
from django.test import Client
from django.utils import timezone

from yangcai.foundation.people.models import Membership, OpenSession, User


class Member(Protocol):
    """One of the standing cast (`people.tests.makers`)."""

    user: User | None
    membership: Membership | None


def sign_in(client: Client, member: Member, factor: str = "totp", trust: int = 5) -> OpenSession | None:
    """Give the test client a running session of this member; a stranger (no user) just signs the client out."""
    session = client.session
    session.flush()
    client.cookies.pop(settings.SESSION_COOKIE_NAME, None)
    if member.user is None:
        return None
    session.create()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    return OpenSession.open(
        user=member.user,
        membership=member.membership,
        session_key=session.session_key,
        factor=factor,
        trust=trust,
        ip="127.0.0.1",
        at=timezone.now(),
    )
