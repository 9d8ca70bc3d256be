"""Accounts taken over from an older system (G30): good lines become accounts, bad ones are told why."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import ANYTHING, Seat
from yangcai.foundation.people.legacy_files import MOST_BYTES, Line, read
from yangcai.foundation.people.models import (
    AccountImport,
    AccountImportRow,
    AccountRule,
    Membership,
    Organisation,
    User,
    check_phone,
    check_uscc,
    normal_username,
)
from yangcai.foundation.people.operations.activation import open_account
from yangcai.foundation.rules.models import Region

__all__ = ["MOST_BYTES", "TwoAtOnce", "import_accounts"]
Kind, Outcome = Organisation.Kind, AccountImportRow.Outcome
ROLES = {
    "经办": ["purchaser_maker"],
    "经办人": ["purchaser_maker"],
    "复核": ["purchaser_checker"],
    "审核": ["purchaser_checker"],
    "复核人": ["purchaser_checker"],
    "审核人": ["purchaser_checker"],
    "代理机构": ["agency_staff"],
}
BOTH = {"", "经办复核", "经办审核", "经办+复核", "经办+审核", "合一"}
PAIR = ["purchaser_maker", "purchaser_checker"]
_USERNAME = re.compile(r"[0-9a-z][0-9a-z._@-]{2,63}")


class TwoAtOnce(Refused):
    """Somebody else took one of the accounts while this file was read."""


class BadLine(Exception):
    """This line is refused, for this reason."""


@dataclass
class Known:
    """What is there already, read once for the whole file."""

    seat: Seat
    at: datetime
    origin_system: str
    regions: dict[str, Region]
    units: dict[tuple[str, ...], Organisation]
    users: dict[str, User]
    places: dict[str, list[Membership]]
    rules: dict[tuple[str, str], AccountRule | None] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    @classmethod
    def about(cls, lines: list[Line], *, seat: Seat, at: datetime, origin_system: str) -> "Known":
        """Read what the lines speak of."""
        names = {normal_username(line.username) for line in lines}
        codes, usccs = (
            {line.budget_code for line in lines} - {""},
            {line.uscc.upper() for line in lines} - {""},
        )
        regions = Region.visible_to(seat).filter(code__in={line.region for line in lines}, valid_to=None)
        units = Organisation.rows.filter(
            Q(kind=Kind.PURCHASER, budget_code__in=codes) | Q(kind=Kind.AGENCY, uscc__in=usccs)
        ).select_related("region")
        places: dict[str, list[Membership]] = {}
        for place in Membership.rows.filter(user__username__in=names).select_related("user"):
            places.setdefault(place.user.username, []).append(place)
        return cls(
            seat=seat,
            at=at,
            origin_system=origin_system,
            regions={region.code: region for region in regions},
            units={_key_of(unit): unit for unit in units},
            users={user.username: user for user in User.rows.filter(username__in=names)},
            places=places,
        )

    def rule(self, unit: Organisation) -> AccountRule | None:
        """The account rule for a unit, asked for once for each region and kind."""
        key = (unit.region.path, f"{unit.kind}{unit.budget_level}")
        if key not in self.rules:
            self.rules[key] = AccountRule.on(beijing_day(self.at), unit)
        return self.rules[key]


def _key_of(unit: Organisation) -> tuple[str, ...]:
    if unit.kind == Kind.AGENCY:
        return (Kind.AGENCY, unit.uscc)
    return (Kind.PURCHASER, unit.region.code, unit.budget_code)


@operation("people.account.import")
def import_accounts(
    *, seat: Seat, at: datetime, file_name: str, content: bytes, origin_system: str
) -> AccountImport:
    """Take over the accounts of a csv file; the same file again changes nothing. Raises UnreadableFile, TwoAtOnce."""
    lines = read(content)
    known = Known.about(lines, seat=seat, at=at, origin_system=origin_system)
    batch = AccountImport.rows.create(
        file_name=file_name[-120:],
        sha256=hashlib.sha256(content).hexdigest(),
        origin_system=origin_system,
        imported_at=at,
        imported_by=seat.name,
        organisation_id=seat.organisation_id,
    )
    try:
        with transaction.atomic():
            rows = [_take(line, batch, known) for line in lines]
    except IntegrityError as clash:
        raise TwoAtOnce(_("导入期间有账号被其他人创建，请重新导入。")) from clash
    AccountImportRow.rows.bulk_create(rows)
    for outcome in Outcome:
        setattr(batch, outcome, sum(row.outcome == outcome for row in rows))
    batch.save(update_fields=[*Outcome])
    counts = {str(outcome): getattr(batch, outcome) for outcome in Outcome}
    record("people.accounts.imported", batch, seat=seat, at=at, origin=origin_system, **counts)
    return batch


def _take(line: Line, batch: AccountImport, known: Known) -> AccountImportRow:
    """One line: an account made, or found as it is, or the reason why not."""
    row = AccountImportRow(
        account_import=batch, line=line.number, username=line.username[:64], unit=line.unit[:120]
    )
    try:
        row.user, row.outcome = _account(line, known)
    except BadLine as bad:
        row.outcome, row.reason = Outcome.REFUSED, str(bad)
    return row


def _account(line: Line, known: Known) -> tuple[User, str]:
    """The line's user, and whether it is new. Raises BadLine."""
    username = normal_username(line.username)
    _check_person(line, username)
    if username in known.seen:
        raise BadLine(_("文件内账号重复。"))
    known.seen.add(username)
    unit = _unit(line, known)
    roles, single = _roles(line, unit, known)
    if username in known.users:
        if any(p.organisation_id == unit.pk and p.roles == roles for p in known.places.get(username, [])):
            return known.users[username], Outcome.KNOWN
        raise BadLine(_("账号已存在，但单位或角色与本行不一致。"))
    user = _create(line, unit, known)
    Membership.rows.create(
        user=user,
        organisation=unit,
        roles=roles,
        is_single_account=single,
        valid_from=beijing_day(known.at),
    )
    return user, Outcome.CREATED


