"""The first steps of an account: an initial password opens nothing but this (G31)."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.codes import spoken_secret
from yangcai.foundation.people.models import User
from yangcai.foundation.people.operations.passwords import put_password

INITIAL_FOR = timedelta(days=7)


class PhoneNotProved(Refused):
    """An initial password that anybody can work out is not enough to take an account over."""


class NothingToActivate(Refused):
    """The account is in use already."""


def open_account(user: User, at: datetime, *, code: str = "", shown: bool = True) -> str:
    """Put an account (saved or not) before its activation; returns the initial password, shown once.

    With `code`, an initial password that the account rule makes public (G29, G30), nothing is shown: it is known, and
    its owner has to prove the registered phone. Where nobody is there to be shown one, an administrator resets it.
    """
    secret = spoken_secret() if shown and not code else ""
    user.set_password(secret or None)
    user.initial_code, user.proves_by_phone = code, bool(code)
    user.initial_until, user.password_at = at + INITIAL_FOR, None
    return secret


@operation("people.account.activate")
def set_first_password(*, seat: Seat, at: datetime, password: str) -> User:
    """Replace the initial password by one's own. Raises WeakPassword."""
    user = User.myself(seat, hold=True)
    if not user.is_newcomer or user.initial_is_over(at):
        raise NothingToActivate(_("该账号不在待激活状态，请重新登录。"))
    if user.proves_by_phone:
        raise PhoneNotProved(_("请先验证登记的手机号。"))
    put_password(user, password, at)
    record("people.password.first_set", user, seat=seat, at=at)
    activate_if_ready(user, seat=seat, at=at)
    return user


def activate_if_ready(user: User, *, seat: Seat, at: datetime) -> None:
    """End the newcomer's state once there is a password of one's own and a second factor."""
    if user.is_newcomer and user.password_at and user.second_factor and not user.proves_by_phone:
        user.initial_until = None
        user.save(update_fields=["initial_until"])
        record("people.account.activated", user, seat=seat, at=at)
