"""Counterparts and the keys we share with them."""

import re
import secrets
from datetime import datetime

from django.utils.translation import gettext as _

from yangcai.foundation.exchange.models import Counterpart, Key
from yangcai.foundation.exchange.sealing import sealed
from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Organisation

SIZE = 32
_SPOKEN = re.compile(r"([\w.-]{1,40}):([0-9a-fA-F]{64})", re.ASCII)


class TooManyKeys(Refused):
    """Two keys are in force already."""


class NotAKey(Refused):
    """What was entered is not a key as another site shows it."""


class KeyKnown(Refused):
    """A key of this name is or was in force."""


class LastKey(Refused):
    """Without this key the site could no longer be reached."""


class BankKnown(Refused):
    """The institution is registered already."""


@operation("exchange.counterpart.register")
def register_bank(*, seat: Seat, at: datetime, organisation: Organisation, app: str) -> Counterpart:
    """Let an institution ask us by machine; it needs a key yet."""
    if organisation.kind != Organisation.Kind.INSTITUTION:
        raise BankKnown(_("只能登记金融机构总机构。"), field="organisation")
    if Counterpart.rows.filter(organisation=organisation).exists():
        raise BankKnown(_("该机构已经登记为对接方。"), field="organisation")
    if Counterpart.rows.filter(app=app).exists():
        raise BankKnown(_("该应用标识已被使用。"), field="app")
    row = Counterpart.rows.create(
        app=app, title=organisation.name, kind=Counterpart.Kind.BANK, organisation=organisation
    )
    record("exchange.counterpart.registered", row, seat=seat, at=at, app=app, organisation=organisation.pk)
    return row


@operation("exchange.counterpart.suspend")
def suspend(*, seat: Seat, at: datetime, counterpart: Counterpart) -> Counterpart:
    """Neither hear nor call the counterpart, or both again; what waits for it keeps waiting."""
    counterpart = counterpart.locked()
    if counterpart.status == Counterpart.Status.ACTIVE:
        counterpart.move(Counterpart.Status.SUSPENDED)
        record("exchange.counterpart.suspended", counterpart, seat=seat, at=at, app=counterpart.app)
    else:
        counterpart.move(Counterpart.Status.ACTIVE)
        record("exchange.counterpart.resumed", counterpart, seat=seat, at=at, app=counterpart.app)
    return counterpart


@operation("exchange.key.issue")
def issue(*, seat: Seat, at: datetime, counterpart: Counterpart) -> tuple[Key, str]:
    """Make a key; what is returned beside it is shown once, to be entered on the other side ("name:hex").

    We sign with it as soon as the other side has.
    """
    counterpart = counterpart.locked()
    _check_room(counterpart)
    secret = secrets.token_bytes(SIZE)
    name = f"{beijing_day(at):%Y%m%d}-{secrets.token_hex(3)}"
    key = Key.rows.create(counterpart=counterpart, name=name, sealed=sealed(secret), made_at=at)
    record("exchange.key.issued", counterpart, seat=seat, at=at, app=counterpart.app, key=name)
    return key, f"{name}:{secret.hex()}"


@operation("exchange.key.issue")
def adopt(*, seat: Seat, at: datetime, counterpart: Counterpart, spoken: str) -> Key:
    """Enter a key that the other site has issued; from now on we sign with it."""
    counterpart = counterpart.locked()
    if not (match := _SPOKEN.fullmatch(spoken.strip())):
        raise NotAKey(_("请原样粘贴对方显示的密钥（编号:十六进制）。"), field="spoken")
    _check_room(counterpart)
    name, secret = match[1], bytes.fromhex(match[2])
    if Key.rows.filter(counterpart=counterpart, purpose=Key.Purpose.TRANSPORT, name=name).exists():
        raise KeyKnown(_("该编号的密钥已经登记过。"), field="spoken")
    key = Key.rows.create(counterpart=counterpart, name=name, sealed=sealed(secret), made_at=at, seen_at=at)
    record("exchange.key.adopted", counterpart, seat=seat, at=at, app=counterpart.app, key=name)
    return key


def _check_room(counterpart: Counterpart) -> None:
    in_force = Key.rows.filter(
        counterpart=counterpart, purpose=Key.Purpose.TRANSPORT, status=Key.Status.ACTIVE
    )
    if in_force.count() >= Key.MOST:
        raise TooManyKeys(_("最多两个密钥同时有效，请先吊销旧密钥。"))


@operation("exchange.key.revoke")
def revoke(*, seat: Seat, at: datetime, key: Key) -> Key:
    """Take a key out of force at once and wipe it. The last one only together with the counterpart's suspension."""
    counterpart = key.counterpart.locked()
    key = key.locked()
    if key.purpose != Key.Purpose.TRANSPORT:
        raise LastKey(_("字段比对密钥不能吊销，否则已有账户标记无法比对。"))
    others = Key.rows.filter(counterpart=counterpart, purpose=key.purpose, status=Key.Status.ACTIVE)
    if (
        counterpart.kind == Counterpart.Kind.SITE
        and counterpart.status == Counterpart.Status.ACTIVE
        and not others.exclude(pk=key.pk).exists()
    ):
        raise LastKey(_("这是最后一个有效密钥。请先签发或录入新密钥，或停用该对接方。"))
    key.move(Key.Status.REVOKED, sealed=b"", revoked_at=at)
    record("exchange.key.revoked", counterpart, seat=seat, at=at, app=counterpart.app, key=key.name)
    return key