def _check_person(line: Line, username: str) -> None:
    """Raise BadLine unless account, name and phone are well formed."""
    if not _USERNAME.fullmatch(username):
        raise BadLine(_("账号须为3至64位字母、数字或 . _ @ -，且以字母或数字开头。"))
    if not line.name or len(line.name) > 60:
        raise BadLine(_("姓名为空或过长。"))
    try:
        check_phone(line.phone)
    except ValidationError as wrong:
        raise BadLine(_("手机号不正确；没有手机号将无法激活账号。")) from wrong


def _unit(line: Line, known: Known) -> Organisation:
    """The line's organisation, registered when nobody knew it. Raises BadLine."""
    region = known.regions.get(line.region)
    if region is None:
        raise BadLine(_("区划代码不存在或已停用。"))
    if ANYTHING not in known.seat.permissions and not region.path.startswith(known.seat.territory):
        raise BadLine(_("区划不在您的管理范围内。"))
    agency = line.role == "代理机构" or (not line.budget_code and bool(line.uscc))
    key = (Kind.AGENCY, line.uscc.upper()) if agency else (Kind.PURCHASER, region.code, line.budget_code)
    if unit := known.units.get(key):
        if unit.name != line.unit:
            raise BadLine(_("单位名称与已登记的“%s”不一致。") % unit.name)
        return unit
    unit = _new_unit(line, region, agency, known)
    known.units[key] = unit
    return unit


def _new_unit(line: Line, region: Region, agency: bool, known: Known) -> Organisation:
    if not line.unit:
        raise BadLine(_("单位名称为空。"))
    unit = Organisation(
        kind=Kind.AGENCY if agency else Kind.PURCHASER,
        name=line.unit[:120],
        region=region,
        budget_code="" if agency else line.budget_code,
        budget_level="" if agency else region.own_level,
        uscc=line.uscc.upper(),
        origin_system=known.origin_system,
        created_at=known.at,
    )
    try:
        if line.uscc:
            check_uscc(unit.uscc)
        if not agency and not re.fullmatch(r"[0-9A-Za-z]{3,20}", line.budget_code):
            raise BadLine(_("预算单位编码为空或格式不正确。"))
        _roles(line, unit, known)
    except ValidationError as wrong:
        raise BadLine(_("统一社会信用代码不正确。")) from wrong
    if unit.uscc and Organisation.rows.filter(kind=unit.kind, uscc=unit.uscc).exists():
        raise BadLine(_("统一社会信用代码已由其他单位登记。"))
    unit.save()
    return unit


def _roles(line: Line, unit: Organisation, known: Known) -> tuple[list[str], bool]:
    """The roles and whether the account is both sides at once. Raises BadLine."""
    if unit.kind == Kind.AGENCY:
        return ["agency_staff"], False
    if line.role in BOTH:
        rule = known.rule(unit)
        if rule is None or not rule.single_account:
            raise BadLine(_("该区划要求经办、复核分设账号，请在角色列写明。"))
        return PAIR, True
    if line.role not in ROLES or ROLES[line.role] == ["agency_staff"]:
        raise BadLine(_("角色只能是：经办、复核、经办复核、代理机构。"))
    return ROLES[line.role], False


def _create(line: Line, unit: Organisation, known: Known) -> User:
    """The account, before activation. Its initial password is the budget code where the rule says so (G30, G32)."""
    rule = known.rule(unit)
    by_code = rule is not None and rule.initial == AccountRule.Initial.BUDGET_CODE
    user = User(
        username=normal_username(line.username),
        name=line.name,
        phone=line.phone,
        origin_system=known.origin_system,
    )
    open_account(user, known.at, code=unit.budget_code if by_code else "", shown=False)
    user.save()
    return user
