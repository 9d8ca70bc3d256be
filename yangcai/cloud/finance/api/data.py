"""What banks may fetch with their own key: awards, contracts, account locks, payments (the capability list of §2.3).

Scope is the regions the institution is accredited in today; nothing confidential; numbers masked. Paging is by an
opaque cursor over the key, so that no row is lost between pages: pages of one question are disjoint and complete.
"""

import base64
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from yangcai.cloud.contracts.models import Award, Contract, Payment
from yangcai.cloud.finance.eligibility import Desk
from yangcai.cloud.finance.feed import account_of, award_data, contract_data, financing_data, money
from yangcai.cloud.finance.models import AccountLock, Slip
from yangcai.foundation.exchange.accounts import fingerprint
from yangcai.foundation.exchange.endpoints import Answer, ProtocolError, signed
from yangcai.foundation.exchange.models import Counterpart
from yangcai.foundation.kernel.clock import BEIJING, beijing_day, start_of
from yangcai.foundation.kernel.seats import SYSTEM, Seat
from yangcai.foundation.people.models import Accreditation
from yangcai.foundation.ui.words import masked_account, masked_phone

MOST, USUAL = 500, 100


def seat_of(app: Counterpart, day: date) -> Seat:
    """Where a bank's machine sits: it reads the regions its institution is accredited in on the day."""
    bank = app.organisation
    if app.kind != Counterpart.Kind.BANK or bank is None:
        raise ProtocolError(403, "BANKS_ONLY", "this address is for banks with a key of their own")
    if not bank.is_active:
        raise ProtocolError(403, "INSTITUTION_SUSPENDED")
    held = Accreditation.on(day).filter(institution=bank)
    return Seat(
        organisation_id=bank.pk,
        kind=bank.kind,
        permissions=frozenset({"contracts.record.read_territory"}),
        territory=tuple(held.values_list("region__path", flat=True)),
        organisation_name=bank.name,
    )


@signed
def awards(request: HttpRequest, app: Counterpart) -> Answer:
    """GET /gp/v1/awards?changedOn=day or ?uscc=&name="""
    seat = seat_of(app, beijing_day(timezone.now()))
    rows = asked(request, Award.visible_to(seat).select_related("region", "purchaser"))
    return page(request, rows, lambda found: [_award(row) for row in found])


@signed
def contracts(request: HttpRequest, app: Counterpart) -> Answer:
    """GET /gp/v1/contracts?changedOn=day or ?uscc=&name="""
    at = timezone.now()
    rows = asked(request, _contracts(seat_of(app, beijing_day(at))))
    return page(request, rows, lambda found: _data(found, app, at))


@signed
def contract(request: HttpRequest, app: Counterpart, code: str) -> Answer:
    """GET /gp/v1/contracts/<contractId>"""
    at = timezone.now()
    return Answer(200, _data([_contract(seat_of(app, beijing_day(at)), code)], app, at)[0])


@signed
def account_lock(request: HttpRequest, app: Counterpart, code: str) -> Answer:
    """GET /gp/v1/contracts/<contractId>/account-lock?fp=: is this the account that is paid to, and is it locked?"""
    row = _contract(seat_of(app, beijing_day(timezone.now())), code)
    if not (asked_fp := request.GET.get("fp", "")):
        raise ProtocolError(400, "QUERY", "fp is required")
    live = AccountLock.visible_to(SYSTEM).filter(contract=row, released_at=None).order_by("pk")
    mine = live.filter(
        encumbrance__institution=app.organisation_id
    ).first()  # of a consortium each has its own
    lock = mine or live.first()
    account = account_of(row, app.app)
    return Answer(
        200,
        {
            "contractId": row.code,
            "match": account is not None and account["fp"] == asked_fp,
            "accountVersion": account["version"] if account else None,
            "lock": "LOCKED" if lock else "NONE",
            "since": lock.locked_at.isoformat() if lock else None,
            "holder": ("OWN" if mine else "HIDDEN") if lock else None,
        },
    )


@signed
def payments(request: HttpRequest, app: Counterpart) -> Answer:
    """GET /gp/v1/payments?date=day: what was paid that day on the contracts this bank finances."""
    seat = seat_of(app, beijing_day(timezone.now()))
    since, until = day_of(request, "date")
    financed = (
        Slip.visible_to(SYSTEM).filter(institution_id=seat.organisation_id).exclude(status=Slip.Status.VOIDED)
    )
    rows = Payment.visible_to(seat).filter(
        settled_at__gte=since, settled_at__lt=until, contract__slip_items__slip__in=financed.values("pk")
    )
    rows = rows.select_related("contract").distinct()
    return page(request, rows, lambda found: [_payment(row, app.app) for row in found])


