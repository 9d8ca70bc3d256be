"""Coming in by account: password, then second factor. A try that fails is counted, logged and answered, never raised.

An exception would roll the count back, so these operations return what came of the try.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from django.contrib.auth.hashers import make_password
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.codes import plain_code, step_of
from yangcai.foundation.people.models import (
    Failures,
    Membership,
    OpenSession,
    PendingSignIn,
    RecoveryCode,
    SignIn,
    Totp,
    User,
    normal_username,
)
from yangcai.foundation.people.models.sign_in import account_key
from yangcai.foundation.people.operations.activation import INITIAL_FOR
from yangcai.foundation.people.operations.phones import spend
from yangcai.foundation.people.operations.reach import in_reach
from yangcai.foundation.people.realms import realm_of
from yangcai.foundation.people.sealing import digest, unseal

Outcome, Factor = SignIn.Outcome, OpenSession.Factor
MOST_PER_ACCOUNT = 5
MOST_PER_ADDRESS = 50


class SignInOver(Refused):
    """The five minutes for the second step are over, or it has been taken."""


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a try. `pending` waits for the second step; `user` is in, by `factor`."""

    outcome: str
    message: str = ""
    pending: PendingSignIn | None = None
    user: User | None = None
    factor: str = ""


@dataclass(frozen=True, slots=True)
class Try:
    """Who tries, when, from where."""

    seat: Seat
    at: datetime
    username: str
    entrance: str
    ip: str | None
    device: str

    @property
    def address_key(self) -> str:
        return f"ip:{self.ip}"

    def left(self, outcome: str, user: User | None = None, factor: str = "") -> SignIn:
        """Write the try down: a row of the log and an event, the account masked."""
        row = SignIn.rows.create(
            at=self.at,
            account=masked(self.username),
            user=user,
            entrance=self.entrance,
            outcome=outcome,
            factor=factor,
            ip=self.ip,
            device=self.device,
        )
        facts = {"account": row.account, "entrance": self.entrance, "factor": factor}
        record(f"people.sign_in.{outcome}", row, seat=self.seat, at=self.at, **facts)
        return row

    def locked(self, until: datetime, user: User | None = None) -> Came:
        """The account is locked; say for how many minutes more."""
        self.left(Outcome.LOCKED, user)
        minutes = ceil((until - self.at).total_seconds() / 60)
        return Came(Outcome.LOCKED, _("登录失败次数过多，账号已锁定，请在%s分钟后再试。") % minutes)

    def failed(self, outcome: str, message: str, user: User | None = None) -> Came:
        """Count the failure against account and address; the fifth on an account locks it."""
        if self.ip:
            Failures.add(self.address_key, self.at, MOST_PER_ADDRESS)
        if until := Failures.add(account_key(self.username), self.at, MOST_PER_ACCOUNT):
            return self.locked(until, user)
        self.left(outcome, user)
        return Came(outcome, message)

    def barred(self) -> Came | None:
        """The answer for an address or account that is locked already. Tries on one account wait here in turn."""
        if self.ip and Failures.locked(self.address_key, self.at):
            self.left(Outcome.THROTTLED)
            return Came(Outcome.THROTTLED, _("来自您所在网络的失败登录过多，请15分钟后再试。"))
        held = Failures.held(account_key(self.username), self.at)
        if held.locked_until and held.locked_until > self.at:
            return self.locked(held.locked_until)
        return None


def masked(username: str) -> str:
    """pu***er: enough to recognise one's own account, too little to learn a password typed into the wrong box."""
    return f"{username[:2]}***{username[-2:]}" if len(username) > 5 else f"{username[:1]}***"


def places_of(user: User, entrance: str, at: datetime) -> list[Membership]:
    """The places a user may take by this entrance today."""
    places = Membership.holding(beijing_day(at)).filter(user=user).select_related("organisation__region")
    return [p for p in places.order_by("pk") if realm_of(p.organisation.kind) == entrance]


def _right(user: User | None, password: str) -> bool:
    """Whether the password is the user's. Takes as long for a user that does not exist."""
    if user is None or user.initial_code:
        make_password(password)
        return user is not None and constant_time_compare(password, user.initial_code)
    return user.check_password(password)


