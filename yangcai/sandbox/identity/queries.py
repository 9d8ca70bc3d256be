"""Questions the protocol asks about sign-ins and keys."""

from django.db.models import QuerySet

from yangcai.sandbox.identity.models import Account, Grant, SignIn, SigningKey


def account_of(subject: str) -> Account | None:
    """The active account of a token's `sub`."""
    return Account.objects.filter(subject=subject, is_active=True).first()


def grant_of(code_digest: str) -> Grant | None:
    """What was granted with a code."""
    return Grant.rows.select_related("sign_in").filter(code_digest=code_digest).first()


def open_sign_in_of(sid: str, account_id: int) -> SignIn | None:
    """The sign-in of a browser's session, while it lasts."""
    return SignIn.rows.filter(sid=sid, account_id=account_id, ended_at=None).first()


def sign_in_of(sid: str) -> SignIn:
    """A sign-in with its account, ended or not."""
    return SignIn.rows.select_related("account").get(sid=sid)


def signing_keys() -> QuerySet[SigningKey]:
    """Every key that tokens may still be signed by, oldest first."""
    return SigningKey.rows.all()
