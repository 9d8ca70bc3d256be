"""Rows for tests, and the standing cast: one of everybody, each with the seat they would get by signing in."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from types import SimpleNamespace

from django.utils import timezone
from stdnum.cn import uscc

from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.codes import new_seed
from yangcai.foundation.people.models import Accreditation, Membership, Organisation, Totp, User
from yangcai.foundation.people.operations.activation import open_account
from yangcai.foundation.people.sealing import seal
from yangcai.foundation.people.seats import PUBLIC, seat_in
from yangcai.foundation.rules.models import Region

_numbers = count(1)
LONG_AGO = date(2020, 1, 1)
LEVELS = {0: "province", 1: "prefecture", 2: "county"}
NAMES = {"420000": "湖北省", "420100": "武汉市", "420200": "黄石市", "440000": "广东省", "440100": "广州市"}


def make_region(code="420100", name="", **facts):
    """The region of this code, made with those above it when missing: 420106 → 420000/420100/420106/."""
    if region := Region.rows.filter(code=code, valid_to=None).first():
        return region
    above = [c for c in (f"{code[:2]}0000", f"{code[:4]}00") if c != code]
    parent = make_region(above[-1]) if above else None
    facts = {"level": LEVELS[len(set(above))], "parent": parent} | facts
    path = f"{parent.path if parent else ''}{code}/"
    return Region.rows.create(code=code, name=name or NAMES.get(code, f"区划{code}"), path=path, **facts)


def make_uscc(region="420100"):
    """A fresh well-formed code of a fictitious firm."""
    weights, letters = (3, 7, 9, 10, 5, 8, 4, 2), "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    body = f"MA9{next(_numbers):05d}"
    check = (11 - sum(letters.index(c) * w for c, w in zip(body, weights, strict=True)) % 11) % 11
    stem = f"91{region}{body}{'X' if check == 10 else check}"
    return stem + uscc.calc_check_digit(stem)


def make_organisation(kind="purchaser", region="420100", **facts):
    """An organisation that is in order; a purchaser gets a budget code, a branch a head office."""
    number = next(_numbers)
    region = region if isinstance(region, Region) else make_region(region)
    if kind == "branch" and "parent" not in facts:
        facts["parent"] = make_organisation("institution", region)
    if kind == "purchaser":
        facts = {"budget_code": f"{number:06d}"} | facts
    if kind == "supplier":
        facts = {"uscc": make_uscc()} | facts
    facts = {"name": f"示范单位{number}", "created_at": timezone.now()} | facts
    return Organisation.rows.create(kind=kind, region=region, **facts)


def make_user(username="", *, password=None, **facts):
    """A user whose account is activated; without `password` none works."""
    number = next(_numbers)
    facts = {"name": f"用户{number}", "phone": f"138{number:08d}"} | facts
    user = User(username=username or f"user-{number}", **facts)
    user.set_password(password)
    user.save()
    return user


@dataclass(frozen=True)
class Member:
    """Somebody of the cast."""

    user: User | None
    organisation: Organisation | None
    membership: Membership | None
    seat: Seat


def make_member(role, organisation, user=None, **facts):
    """Somebody in a role (or several, by spaces) of an organisation, with the seat they would get."""
    membership = Membership.rows.create(
        user=user or make_user(),
        organisation=organisation,
        roles=role.split(),
        **{"valid_from": LONG_AGO} | facts,
    )
    accredited = Accreditation.on(date.today()).filter(institution__in=organisation.lineage)
    paths = sorted(accredited.values_list("region__path", flat=True))
    return Member(membership.user, organisation, membership, seat_in(membership, accredited=paths, trust=5))


def make_cast(province="420000"):
    """The standing cast of a province: everybody in its first prefecture, the operator in the province.

    purchaser_maker and purchaser_checker share a unit; bank_maker, bank_checker and bank_admin a branch, whose head
    office is accredited in that prefecture only.
    """
    city = make_region(f"{province[:2]}0100")
    unit = make_organisation("purchaser", city, name="示范市第一中学", budget_level="city")
    bank = make_organisation("institution", province, name="示范银行")
    Accreditation.rows.create(institution=bank, region=city, valid_from=LONG_AGO)
    branch = make_organisation("branch", city, name="示范银行城中支行", parent=bank)
    platform = make_organisation("operator", province, name="采购平台运营中心")
    bureau = make_organisation("bureau", city, name="示范市财政局")
    return SimpleNamespace(
        purchaser_maker=make_member("purchaser_maker", unit),
        purchaser_checker=make_member("purchaser_checker", unit),
        supplier=make_member("supplier_agent supplier_admin", make_organisation("supplier", city)),
        rival=make_member("supplier_agent supplier_admin", make_organisation("supplier", city)),
        agency=make_member("agency_staff", make_organisation("agency", city)),
        expert=make_member("expert", make_organisation("expert", city)),
        bank_maker=make_member("bank_maker", branch),
        bank_checker=make_member("bank_checker", branch),
        bank_admin=make_member("bank_admin", bank),
        bureau=make_member("bureau_officer", bureau),
        bureau_leader=make_member("bureau_leader", bureau),
        auditor=make_member("auditor", make_organisation("bureau", province, name="示范省审计厅")),
        operator=make_member("operator", platform),
        operator_security=make_member("operator_security", platform),
        stranger=Member(None, None, None, PUBLIC),
    )


PASSWORD = "plum-Rain-2026"


def make_signer(role="purchaser_maker", organisation=None, *, factor="totp", **facts):
    """Somebody who can really sign in: PASSWORD and a second factor. Returns the member and the authenticator's seed."""
    user = make_user(password=PASSWORD, second_factor=factor, password_at=timezone.now(), **facts)
    seed = new_seed()
    if factor == "totp":
        Totp.rows.create(user=user, sealed=seal(seed), made_at=timezone.now(), confirmed_at=timezone.now())
    return make_member(role, organisation or make_organisation("purchaser"), user), seed


def make_newcomer(role="bank_maker", organisation=None, *, code="", days=7):
    """Somebody with an initial password (returned), which runs out in so many days."""
    user = make_user()
    secret = open_account(user, timezone.now() - timedelta(days=7 - days), code=code)
    user.save()
    return make_member(role, organisation or make_organisation("branch"), user), secret or code
