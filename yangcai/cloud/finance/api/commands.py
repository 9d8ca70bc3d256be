"""The commands of the receivables platform: hold contracts, lock the account, confirm a slip, give more time."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from yangcai.cloud.contracts.models import Contract
from yangcai.cloud.finance.api.data import seat_of
from yangcai.cloud.finance.eligibility import Desk
from yangcai.cloud.finance.errors import CommandRefused
from yangcai.cloud.finance.models import Encumbrance
from yangcai.cloud.finance.operations import holding, reserving
from yangcai.cloud.finance.reading import Wanted, money, part, tickets
from yangcai.foundation.exchange.accounts import fingerprint
from yangcai.foundation.exchange.endpoints import Answer, ProtocolError, command, signed
from yangcai.foundation.exchange.envelopes import moment
from yangcai.foundation.exchange.models import Counterpart
from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.seats import SYSTEM

OWNER, DAYS = "receivables", 10
Body = Mapping[str, Any]


def carried_out(app: Counterpart, run: Callable[[datetime], Answer]) -> Answer:
    """Run for the one site that may command; a refusal in the protocol's words."""
    if app.role != OWNER:
        raise ProtocolError(403, "NOT_OWNER", "only the receivables platform commands encumbrances")
    try:
        return run(timezone.now())
    except CommandRefused as no:
        raise ProtocolError(no.status, no.code, str(no), detail=no.detail) from no


@command
def reserve(request: HttpRequest, app: Counterpart, body: Body) -> Answer:
    """POST /gp/v1/encumbrances: all or none."""

    def run(at: datetime) -> Answer:
        who = reserving.applicant(
            application=body["applicationId"],
            supplier_uscc=body["supplierUscc"],
            institution_uscc=part(body["institution"], "uscc"),
            branch_code=part(body.get("branch"), "code"),
        )
        wanted = [
            Wanted(i["contractId"], i["partyUscc"], money(i["amount"]), i.get("contractVersionSeen"))
            for i in body["items"]
        ]
        days = body.get("ttlWorkingDays") or DAYS
        made = reserving.reserve(seat=app.seat, at=at, who=who, wanted=wanted, working_days=days)
        return Answer(201, {"items": reserved(made, app, at)})

    return carried_out(app, run)


def reserved(made: list[Encumbrance], app: Counterpart, at: datetime) -> list[dict[str, Any]]:
    """What the applicant learns of its reservations."""
    contracts = {row.contract_id: row.contract for row in made}
    desk = Desk(contracts.values(), at)
    return [
        {
            "contractId": row.contract.code,
            "encumbranceId": row.code,
            "token": row.token,
            "amount": f"{row.amount:.2f}",
            "expiresAt": moment(row.expires_at) if row.expires_at else None,
            "contractVersion": row.contract.version,
            "financeable": f"{desk.room(row.contract, desk.book.of(row.contract.region)):.2f}",
            "account": {"version": 1, "fp": fingerprint(app.app, row.contract.account_number)},
        }
        for row in made
    ]


@command
def lock(request: HttpRequest, app: Counterpart, body: Body, application: str) -> Answer:
    """POST /gp/v1/applications/<id>/lock"""

    def run(at: datetime) -> Answer:
        locks = holding.lock_account(
            seat=app.seat,
            at=at,
            application=application,
            tickets=tickets(body["items"]),
            account=body["accountFp"],
            app=app.app,
        )
        items = [
            {"encumbranceId": each.encumbrance.code, "lockId": each.code, "lockedAt": moment(each.locked_at)}
            for each in locks
        ]
        return Answer(200, {"items": items})

    return carried_out(app, run)


@command
def confirm(request: HttpRequest, app: Counterpart, body: Body, application: str) -> Answer:
    """POST /gp/v1/applications/<id>/confirm"""

    def run(at: datetime) -> Answer:
        rows = holding.confirm(
            seat=app.seat,
            at=at,
            application=application,
            deal=body["dealId"],
            tickets=tickets(body["items"]),
            app=app.app,
        )
        return Answer(200, {"items": [state_of(row) for row in rows]})

    return carried_out(app, run)


@command
def extend(request: HttpRequest, app: Counterpart, body: Body, application: str) -> Answer:
    """POST /gp/v1/applications/<id>/extend: once."""

    def run(at: datetime) -> Answer:
        found = tickets(body["items"])
        rows = holding.extend(seat=app.seat, at=at, application=application, tickets=found)
        return Answer(200, {"items": [state_of(row) for row in rows]})

    return carried_out(app, run)


def state_of(row: Encumbrance) -> dict[str, Any]:
    """An encumbrance as its holder reads it."""
    return {
        "encumbranceId": row.code,
        "contractId": row.contract.code,
        "token": row.token,
        "state": row.status.upper(),
        "amount": f"{row.amount:.2f}",
        "expiresAt": moment(row.expires_at) if row.expires_at else None,
    }


@signed
def encumbrances(request: HttpRequest, app: Counterpart, code: str) -> Answer:
    """GET /gp/v1/contracts/<id>/encumbrances: occupied or not, since when; never by whom."""
    seat = seat_of(app, beijing_day(timezone.now())) if app.kind == Counterpart.Kind.BANK else SYSTEM
    contract = Contract.visible_to(seat).filter(code=code).first()
    if contract is None:
        raise ProtocolError(404, "CONTRACT_UNKNOWN")
    held = Encumbrance.visible_to(SYSTEM).filter(contract=contract, status__in=Encumbrance.LIVE)
    first = held.order_by("pk").first()
    if first is None:
        return Answer(200, {"live": False, "since": None, "state": None})
    return Answer(
        200, {"live": True, "since": str(beijing_day(first.reserved_at)), "state": first.status.upper()}
    )
