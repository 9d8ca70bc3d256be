"""From a draft to what the contracts room enters, and the firms it names to the suppliers we know."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from yangcai.cloud.contracts.operations import Entry, Member
from yangcai.cloud.intake.checks import Draft, Locate
from yangcai.cloud.intake.models import Source
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Organisation
from yangcai.foundation.people.operations.registering import register_suppliers

SUPPLIER, PURCHASER = Organisation.Kind.SUPPLIER, Organisation.Kind.PURCHASER


class Directory:
    """Who is who, learnt as records pass: suppliers by code, else by a name that only one bears; purchasers by name."""

    def __init__(self, locate: Locate) -> None:
        self.locate = locate
        self.by_uscc: dict[str, int] = {}
        self.suppliers: dict[str, int | None] = {}
        self.purchasers: dict[str, int | None] = {}

    def learn(self, seat: Seat, at: datetime, source: Source, drafts: Iterable[Draft]) -> None:
        """Look up the firms of these drafts in three queries; enter those that come with a code nobody knows."""
        drafts = list(drafts)
        firms = {
            draft.uscc: draft.names[0].name
            for draft in drafts
            if draft.uscc and draft.uscc not in self.by_uscc
        }
        self.by_uscc |= Organisation.ids_by_uscc(SUPPLIER, firms)
        if unknown := {uscc: name for uscc, name in firms.items() if uscc not in self.by_uscc}:
            self.by_uscc |= register_suppliers(
                seat=seat, at=at, firms=unknown, region=source.region, origin_system=source.name
            )
        names = {name.name for draft in drafts for name in draft.names} - self.suppliers.keys()
        self.suppliers |= dict.fromkeys(names) | Organisation.ids_by_name(SUPPLIER, names)
        buyers = {draft.text["purchaser_name"] for draft in drafts} - self.purchasers.keys()
        self.purchasers |= dict.fromkeys(buyers) | Organisation.ids_by_name(PURCHASER, buyers)

    def member_id(self, name: str, uscc: str) -> int | None:
        """The supplier behind a name and perhaps a code: the code decides where there is one."""
        return self.by_uscc.get(uscc) if uscc else self.suppliers.get(name)


def entry_of(source_id: str, version: int, draft: Draft, source: Source, directory: Directory) -> Entry:
    """What the contracts room enters. A code on the record is the sole or leading supplier's."""
    members = [
        Member(name.name, name.role, uscc, directory.member_id(name.name, uscc))
        for at, name in enumerate(draft.names)
        for uscc in [draft.uscc if at == 0 else ""]
    ]
    text = draft.text
    values: dict[str, Any] = {
        "project_number": text["project_number"],
        "project_name": text["project_name"],
        "plan_number": text["plan_number"],
        "method": text["method"],
        "category": draft.category,
        "is_sme_reserved": draft.is_sme_reserved,
        "region_id": draft.place[0],
        "region_path": draft.place[1],
        "purchaser_id": directory.purchasers.get(text["purchaser_name"]),
        "purchaser_name": text["purchaser_name"],
        "agency_name": text["agency_name"],
        "supplier_id": members[0].organisation_id,
        "supplier_name": "、".join(name.name for name in draft.names)[:300],
        "supplier_uscc": draft.uscc,
        "contact_phone": text["contact_phone"],
        "notice_url": text["notice_url"],
        "amount": draft.amount,
        "published_on": draft.days.get("published_on"),
        "origin_system": source.title[:40],
    }
    own = _of_award(draft) if source.record_kind == "award" else _of_contract(draft, source_id)
    return Entry(source_id, version, values | own, members)


def _of_award(draft: Draft) -> dict[str, Any]:
    return {
        "notice_number": draft.text["notice_number"],
        "lot_number": draft.text["lot_number"],
        "pricing": draft.price.kind.value,
        "price_text": "" if draft.price.kind == "total" else draft.price.text,
        "awarded_on": draft.days.get("awarded_on"),
        **({"status": "cancelled"} if draft.is_cancelled else {}),
    }


def _of_contract(draft: Draft, source_id: str) -> dict[str, Any]:
    return {
        "number": draft.text["contract_number"] or source_id,
        "name": draft.text["contract_name"] or draft.text["project_name"],
        "signed_on": draft.days["signed_on"],
        "filed_on": draft.days["filed_on"],
    }