def _contracts(seat: Seat) -> QuerySet[Contract]:
    rows = Contract.visible_to(seat).select_related("region", "award", "purchaser", "supplier")
    return rows.prefetch_related("parties__organisation")


def _contract(seat: Seat, code: str) -> Contract:
    row = _contracts(seat).filter(code=code).first()
    if row is None:
        raise ProtocolError(404, "CONTRACT_UNKNOWN")
    return row


def _data(rows: Sequence[Contract], app: Counterpart, at: datetime) -> list[dict[str, Any]]:
    """Contracts as this bank may know them."""
    desk, moment = Desk(rows, at), at.astimezone(BEIJING).isoformat()
    return [
        contract_data(row, financing_data(row, desk) | {"asOf": moment}, app=app.app)
        | {"status": row.status, "contactPhone": masked_phone(row.contact_phone)}
        for row in rows
    ]


def _award(row: Award) -> dict[str, Any]:
    return award_data(row) | {"contactPhone": masked_phone(row.contact_phone)}


def _payment(row: Payment, app: str) -> dict[str, Any]:
    return {
        "paymentId": row.number,
        "contractId": row.contract.code,
        "amount": money(row.amount),
        "settledAt": row.settled_at.isoformat(),
        "status": row.status,
        "payee": row.payee_name,
        "payeeMasked": masked_account(row.payee_account),
        "payeeFp": fingerprint(app, row.payee_account),
        "accountMatch": row.payee_account == row.contract.account_number,
    }


def asked(request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows of a day or of a supplier, whose name must be the one its code belongs to."""
    if request.GET.get("changedOn"):
        since, until = day_of(request, "changedOn")
        return rows.filter(updated_at__gte=since, updated_at__lt=until)
    uscc, name = request.GET.get("uscc", "").strip().upper(), request.GET.get("name", "").strip()
    if not uscc or not name:
        raise ProtocolError(400, "QUERY", "changedOn, or uscc and name, are required")
    own = rows.filter(parties__uscc=uscc)
    named = own.filter(parties__uscc=uscc, parties__name=name)
    if own.exists() and not named.exists():
        raise ProtocolError(422, "NAME_MISMATCH", "the name does not belong to the code")
    return named.distinct()


def day_of(request: HttpRequest, name: str) -> tuple[datetime, datetime]:
    """The two ends of a Beijing day in the query."""
    try:
        day = date.fromisoformat(request.GET.get(name, ""))
        return start_of(day), start_of(day + timedelta(days=1))
    except (ValueError, OverflowError) as wrong:
        raise ProtocolError(400, "QUERY", f"{name} must be a day, as 2026-11-21") from wrong


def page(
    request: HttpRequest, rows: QuerySet[Any], data_of: Callable[[list[Any]], list[dict[str, Any]]]
) -> Answer:
    """So many rows from the cursor on, and the next cursor ("" on the last page)."""
    size, after = size_of(request), read_cursor(request.GET.get("cursor", ""))
    found = list(rows.filter(pk__gt=after).order_by("pk")[: size + 1])
    more = found[size - 1].pk if len(found) > size else None
    return Answer(200, {"items": data_of(found[:size]), "cursor": cursor_of(more) if more else ""})


def size_of(request: HttpRequest) -> int:
    """How many rows are asked for."""
    text = request.GET.get("limit", str(USUAL))
    size = int(text) if text.isascii() and text.isdecimal() and len(text) <= 4 else 0
    if not 1 <= size <= MOST:
        raise ProtocolError(400, "QUERY", f"limit must be a whole number from 1 to {MOST}")
    return size


def cursor_of(pk: int) -> str:
    """A place in the order of rows, opaque to the caller."""
    return base64.urlsafe_b64encode(f"after:{pk}".encode()).decode().rstrip("=")


def read_cursor(text: str) -> int:
    """The place a cursor names; the beginning without one."""
    if not text:
        return 0
    try:
        word, _colon, number = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().partition(":")
    except ValueError:
        word, number = "", ""
    if word != "after" or not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise ProtocolError(400, "CURSOR", "this cursor is not ours")
    return int(number)
