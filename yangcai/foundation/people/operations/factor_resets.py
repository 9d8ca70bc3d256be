"""A lost second factor: one asks, another confirms."""

from datetime import datetime

from django.utils.translation import gettext as _

from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import (
    FactorReset,
    Membership,
    OpenSession,
    RecoveryCode,
    Totp,
    User,
)
from yangcai.foundation.people.operations.activation import INITIAL_FOR
from yangcai.foundation.people.operations.reach import in_reach

Status = FactorReset.Status


class NoFactor(Refused):
    """There is no second factor to take away."""


class AlreadyAsked(Refused):
    """A reset of this member waits to be confirmed."""


class SamePerson(Refused):
    """Who asks does not confirm."""


class NoPhoneLeft(Refused):
    """Without a registered phone nobody could come in again."""


@operation("people.factor_reset.ask")
def ask(*, seat: Seat, at: datetime, membership: Membership, reason: str, new_phone: str = "") -> FactorReset:
    """Ask that a member's second factor be taken away, and perhaps that another phone be registered.

    Raises NotYours, NoFactor, NoPhoneLeft, AlreadyAsked.
    """
    user = in_reach(membership, seat)
    if not user.second_factor:
        raise NoFactor(_("该用户没有设置二次验证。"))
    if not (user.phone or new_phone):
        raise NoPhoneLeft(_("该用户没有登记手机号，重置后无法重新激活，请填写新手机号。"))
    if FactorReset.open_for(membership):
        raise AlreadyAsked(_("已有待确认的重置申请。"))
    reset = FactorReset.rows.create(
        membership=membership, reason=reason, new_phone=new_phone, asked_by=User.myself(seat), asked_at=at
    )
    record("people.factor_reset.asked", reset, seat=seat, at=at, account=user.username, reason=reason)
    return reset


def _decide(reset: FactorReset, to: str, *, seat: Seat, at: datetime) -> tuple[FactorReset, User]:
    reset = reset.locked()
    user = in_reach(reset.membership, seat)
    if reset.asked_by_id == seat.user_id:
        raise SamePerson(_("申请人本人不能确认，请由另一位管理人员处理。"))
    reset.move(to, decided_by_id=seat.user_id, decided_at=at)
    return reset, user


@operation("people.factor_reset.confirm")
def confirm(*, seat: Seat, at: datetime, reset: FactorReset) -> FactorReset:
    """Take the second factor away: sessions end, and the owner proves the phone and sets up a new one to go on."""
    reset, user = _decide(reset, Status.CONFIRMED, seat=seat, at=at)
    Totp.rows.filter(user=user).delete()
    RecoveryCode.rows.filter(user=user).delete()
    user.second_factor, user.proves_by_phone = User.SecondFactor.NONE, True
    user.initial_until, user.phone = at + INITIAL_FOR, reset.new_phone or user.phone
    user.save(update_fields=["second_factor", "proves_by_phone", "initial_until", "phone"])
    OpenSession.end_all(user, at, "reset")
    record("people.factor_reset.confirmed", reset, seat=seat, at=at, account=user.username)
    return reset


@operation("people.factor_reset.confirm")
def refuse(*, seat: Seat, at: datetime, reset: FactorReset) -> FactorReset:
    """Leave the second factor as it is."""
    reset, user = _decide(reset, Status.REFUSED, seat=seat, at=at)
    record("people.factor_reset.refused", reset, seat=seat, at=at, account=user.username)
    return reset
