"""Members: invited, given roles, suspended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.errors import NotYours, Taken, UnfitRole
from yangcai.foundation.people.models import EXCLUSIVE, Membership, Organisation, User, normal_username
from yangcai.foundation.people.operations.activation import open_account
from yangcai.foundation.people.operations.reach import in_reach, may_administer
from yangcai.foundation.people.roles import BOOK, roles_for


class NotByAccount(Refused):
    """Suppliers' people come in through the identity platform, not by an account of ours."""


class PhoneIsAKey(Refused):
    """With the phone as the only proof left, one administrator alone could take the account over."""


class NoSuchUser(Refused):
    """Nobody has this account name."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A new account and its initial password, which is shown once (empty when it is publicly known)."""

    membership: Membership
    secret: str


def check_roles(organisation: Organisation, roles: Iterable[str]) -> list[str]:
    """The roles in the book's order, if this kind of organisation has them and none excludes another.

    Raises UnfitRole.
    """
    wanted = set(roles)
    if not wanted or wanted - set(roles_for(organisation.kind)):
        raise UnfitRole(_("该类单位没有所选角色。"), field="roles")
    for group in EXCLUSIVE:
        if len(both := [role for role in group if role in wanted]) > 1:
            titles = _("与").join(str(BOOK[role].title) for role in both)
            raise UnfitRole(_("同一人不能同时担任：%s。") % titles, field="roles")
    return [role for role in BOOK if role in wanted]


def check_reach(organisation: Organisation, seat: Seat) -> None:
    """Raise NotYours unless the seat may administer this organisation's people."""
    if not may_administer(organisation, seat):
        raise NotYours(_("该单位不在您的管理范围内。"))


def new_user(username: str, name: str, phone: str, at: datetime, **facts: str) -> tuple[User, str]:
    """A user whose account waits to be activated, and the initial password. Raises Taken."""
    username = normal_username(username)
    if User.rows.filter(username=username).exists():
        raise Taken(_("账号“%s”已被使用。") % username, field="username")
    user = User(username=username, name=name, phone=phone, **facts)
    secret = open_account(user, at)
    user.save()
    return user, secret


@operation("people.member.invite")
def invite(
    *,
    seat: Seat,
    at: datetime,
    organisation: Organisation,
    username: str,
    name: str,
    phone: str,
    roles: Iterable[str],
    valid_to: date | None = None,
) -> Opened:
    """Open an account in an organisation; the initial password is for the administrator to hand over.

    Raises Taken, UnfitRole, NotYours, NotByAccount.
    """
    organisation = organisation.locked()
    check_reach(organisation, seat)
    if organisation.kind == Organisation.Kind.SUPPLIER:
        raise NotByAccount(_("供应商人员通过统一身份认证平台登录，无需开立账号。"))
    roles = check_roles(organisation, roles)
    user, secret = new_user(username, name, phone, at)
    membership = Membership.rows.create(
        user=user, organisation=organisation, roles=roles, valid_from=beijing_day(at), valid_to=valid_to
    )
    record("people.member.invited", membership, seat=seat, at=at, account=user.username, roles=roles)
    return Opened(membership, secret)


@operation("people.member.add")
def add(
    *, seat: Seat, at: datetime, organisation: Organisation, username: str, roles: Iterable[str]
) -> Membership:
    """Give somebody who has an account a place in one more organisation. Raises NoSuchUser, UnfitRole, Taken."""
    organisation = organisation.locked()
    check_reach(organisation, seat)
    user = User.rows.filter(username=normal_username(username)).first()
    if user is None or user.pk == seat.user_id:
        raise NoSuchUser(_("没有这个账号，或不能为本人添加。"), field="username")
    if Membership.rows.filter(user=user, organisation=organisation).exists():
        raise Taken(_("该用户已经是本单位成员。"), field="username")
    roles = check_roles(organisation, roles)
    membership = Membership.rows.create(
        user=user, organisation=organisation, roles=roles, valid_from=beijing_day(at)
    )
    record("people.member.added", membership, seat=seat, at=at, account=user.username, roles=roles)
    return membership


def _other(membership: Membership, seat: Seat) -> Membership:
    """The membership, locked, if the seat may administer it and it is not its own. Raises NotYours."""
    membership = membership.locked()
    check_reach(membership.organisation, seat)
    if membership.user_id == seat.user_id:
        raise NotYours(_("不能修改本人的角色或状态。"))
    return membership


@operation("people.member.edit")
def set_roles(
    *,
    seat: Seat,
    at: datetime,
    membership: Membership,
    roles: Iterable[str],
    valid_to: date | None = None,
) -> Membership:
    """Give a member these roles instead, until a day. Raises UnfitRole, NotYours."""
    membership = _other(membership, seat)
    was = membership.roles
    membership.roles = check_roles(membership.organisation, roles)
    membership.is_single_account, membership.valid_to = False, valid_to
    if valid_to and valid_to < membership.valid_from:
        raise UnfitRole(_("截止日期不能早于起始日期。"), field="valid_to")
    membership.save(update_fields=["roles", "is_single_account", "valid_to"])
    record("people.member.roles_set", membership, seat=seat, at=at, was=was, roles=membership.roles)
    return membership


@operation("people.member.edit")
def suspend(*, seat: Seat, at: datetime, membership: Membership) -> Membership:
    """Take a member's seat away, from their next request on."""
    membership = _other(membership, seat)
    membership.move(Membership.Status.SUSPENDED)
    record("people.member.suspended", membership, seat=seat, at=at, account=membership.user.username)
    return membership


@operation("people.member.edit")
def resume(*, seat: Seat, at: datetime, membership: Membership) -> Membership:
    """Give it back."""
    membership = _other(membership, seat)
    membership.move(Membership.Status.ACTIVE)
    record("people.member.resumed", membership, seat=seat, at=at, account=membership.user.username)
    return membership


@operation("people.profile.edit")
def edit_profile(*, seat: Seat, at: datetime, name: str, email: str) -> User:
    """Correct one's own name and e-mail address. The phone proves identity, so an administrator changes it."""
    user = User.myself(seat, hold=True)
    user.name, user.email = name, email
    user.save(update_fields=["name", "email"])
    record("people.profile.edited", user, seat=seat, at=at)
    return user


@operation("people.member.edit")
def set_phone(*, seat: Seat, at: datetime, membership: Membership, phone: str) -> User:
    """Register a member's phone. Raises NotYours, PhoneIsAKey."""
    user = in_reach(membership, seat)
    if user.second_factor == User.SecondFactor.SMS or (user.proves_by_phone and user.password_at):
        raise PhoneIsAKey(_("该用户正以此手机号验证身份，不能由一人直接更改，请先申请重置二次验证。"))
    user.phone = phone
    user.save(update_fields=["phone"])
    record("people.member.phone_set", membership, seat=seat, at=at, phone=f"…{phone[-4:]}")
    return user
