"""Accounts by rule: made in pairs for a unit, split where one was both sides, and the rules themselves."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import ANYTHING, Seat
from yangcai.foundation.people.errors import NotYours, Taken
from yangcai.foundation.people.models import AccountRule, Membership, Organisation, User
from yangcai.foundation.people.operations.activation import open_account
from yangcai.foundation.people.operations.memberships import Opened, check_reach, new_user
from yangcai.foundation.people.operations.reach import in_reach
from yangcai.foundation.rules.models import Region


class NoRule(Refused):
    """No account rule holds for this unit, or it says that accounts keep their old names."""


class HasAccounts(Refused):
    """The unit has its pair already."""


class NotASingleAccount(Refused):
    """Only an account that is handler and reviewer in one is split."""


class OnePerson(Refused):
    """Handler and reviewer are two people with two phones."""


@operation("people.account.generate")
def generate_pair(
    *,
    seat: Seat,
    at: datetime,
    organisation: Organisation,
    maker_name: str,
    maker_phone: str,
    checker_name: str,
    checker_phone: str,
) -> list[Opened]:
    """Make a purchaser's handler and reviewer by the region's rule (G29): handler first.

    Raises NoRule, HasAccounts, Taken, OnePerson.
    """
    organisation = organisation.locked()
    check_reach(organisation, seat)
    rule = AccountRule.on(beijing_day(at), organisation)
    if rule is None or rule.is_legacy:
        raise NoRule(_("该单位适用的规则是沿用原系统账号，请通过账号导入办理。"))
    if not organisation.budget_code:
        raise NoRule(_("该单位没有预算单位编码，请先补登。"))
    if Membership.rows.filter(organisation=organisation, status=Membership.Status.ACTIVE).exists():
        raise HasAccounts(_("该单位已有账号，请在成员管理中调整。"))
    if maker_phone == checker_phone:
        raise OnePerson(_("经办与复核必须是两个人，手机号不能相同。"), field="checker_phone")
    people = [
        ("purchaser_maker", rule.maker, maker_name, maker_phone),
        ("purchaser_checker", rule.checker, checker_name, checker_phone),
    ]
    opened = [
        _open(rule, organisation, role, rule.username(organisation, ending), at=at, name=name, phone=phone)
        for role, ending, name, phone in people
    ]
    names = [each.membership.user.username for each in opened]
    record("people.account.generated", organisation, seat=seat, at=at, accounts=names, basis=rule.source)
    return opened


def _open(
    rule: AccountRule, organisation: Organisation, role: str, username: str, *, at: datetime, **facts: str
) -> Opened:
    if User.rows.filter(username=username.lower()).exists():
        raise Taken(_("按规则生成的账号“%s”已被占用，请核对预算单位编码。") % username)
    user = User(username=username.lower(), **facts)
    by_code = rule.initial == AccountRule.Initial.BUDGET_CODE
    secret = open_account(user, at, code=organisation.budget_code if by_code else "")
    user.save()
    place = Membership.rows.create(
        user=user, organisation=organisation, roles=[role], valid_from=beijing_day(at)
    )
    return Opened(place, secret)


@operation("people.account.split")
def split_account(
    *, seat: Seat, at: datetime, membership: Membership, username: str, name: str, phone: str
) -> Opened:
    """Make two of an account that is handler and reviewer in one (G30): it stays handler, a new one reviews.

    Raises NotASingleAccount, OnePerson, Taken, NotYours.
    """
    membership = membership.locked()
    user = in_reach(membership, seat)
    if not membership.is_single_account:
        raise NotASingleAccount(_("该账号已经是经办、复核分设。"))
    if phone == user.phone:
        raise OnePerson(_("复核人与经办人不能使用同一手机号。"), field="phone")
    membership.roles, membership.is_single_account = ["purchaser_maker"], False
    membership.save(update_fields=["roles", "is_single_account"])
    reviewer, secret = new_user(username, name, phone, at)
    place = Membership.rows.create(
        user=reviewer,
        organisation=membership.organisation,
        roles=["purchaser_checker"],
        valid_from=beijing_day(at),
    )
    told = {"maker": user.username, "checker": reviewer.username}
    record("people.account.split", membership, seat=seat, at=at, **told)
    return Opened(place, secret)


@operation("people.account_rule.write")
def write_rule(
    *, seat: Seat, at: datetime, region: Region, kind: str, valid_from: date, **facts: Any
) -> AccountRule:
    """Add an account rule. `facts`: budget_level, pattern, maker, checker, initial, single_account, source, valid_to.

    Raises Taken when one for the same units begins on the same day, NotYours.
    """
    if ANYTHING not in seat.permissions and not region.path.startswith(seat.territory):
        raise NotYours(_("该区划不在您的管理范围内。"), field="region")
    level = facts.get("budget_level", "")
    same = AccountRule.rows.filter(region=region, kind=kind, budget_level=level, valid_from=valid_from)
    if same.exists():
        raise Taken(_("该区划、单位类型和日期已有规则。"), field="valid_from")
    rule = AccountRule.rows.create(region=region, kind=kind, valid_from=valid_from, **facts)
    record("people.account_rule.written", rule, seat=seat, at=at, region=region.name, pattern=rule.pattern)
    return rule


@operation("people.account_rule.write")
def end_rule(*, seat: Seat, at: datetime, rule: AccountRule) -> AccountRule:
    """Let a rule hold for the last time today."""
    rule = rule.locked()
    rule.valid_to = max(rule.valid_from, beijing_day(at))
    rule.save(update_fields=["valid_to"])
    record("people.account_rule.ended", rule, seat=seat, at=at, valid_to=f"{rule.valid_to:%Y-%m-%d}")
    return rule
