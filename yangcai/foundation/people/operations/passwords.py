"""Passwords: changed by their owner, taken away by an administrator."""

from datetime import datetime

from django.utils.translation import gettext as _

from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Failures, Membership, OldPassword, OpenSession, User
from yangcai.foundation.people.models.sign_in import account_key
from yangcai.foundation.people.operations.reach import in_reach
from yangcai.foundation.people.policy import REMEMBERED, check_password_policy


class NoPasswordHere(Refused):
    """The person comes in through the identity platform and has no password with us."""


def put_password(user: User, password: str, at: datetime) -> None:
    """Set a password that passes the policy and remember the old one. Raises WeakPassword."""
    old = [user.password, *OldPassword.last(user, REMEMBERED)]
    check_password_policy(password, words=_words(user), old=old[:REMEMBERED])
    _remember(user, at)
    user.set_password(password)
    user.password_at, user.initial_code = at, ""
    user.save(update_fields=["password", "password_at", "initial_code"])


def _words(user: User) -> set[str]:
    """What the user's password must not contain: everything an outsider could know or work out."""
    words = {user.username, user.phone, user.initial_code, user.email.partition("@")[0]}
    for membership in Membership.rows.filter(user=user).select_related("organisation__region"):
        unit = membership.organisation
        words |= {unit.budget_code, unit.uscc, unit.cnaps, unit.region.code + unit.budget_code}
    return words


def _remember(user: User, at: datetime) -> None:
    if user.has_usable_password():
        OldPassword.rows.create(user=user, password=user.password, replaced_at=at)


@operation("people.password.change")
def change_password(*, seat: Seat, at: datetime, session: OpenSession, password: str) -> User:
    """Take a new password; every other session of one's own ends. Raises NotFresh, WeakPassword."""
    session.must_be_fresh(at)
    user = User.myself(seat, hold=True)
    if session.factor == OpenSession.Factor.UNIFIED:
        raise NoPasswordHere(_("您通过统一身份认证登录，请在统一身份认证平台修改密码。"))
    put_password(user, password, at)
    ended = OpenSession.end_all(user, at, "password", but=session)
    record("people.password.changed", user, seat=seat, at=at, sessions_ended=ended)
    return user


@operation("people.password.reset")
def reset_password(*, seat: Seat, at: datetime, membership: Membership) -> str:
    """Take a member's password away and give an initial one, shown once; the second factor stays. Raises NotYours."""
    from yangcai.foundation.people.operations.activation import open_account  # noqa: PLC0415 - it stands on this

    user = in_reach(membership, seat)
    if not user.is_newcomer and not user.has_usable_password():
        raise NoPasswordHere(_("该用户通过统一身份认证登录，没有本平台密码。"))
    _remember(user, at)
    secret = open_account(user, at)
    user.save()
    OpenSession.end_all(user, at, "reset")
    Failures.forget(account_key(user.username))
    record("people.password.reset", user, seat=seat, at=at, account=user.username)
    return secret
