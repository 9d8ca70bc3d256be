"""Keeping the copy of an application, and doing to the contracts what follows from it."""

from datetime import datetime
from typing import Any

from yangcai.cloud.contracts.models import Contract
from yangcai.cloud.finance import notices, queries
from yangcai.cloud.finance.models import Application, ApplicationItem, Encumbrance
from yangcai.cloud.finance.operations.announcing import hold_contracts
from yangcai.cloud.finance.operations.ending import release
from yangcai.cloud.finance.operations.holding import approve
from yangcai.cloud.finance.reading import Said, day, moment, money, part
from yangcai.foundation.exchange.inbound import NotYet
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import SYSTEM, Seat

Status = Application.Status
ENDED = {
    Status.REJECTED: "REJECTED",
    Status.WITHDRAWN: "WITHDRAWN",
    Status.EXPIRED: "EXPIRED",
    Status.CANCELLED: "CANCELLED",
}


@operation("finance.application.note")
def note(*, seat: Seat, at: datetime, said: Said) -> Application:
    """Keep what the receivables site says of an application; approve or release what it holds; tell the supplier.

    Raises NotYet when a contract is not known here.
    """
    contracts = known_contracts(item.get("contractId") for item in said.data["items"])
    row = _keep(said)
    _keep_items(row, said, contracts)
    rows = _held(row, said)
    if row.status == Status.APPROVED and rows:
        until = row.decision.get("validUntil")
        approve(seat=SYSTEM, at=at, rows=rows, until=day(until) if until else None)
    elif row.status in ENDED and rows:
        release(seat=SYSTEM, at=at, rows=rows, reason=ENDED[Status(row.status)])
    record(f"finance.application.{said.done}", row, seat=seat, at=at, status=row.status, version=row.version)
    if row.status == Status.UNKNOWN:
        record("finance.application.unclear", row, seat=seat, at=at, said=str(said.data["status"])[:40])
    if said.done != "answered":
        notices.of_application(row, seat=seat, at=at, links=_link(contracts))
    return row


def known_contracts(codes: Any) -> dict[str, Contract]:
    """The contracts of these names, held in the order of their ids. Raises NotYet for the first that is not here."""
    wanted = sorted({str(code) for code in codes if code})
    known = Contract.visible_to(SYSTEM).filter(code__in=wanted)
    found = {row.code: row for row in hold_contracts(known.values_list("pk", flat=True)).values()}
    for code in wanted:
        if code not in found:
            raise NotYet(f"contract/{code}")
    return found


def _keep(said: Said) -> Application:
    """The copy itself, new or as it is now."""
    data = said.data
    institution = queries.institution_of(part(data["institution"], "uscc"))
    branch = queries.branch_of(institution, part(data.get("branch"), "code")) if institution else None
    facts = {
        "stage": str(data["stage"]).lower(),
        "status": status_in(str(data["status"])),
        "supplier_uscc": data["supplierUscc"],
        "supplier": queries.supplier_of(data["supplierUscc"]),
        "institution": institution,
        "branch": branch,
        "institution_name": part(data["institution"], "name")[:120],
        "branch_name": part(data.get("branch"), "name")[:120],
        "amount": money(data.get("amount") or sum(money(i["amount"]) for i in data["items"])),
        "term_days": data.get("termDays"),
        "due_at": moment(data.get("dueAt")),
        "reason": data.get("reason") or {},
        "version": data.get("version") or said.seq,
        "updated_at": said.occurred_at,
    }
    if decision := data.get("decision"):
        facts["decision"] = decision
    row, _is_new = Application.rows.update_or_create(
        code=data["applicationId"],
        defaults=facts,
        create_defaults={**facts, "submitted_at": said.occurred_at},
    )
    return row


def status_in(word: str) -> str:
    """A status of the wire; what nobody here knows is `unknown`."""
    return word.lower() if word.lower() in Status.values else Status.UNKNOWN.value


def _keep_items(row: Application, said: Said, contracts: dict[str, Contract]) -> None:
    """Its contracts and awards, put in place of those it had."""
    row.items.all().delete()
    ids = {Encumbrance.number_of(str(i.get("encumbranceId") or "")) for i in said.data["items"]}
    known = set(Encumbrance.rows.filter(pk__in=ids, application_id=row.code).values_list("pk", flat=True))
    for item in said.data["items"]:
        number = Encumbrance.number_of(str(item.get("encumbranceId") or ""))
        ApplicationItem.rows.create(
            application=row,
            contract=contracts.get(str(item.get("contractId") or "")),
            award_code=str(item.get("awardId") or "")[:130],
            party_uscc=str(item.get("partyUscc") or row.supplier_uscc)[:18],
            amount=money(item.get("amount") or 0),
            encumbrance_id=number if number in known else None,
        )


def _held(row: Application, said: Said) -> list[Encumbrance]:
    """What the application holds by the tokens it presents: a stale token holds nothing."""
    tokens = {
        Encumbrance.number_of(str(item.get("encumbranceId") or "")): item.get("token")
        for item in said.data["items"]
    }
    rows = Encumbrance.rows.filter(pk__in=tokens, application_id=row.code, status=Encumbrance.Status.RESERVED)
    contracts = hold_contracts(
        rows.values_list("contract_id", flat=True)
    )  # always before what is held of them
    locked = rows.select_for_update(of=("self",)).order_by("pk")
    held = [row for row in locked if tokens[row.pk] == row.token]
    for encumbrance in held:
        encumbrance.contract = contracts[encumbrance.contract_id]
    return held


def _link(contracts: dict[str, Contract]) -> str:
    return next((row.get_absolute_url() for row in contracts.values()), "")
