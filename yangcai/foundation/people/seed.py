"""What people start with: account rules everywhere, and for the demo a standing cast that can sign in at once."""

import csv
import hmac
from base64 import b32encode
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import environ
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from stdnum.cn import uscc

from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people import demo_cast
from yangcai.foundation.people.models import AccountRule, Membership, Organisation, Totp, User
from yangcai.foundation.people.operations import accounts, activation, memberships, organisations
from yangcai.foundation.people.sealing import seal
from yangcai.foundation.rules.models import Region
from yangcai.foundation.rules.queries import region as region_of

RULES = Path(__file__).parent / "data" / "account_rules.csv"
LONG_AGO = date(2020, 1, 1)


def reference(*, seat: Seat, at: datetime) -> Iterator[str]:
    """The account rules of the regions there are."""
    made = 0
    with RULES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            made += _rule(row, seat=seat, at=at)
    yield f"people: {made} account rules"


def _rule(row: dict[str, str], *, seat: Seat, at: datetime) -> bool:
    begins = date.fromisoformat(row["valid_from"])
    if (region := region_of(row["region"])) is None:
        return False
    same = AccountRule.visible_to(seat).filter(region=region, kind=row["kind"], valid_from=begins)
    if same.filter(budget_level=row["budget_level"]).exists():
        return False
    words = {key: row[key] for key in ("budget_level", "pattern", "checker", "maker", "initial", "source")}
    facts: dict[str, Any] = words | {"single_account": row["single_account"] == "yes"}
    accounts.write_rule(seat=seat, at=at, region=region, kind=row["kind"], valid_from=begins, **facts)
    return True


def demo(*, seat: Seat, at: datetime) -> Iterator[str]:
    """The cast of `demo_cast`, with the password of DEMO_PASSWORD and a second factor each. Never in production."""
    if settings.PRODUCTION:
        raise ImproperlyConfigured("demo accounts are not made in production mode; use SEED=none")
    password = environ.Env().str("DEMO_PASSWORD", default="")
    if not password:
        raise ImproperlyConfigured("set DEMO_PASSWORD: demo accounts have no password of their own")
    units: dict[str, Organisation] = {}
    for key, facts in demo_cast.units().items():
        units[key] = _unit(units, dict(facts), seat=seat, at=at)
    for key, which in demo_cast.ACCREDITED.items():
        _accredit(units[key], demo_cast.places(which), seat=seat, at=at)
    yield f"people: {len(units)} demo organisations"
    made = sum(_account(units, each, password, seat=seat, at=at) for each in demo_cast.PEOPLE)
    yield f"people: {made} demo accounts made, {len(demo_cast.PEOPLE) - made} known"


def _region(code: str) -> Region:
    """The region; without it the table of regions has not been loaded."""
    if found := region_of(code):
        return found
    raise ImproperlyConfigured(f"region {code} is unknown: load the reference data of rules first")


def _unit(units: dict[str, Organisation], facts: dict[str, Any], *, seat: Seat, at: datetime) -> Organisation:
    """The organisation, registered if need be. `parent` is a key among `units`, `serial` the middle of its code."""
    region = _region(facts.pop("region"))
    if parent := facts.pop("parent", ""):
        facts["parent"] = units[parent]
    if serial := facts.pop("serial", ""):
        facts["uscc"] = fictitious(facts.pop("nature", "91"), region.code, serial)
    same = {"kind": facts["kind"], "uscc": facts["uscc"]} if serial else {"name": facts["name"]}
    known = Organisation.visible_to(seat).filter(**same).first()
    return known or organisations.create(seat=seat, at=at, region=region, **facts)


def fictitious(nature: str, region: str, serial: str) -> str:
    """The well-formed code of a fictitious organisation: 91 + region + MA9YX0012 + check character."""
    stem = f"{nature}{region}{serial}"
    return stem + str(uscc.calc_check_digit(stem))


def _accredit(bank: Organisation, codes: list[str], *, seat: Seat, at: datetime) -> None:
    held = set(bank.accreditations.values_list("region__code", flat=True))
    for code in codes:
        if code not in held:
            region = _region(code)
            organisations.accredit(seat=seat, at=at, institution=bank, region=region, valid_from=LONG_AGO)


def _account(
    units: dict[str, Organisation], person: demo_cast.Person, password: str, *, seat: Seat, at: datetime
) -> bool:
    """The account, ready to sign in, or still to be activated; an old one takes the password of today."""
    user = User.visible_to(seat).filter(username=person.username).first()
    is_new = user is None
    if user is None:
        opened = memberships.invite(
            seat=seat,
            at=at,
            organisation=units[person.unit],
            username=person.username,
            name=person.name,
            phone=person.phone,
            roles=person.roles.split(),
        )
        user = opened.membership.user
    if person.activated:
        _activate(user, password, at)
    elif is_new or (user.is_newcomer and user.initial_is_over(at)):
        activation.open_account(user, at, shown=False)
        user.set_password(password)
        user.save()
    return is_new


def _activate(user: User, password: str, at: datetime) -> None:
    """As if its owner had done it: the demo's password, and an authenticator."""
    if user.is_newcomer and not user.second_factor:
        sealed = seal(authenticator_of(user.username, password))
        Totp(user=user, sealed=sealed, made_at=at, confirmed_at=at).save()
        user.second_factor, user.initial_until, user.password_at = User.SecondFactor.TOTP, None, at
        user.set_password(password)
        user.save()
    elif not user.check_password(password):
        user.set_password(password)
        user.save()


def authenticator_of(username: str, password: str) -> str:
    """The seed of a demo account's codes: the same on each site of a stack, for people read them off one list."""
    return b32encode(hmac.digest(password.encode(), f"totp:{username}".encode(), "sha256")[:20]).decode()


def members_of_demo(seat: Seat) -> dict[str, Membership]:
    """The demo's memberships by user name, as `demo_accounts` shows them."""
    names = [person.username for person in demo_cast.PEOPLE]
    seen = Membership.visible_to(seat).filter(user__username__in=names)
    return {m.user.username: m for m in seen.select_related("user", "organisation")}


def suppliers_of_demo(seat: Seat) -> list[Organisation]:
    """The demo's suppliers, who have no account here but at the identity platform."""
    suppliers = [facts["name"] for facts in demo_cast.units().values() if facts["kind"] == "supplier"]
    return list(Organisation.visible_to(seat).filter(kind="supplier", name__in=suppliers).order_by("pk"))
