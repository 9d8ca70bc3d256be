"""What changes at the identity platform: accounts, attempts at a password, sign-ins and what they granted."""

import hashlib
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.sandbox.identity.jobs import tell_sign_out
from yangcai.sandbox.identity.models import Account, Grant, SignIn, SigningKey

MOST_ATTEMPTS = 5
LOCKED_FOR = timedelta(minutes=15)


class AlreadyRegistered(Refused):
    """The login name has an account."""


class WrongPassword(Refused):
    """Login name and password do not belong together; which of them is wrong is not said."""


class Locked(Refused):
    """Too many wrong passwords; the account opens again by itself."""


@operation("identity.account.register")
def register(
    *,
    seat: Seat,
    at: datetime,
    kind: str,
    username: str,
    name: str,
    phone: str,
    password: str,
    organisation_name: str = "",
    trust: int = Account.Trust.NAMED,
) -> Account:
    """Open an account. Raises AlreadyRegistered."""
    account = Account(
        kind=kind,
        username=username,
        name=name,
        phone=phone,
        organisation_name=organisation_name,
        trust=trust,
        created_at=at,
    )
    account.set_password(password)
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as taken:
        raise AlreadyRegistered(_("该账号已注册，请直接登录。"), field="username") from taken
    record("identity.account.registered", account, seat=seat, at=at, kind=kind)
    return account


def check_password(*, seat: Seat, at: datetime, kind: str, username: str, password: str) -> Account:
    """The account of this login name and password.

    An attempt is counted before the password is looked at, so that many at once find out no more than five in a
    row. Raises WrongPassword or Locked.
    """
    account = Account.objects.filter(kind=kind, username=username, is_active=True).first()
    if account is None:
        make_password(password)  # takes as long as a wrong password
        raise WrongPassword(_("账号或密码不正确。"))
    attempts = count_attempt(seat=seat, at=at, account=account)
    if not account.check_password(password):
        if attempts >= MOST_ATTEMPTS:
            raise Locked(_locked_until(at + LOCKED_FOR, at))
        raise WrongPassword(
            _("账号或密码不正确，还可以再试 %(left)d 次。") % {"left": MOST_ATTEMPTS - attempts}
        )
    return account


def _locked_until(until: datetime, at: datetime) -> str:
    minutes = -int((at - until).total_seconds() // 60)
    return _("密码错误次数过多，账号已锁定，请在 %(minutes)d 分钟后再试。") % {"minutes": minutes}


@operation("identity.account.sign_in")
def count_attempt(*, seat: Seat, at: datetime, account: Account) -> int:
    """Count one attempt at a password and return how many there were in a row. Raises Locked."""
    account = Account.objects.select_for_update().get(pk=account.pk)
    if account.is_locked(at):
        assert account.locked_until  # noqa: S101 - is_locked says so
        raise Locked(_locked_until(account.locked_until, at))
    account.attempts = 1 if account.locked_until else account.attempts + 1
    account.locked_until = at + LOCKED_FOR if account.attempts >= MOST_ATTEMPTS else None
    account.save(update_fields=["attempts", "locked_until"])
    record("identity.account.tried", account, seat=seat, at=at, attempts=account.attempts)
    return account.attempts


@operation("identity.account.sign_in")
def open_sign_in(*, seat: Seat, at: datetime, account: Account) -> SignIn:
    """Begin a sign-in after the password was right, and forget the attempts."""
    Account.objects.filter(pk=account.pk).update(attempts=0, locked_until=None)
    sign_in = SignIn.rows.create(account=account, at=at)
    record("identity.sign_in.opened", sign_in, seat=seat, at=at, account=account.pk)
    return sign_in


@operation("identity.account.sign_out")
def end_sign_in(*, seat: Seat, at: datetime, sign_in: SignIn) -> SignIn:
    """End a sign-in and have every client that was granted something in it told (back-channel logout)."""
    sign_in = sign_in.locked()
    if sign_in.ended_at is None:
        sign_in.ended_at = at
        sign_in.save(update_fields=["ended_at"])
        for client_id in sorted(set(sign_in.grants.values_list("client_id", flat=True))):
            tell_sign_out.later(
                subject=f"{client_id}/{sign_in.sid}", sid=str(sign_in.sid), client_id=client_id
            )
    record("identity.sign_in.ended", sign_in, seat=seat, at=at)
    return sign_in


@operation("identity.account.sign_in")
def remember_grant(*, seat: Seat, at: datetime, sign_in: SignIn, client_id: str, code: str) -> Grant:
    """Note in which sign-in a code was given to a client."""
    grant = Grant.rows.create(sign_in=sign_in, client_id=client_id, code_digest=digest(code), at=at)
    record("identity.grant.given", sign_in, seat=seat, at=at, client=client_id)
    return grant


def digest(code: str) -> str:
    """How a code is kept."""
    return hashlib.sha256(code.encode()).hexdigest()


@operation("identity.account.prove")
def prove_by_face(*, seat: Seat, at: datetime, account: Account) -> Account:
    """Pretend that the agent's face was compared: trust rises to level 4. The sandbox has no camera."""
    Account.objects.filter(pk=account.pk, trust__lt=Account.Trust.FACE).update(trust=Account.Trust.FACE)
    account.refresh_from_db()
    record("identity.account.proved", account, seat=seat, at=at, trust=account.trust)
    return account


@operation("identity.key.make")
def make_key(*, seat: Seat, at: datetime) -> SigningKey:
    """Make a fresh RSA key, with which all further tokens are signed."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    row = SigningKey.rows.create(pem=pem, created_at=at)
    record("identity.key.made", row, seat=seat, at=at)
    return row