@operation("people.sign_in.try")
def check_password(
    *,
    seat: Seat,
    at: datetime,
    entrance: str,
    username: str,
    password: str,
    ip: str | None = None,
    device: str = "",
    next: str = "",
) -> Came:
    """The first step. On success either the second step waits, or a newcomer without second factor is in."""
    this = Try(seat, at, normal_username(username), entrance, ip, device)
    if barred := this.barred():
        return barred
    user = User.rows.filter(username=this.username, is_active=True).first()
    if not _right(user, password) or user is None or not places_of(user, entrance, at):
        return this.failed(Outcome.WRONG, _("账号或密码不正确。"))
    if user.initial_is_over(at):
        this.left(Outcome.EXPIRED, user)
        return Came(Outcome.EXPIRED, _("初始密码已超过7天有效期，请联系本单位管理员或平台运营人员重置。"))
    if not user.second_factor:
        return _newcomer_is_in(this, user)
    this.left(Outcome.FIRST_STEP, user)
    pending = PendingSignIn.rows.create(user=user, entrance=entrance, next=next[:500], started_at=at)
    return Came(Outcome.FIRST_STEP, pending=pending)


def _newcomer_is_in(this: Try, user: User) -> Came:
    """Somebody without second factor gets no further than activation, whatever else the row says."""
    if not user.is_newcomer:
        user.initial_until = this.at + INITIAL_FOR
        user.save(update_fields=["initial_until"])
    Failures.forget(account_key(this.username))
    this.left(Outcome.SUCCESS, user, Factor.PASSWORD)
    return Came(Outcome.SUCCESS, user=user, factor=Factor.PASSWORD)


@operation("people.sign_in.try")
def prove(
    *,
    seat: Seat,
    at: datetime,
    pending: PendingSignIn,
    code: str,
    by_recovery: bool = False,
    ip: str | None = None,
    device: str = "",
) -> Came:
    """The second step. Raises SignInOver when it has taken more than five minutes or was taken already."""
    user = pending.user
    this = Try(seat, at, user.username, pending.entrance, ip, device)
    if barred := this.barred():
        return barred
    if PendingSignIn.waiting(pending.pk, at) is None:
        raise SignInOver(_("登录已超时，请重新输入账号和密码。"))
    factor = Factor.RECOVERY if by_recovery else user.second_factor
    if not _PROOFS[factor](user, plain_code(code), at):
        return this.failed(Outcome.WRONG_CODE, _("验证码不正确或已使用过。"), user)
    pending.finish(at)
    Failures.forget(account_key(user.username))
    row = this.left(Outcome.SUCCESS, user, factor)
    if OpenSession.running(at).filter(user=user).exclude(ip=ip, device=device).exists():
        record("people.session.concurrent", row, seat=seat, at=at, account=row.account)
    return Came(Outcome.SUCCESS, user=user, factor=factor)


def _by_totp(user: User, code: str, at: datetime) -> bool:
    totp = Totp.rows.filter(user=user, confirmed_at__isnull=False).first()
    step = step_of(unseal(bytes(totp.sealed)), code, at) if totp else None
    return totp is not None and step is not None and totp.use(step)


def _by_sms(user: User, code: str, at: datetime) -> bool:
    return spend(user, code, at)


def _by_recovery(user: User, code: str, at: datetime) -> bool:
    return RecoveryCode.spend(user, digest(code), at)


_PROOFS: dict[str, Callable[[User, str, datetime], bool]] = {
    Factor.TOTP: _by_totp,
    Factor.SMS: _by_sms,
    Factor.RECOVERY: _by_recovery,
}


@operation("people.account.unlock")
def unlock(*, seat: Seat, at: datetime, membership: Membership) -> User:
    """Forget the failures of a member's account. Raises NotYours."""
    user = in_reach(membership, seat)
    Failures.forget(account_key(user.username))
    record("people.account.unlocked", user, seat=seat, at=at, account=user.username)
    return user
