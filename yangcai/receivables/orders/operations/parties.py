"""Suppliers, banks and branches: who may do business where, as the procurement platform vouches for it."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import SYSTEM, Seat
from yangcai.foundation.people.models import Organisation
from yangcai.foundation.people.operations import organisations
from yangcai.foundation.people.operations.accreditations import Period, mirror
from yangcai.foundation.people.operations.unified import supplier_of
from yangcai.foundation.rules.models import Region
from yangcai.receivables.orders import reading
from yangcai.receivables.orders.errors import Missing, Unreadable
from yangcai.receivables.orders.models import PartyCopy
from yangcai.receivables.orders.reading import Statement

Kind = PartyCopy.Kind


@operation("orders.copy.take")
def take_party(*, seat: Seat, at: datetime, said: Statement) -> PartyCopy:
    """Take in a party's latest statement; banks and branches become organisations here, with their regions.

    A supplier becomes one when somebody signs in for it. Raises Unreadable; Missing when a branch's bank is unknown.
    """
    data, place = said.data, reading.region(said.data)
    values = party_values(data)
    copy = PartyCopy.rows.select_for_update(of=("self",)).filter(code=said.code).first()
    if copy and said.seq <= copy.seq:
        record("orders.copy.outdated", copy, seat=seat, at=at, seq=said.seq, have=copy.seq)
        return copy
    was_suspended = bool(copy and copy.is_suspended)
    copy = copy or PartyCopy(code=said.code)
    for name, value in values.items():
        setattr(copy, name, value)
    copy.seq, copy.as_of = said.seq, said.as_of
    copy.organisation = follow(copy, place, seat, at)
    copy.save()
    if copy.organisation:
        open_or_shut(copy, copy.organisation, was_suspended, seat, at)
    if copy.organisation and copy.kind == Kind.INSTITUTION:
        mirror(seat=seat, at=at, institution=copy.organisation, periods=periods(data, at))
    facts = {"seq": said.seq, "suspended": copy.is_suspended, "sanctioned": copy.is_sanctioned}
    record("orders.party.updated", copy, seat=seat, at=at, **facts)
    return copy


def party_values(data: reading.Data) -> dict[str, Any]:
    """The columns of a party."""
    kind = reading.text(data, "kind", 12)
    if kind not in Kind.values:
        raise Unreadable("DATA_INVALID", _("未知的参与方类型：%s") % kind, field="kind")
    return {
        "kind": kind,
        "name": reading.text(data, "name", 120, required=True),
        "uscc": reading.text(data, "uscc", 18).upper(),
        "cnaps": reading.text(data, "cnaps", 12),
        "parent_code": reading.text(data, "parentCode", 40),
        "is_suspended": reading.text(data, "status") == "suspended",
        "is_sanctioned": bool(data.get("sanctioned")),
        **reading.placed(data),
    }


def periods(data: reading.Data, at: datetime) -> list[Period]:
    """The regions a bank is accredited in; one that names no first day began before we heard of it."""
    return [
        (
            reading.region(one),
            reading.day(one, "from") or min(beijing_day(at), date(2020, 1, 1)),
            reading.day(one, "to"),
        )
        for one in data.get("accredited") or ()
    ]


def follow(copy: PartyCopy, place: Region, seat: Seat, at: datetime) -> Organisation | None:
    """The organisation the copy speaks of: found, made where banks are concerned, and called by its present name."""
    found = organisation_of(copy)
    if found is None and copy.kind == Kind.SUPPLIER:
        return None
    if found is None:
        facts = {"uscc": copy.uscc, "cnaps": copy.cnaps, "origin_system": "exchange"}
        return organisations.create(
            seat=seat, at=at, kind=copy.kind, name=copy.name, region=place, parent=parent_of(copy), **facts
        )
    news: dict[str, Any] = {}
    if found.name != copy.name:
        news["name"] = copy.name
    if found.kind != Kind.SUPPLIER and found.region_id != place.pk:
        news["region"] = place
    if found.kind == Kind.BRANCH and (parent := parent_of(copy)) and found.parent_id != parent.pk:
        news["parent"] = parent
    return organisations.edit(seat=seat, at=at, organisation=found, **news) if news else found


def organisation_of(copy: PartyCopy) -> Organisation | None:
    """Ours of this code: a branch by its bank number, others by their credit code."""
    if copy.organisation:
        return copy.organisation
    if copy.kind == Kind.SUPPLIER:
        return supplier_of(copy.uscc or copy.code)
    same_kind = Organisation.visible_to(SYSTEM).filter(kind=copy.kind)
    if copy.kind == Kind.BRANCH and copy.cnaps:
        return same_kind.filter(cnaps=copy.cnaps).first()
    return same_kind.filter(uscc=copy.uscc).first() if copy.uscc else None


def parent_of(copy: PartyCopy) -> Organisation | None:
    """A branch's bank, which must be known first. Raises Missing."""
    if copy.kind != Kind.BRANCH:
        return None
    above = PartyCopy.rows.filter(code=copy.parent_code).select_related("organisation").first()
    if above and above.organisation:
        return above.organisation
    heads = Organisation.visible_to(SYSTEM).filter(kind=Kind.INSTITUTION, uscc=copy.parent_code)
    if copy.parent_code and (head := heads.first()):
        return head
    raise Missing(f"party/{copy.parent_code}")


def open_or_shut(
    copy: PartyCopy, organisation: Organisation, was_suspended: bool, seat: Seat, at: datetime
) -> None:
    """Shut the organisation out, or let it in again, when the platform's word on it has changed."""
    why = _("采购平台通知")
    if copy.is_suspended and organisation.is_active:
        organisations.suspend(seat=seat, at=at, organisation=organisation, reason=why)
    elif was_suspended and not copy.is_suspended and not organisation.is_active:
        organisations.resume(seat=seat, at=at, organisation=organisation, reason=why)
