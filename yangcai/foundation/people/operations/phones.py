"""Codes by short message: sent by one function, spent by one function."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.codes import plain_code, sms_code
from yangcai.foundation.people.models import PendingSignIn, SmsCode, User
from yangcai.foundation.people.sealing import digest

GOOD_FOR = timedelta(minutes=5)
PAUSE = timedelta(seconds=60)
MOST_TRIES = 5
MOST_AN_HOUR = 5


class NoPhone(Refused):
    """There is no phone to send a code to."""


class TooOften(Refused):
    """Codes are not sent faster than once a minute, nor more than a few an hour."""


def _issue(*, seat: Seat, at: datetime, user: User) -> SmsCode:
    """Send a new code to the user's registered phone through the site's gateway (`settings.SMS_SENDER`)."""
    if not user.phone or not settings.SMS_SENDER:
        raise NoPhone(_("该账号没有登记手机号，无法发送验证码，请联系本单位管理员。"))
    User.rows.select_for_update().get(pk=user.pk)
    sent = SmsCode.rows.filter(user=user, sent_at__gt=at - timedelta(hours=1)).order_by("-sent_at")
    if len(sent) >= MOST_AN_HOUR:
        raise TooOften(_("验证码发送次数过多，请一小时后再试。"))
    if sent and sent[0].sent_at > at - PAUSE:
        raise TooOften(_("验证码刚刚发送过，请60秒后再试。"))
    code = sms_code()
    row = SmsCode.rows.create(user=user, digest=digest(code), sent_at=at, expires_at=at + GOOD_FOR)
    send: Callable[..., Any] = import_string(settings.SMS_SENDER)
    send(
        seat=seat,
        at=at,
        phone=user.phone,
        template="code",
        facts={"code": code, "minutes": str(int(GOOD_FOR.total_seconds() // 60))},
        dedup_key=f"people.code:{row.pk}",
        user=user,
    )
    record("people.phone.code_sent", user, seat=seat, at=at, phone=f"…{user.phone[-4:]}")
    return row


def spend(user: User, code: str, at: datetime) -> bool:
    """Whether this is the newest code sent to the user, still good; it is used up by being right once.

    A wrong code counts as a try, so the caller must not roll back: it returns its verdict instead of raising.
    """
    newest = SmsCode.rows.select_for_update().filter(user=user).order_by("-sent_at", "-pk").first()
    if newest is None or newest.used_at or newest.expires_at <= at or newest.tries >= MOST_TRIES:
        return False
    right = newest.digest == digest(plain_code(code))
    newest.tries, newest.used_at = newest.tries + 1, at if right else None
    newest.save(update_fields=["tries", "used_at"])
    return right


@operation("people.sign_in.try")
def send_for_sign_in(*, seat: Seat, at: datetime, pending: PendingSignIn) -> SmsCode:
    """Send the second step's code to somebody whose password was right."""
    if pending.user.second_factor != User.SecondFactor.SMS:
        raise NoPhone(_("该账号未启用短信验证码。"))
    return _issue(seat=seat, at=at, user=pending.user)


@operation("people.phone.prove")
def send_to_self(*, seat: Seat, at: datetime) -> SmsCode:
    """Send a code to one's own registered phone."""
    return _issue(seat=seat, at=at, user=User.myself(seat))


@operation("people.phone.prove")
def prove(*, seat: Seat, at: datetime, code: str) -> bool:
    """Show that one holds the registered phone. Returns the verdict, so that a wrong try is counted."""
    user = User.myself(seat, hold=True)
    right = spend(user, code, at)
    if right and user.proves_by_phone:
        user.proves_by_phone = False
        user.save(update_fields=["proves_by_phone"])
    record("people.phone.proved" if right else "people.phone.wrong_code", user, seat=seat, at=at)
    return right
