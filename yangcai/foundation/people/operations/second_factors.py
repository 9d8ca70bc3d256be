"""The second factor: set up by its owner, with a sheet of recovery codes."""

from datetime import datetime

from django.utils.translation import gettext as _

from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.codes import plain_code, spoken_secret, step_of
from yangcai.foundation.people.models import OpenSession, RecoveryCode, Totp, User
from yangcai.foundation.people.operations.activation import activate_if_ready
from yangcai.foundation.people.sealing import digest, seal

SHEET = 10


class WrongCode(Refused):
    """The code is not the one that was expected."""


class PasswordFirst(Refused):
    """An account gets its own password before its second factor."""


def _own(seat: Seat, at: datetime, session: OpenSession) -> User:
    """The seat's user, locked, in a state to touch the second factor. Raises NotFresh, PasswordFirst."""
    user = User.myself(seat, hold=True)
    if user.is_newcomer:
        if user.password_at is None or user.proves_by_phone:
            raise PasswordFirst(_("请先完成手机验证和新密码设置。"))
        if user.second_factor:
            raise PasswordFirst(_("二次验证已经设置。"))
    else:
        session.must_be_fresh(at)
    return user


@operation("people.second_factor.set")
def set_totp(
    *, seat: Seat, at: datetime, session: OpenSession, seed: str, code: str
) -> tuple[User, list[str]]:
    """Take an authenticator into use, proved by a code of it; returns a new sheet of recovery codes, shown once."""
    user = _own(seat, at, session)
    step = step_of(seed, plain_code(code), at)
    if step is None:
        raise WrongCode(_("动态口令不正确，请确认手机时间准确后重试。"), field="code")
    facts = {"sealed": seal(seed), "made_at": at, "confirmed_at": at, "last_step": step}
    Totp.rows.update_or_create(user=user, defaults=facts)
    return user, _took(user, User.SecondFactor.TOTP, seat=seat, at=at)


@operation("people.second_factor.set")
def set_sms(*, seat: Seat, at: datetime, session: OpenSession) -> tuple[User, list[str]]:
    """Take the registered phone as second factor; the caller has just proved it (`phones.prove`)."""
    user = _own(seat, at, session)
    Totp.rows.filter(user=user).delete()
    return user, _took(user, User.SecondFactor.SMS, seat=seat, at=at)


def _took(user: User, factor: str, *, seat: Seat, at: datetime) -> list[str]:
    user.second_factor = factor
    user.save(update_fields=["second_factor"])
    record("people.second_factor.set", user, seat=seat, at=at, factor=factor)
    activate_if_ready(user, seat=seat, at=at)
    return _new_sheet(user, at)


def _new_sheet(user: User, at: datetime) -> list[str]:
    RecoveryCode.rows.filter(user=user).delete()
    sheet = [spoken_secret() for _ in range(SHEET)]
    RecoveryCode.rows.bulk_create(
        RecoveryCode(user=user, digest=digest(plain_code(code)), made_at=at) for code in sheet
    )
    return sheet


@operation("people.second_factor.set")
def renew_recovery_codes(*, seat: Seat, at: datetime, session: OpenSession) -> list[str]:
    """A new sheet, shown once; the old one is void. Raises NotFresh."""
    user = _own(seat, at, session)
    if not user.second_factor:
        raise PasswordFirst(_("请先设置二次验证。"))
    record("people.recovery_codes.renewed", user, seat=seat, at=at)
    return _new_sheet(user, at)
