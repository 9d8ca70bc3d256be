"""What goes to the other site about applications and slips: bodies of commands, data of messages (§5.5–5.6)."""

from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any

from yangcai.foundation.exchange.envelopes import moment
from yangcai.foundation.exchange.operations import publish
from yangcai.foundation.kernel.money import FEN
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Organisation
from yangcai.receivables.financing.models import Application, ApplicationItem, Decision, Slip

CHANNEL = "RFP"
TTL_WORKING_DAYS = 10


def money(amount: Decimal | None) -> str | None:
    """A decimal string with two places."""
    return None if amount is None else f"{amount:.2f}"


def institution_of(row: Organisation) -> dict[str, str]:
    """A bank as the wire names it."""
    return {"uscc": row.uscc, "name": row.name}


def branch_of(row: Organisation | None) -> dict[str, str]:
    """A branch by its bank number; empty where there is none."""
    return {"code": row.cnaps, "name": row.name} if row else {"code": "", "name": ""}


def items_of(application: Application) -> list[dict[str, Any]]:
    """The application's contracts with what holds them."""
    return [_item(item) for item in application.items.select_related("order", "award")]


def _item(item: ApplicationItem) -> dict[str, Any]:
    facts: dict[str, Any] = {"partyUscc": item.party_uscc, "amount": money(item.amount)}
    if item.award:
        return {"awardId": item.award.award_code} | facts
    assert item.order is not None  # noqa: S101 - one of the two, a constraint says
    facts |= {"encumbranceId": item.encumbrance_id}
    return {"contractId": item.order.contract_code} | facts | ({"token": item.token} if item.token else {})


def reservation(application: Application) -> dict[str, Any]:
    """The body of the command that reserves its contracts, all or none."""
    items = application.items.select_related("order")
    return {
        "kind": "RESERVE",
        "applicationId": application.number,
        "supplierUscc": application.supplier_uscc,
        "institution": institution_of(application.institution),
        "branch": branch_of(application.branch),
        "ttlWorkingDays": TTL_WORKING_DAYS,
        "items": [
            {
                "contractId": item.order.contract_code,
                "partyUscc": item.party_uscc,
                "amount": money(item.amount),
                "contractVersionSeen": item.version_seen,
            }
            for item in items
            if item.order
        ],
    }


def tokens(application: Application, *, amounts: bool = False) -> list[dict[str, Any]]:
    """The encumbrances with their fencing tokens, as later commands present them."""
    held = application.items.exclude(encumbrance_id="")
    return [
        {"encumbranceId": item.encumbrance_id, "token": item.token}
        | ({"amount": money(item.amount)} if amounts else {})
        for item in held
    ]


def data_of(application: Application, decision: Decision | None = None) -> dict[str, Any]:
    """What a message about an application says."""
    return {
        "applicationId": application.number,
        "stage": application.stage.upper(),
        "supplierUscc": application.supplier_uscc,
        "institution": institution_of(application.institution),
        "branch": branch_of(application.branch),
        "amount": money(application.amount),
        "termDays": application.term_days,
        "items": items_of(application),
        "status": application.status.upper(),
        "dueAt": moment(application.due_at) if application.due_at else None,
        "reason": application.reason,
        "decision": decided(decision) if decision else None,
        "version": application.version,
    }


def decided(decision: Decision) -> dict[str, Any]:
    """The bank's terms."""
    return {
        "amount": money(decision.amount),
        "termDays": decision.term_days,
        "rate": f"{decision.rate:.4f}" if decision.rate is not None else None,
        "repayment": decision.repayment.upper(),
        "validUntil": str(decision.valid_until) if decision.valid_until else None,
        "accountFp": decision.account_fp,
    }


def tell(
    name: str,
    application: Application,
    *,
    seat: Seat,
    at: datetime,
    decision: Decision | None = None,
    causation: str = "",
) -> None:
    """Publish `application.<name>` with the application as it now is, counting its version."""
    application.version += 1
    application.save(update_fields=["version"])
    publish(
        seat=seat,
        at=at,
        type=f"application.{name}",
        resource=f"application/{application.number}",
        data=data_of(application, decision),
        region=region_code(application),
        causation=causation,
    )


def region_code(application: Application) -> str:
    """The code of the region its first contract lies in."""
    return application.region_path.rstrip("/").rpartition("/")[2]


def deal(slip: Slip) -> dict[str, Any]:
    """What a message about a slip says, and what the institution signs."""
    application = slip.application
    return {
        "dealId": slip.number,
        "bankSlipNo": slip.bank_slip_no,
        "applicationId": application.number,
        "channel": CHANNEL,
        "supplierUscc": application.supplier_uscc,
        "institution": institution_of(slip.institution),
        "branch": branch_of(slip.branch),
        "contracts": shares(slip),
        "dealAmount": money(slip.amount),
        "disbursed": money(slip.disbursed),
        "disbursedOn": str(slip.disbursed_on) if slip.disbursed_on else None,
        "rate": f"{slip.rate:.4f}",
        "from": str(slip.starts_on),
        "to": str(slip.ends_on),
        "repayment": slip.repayment.upper(),
        "security": [each.upper() for each in slip.security],
        "account": {"fp": slip.account_fp, "masked": slip.account_masked, "match": "MATCHED"},
        "registrationNo": slip.registration_no,
        "maker": slip.maker_name,
        "checker": slip.checker_name,
        "remarks": slip.remarks,
        "status": slip.status.upper(),
        "version": slip.version,
    }


def shares(slip: Slip) -> list[dict[str, Any]]:
    """The deal's amount on its contracts in the proportion of what was asked on each, to the fen: none above that,
    none without anything."""
    items = list(slip.application.items.select_related("order"))
    whole = sum((item.amount for item in items), Decimal(0))
    parts = [max(FEN, (slip.amount * item.amount / whole).quantize(FEN, ROUND_DOWN)) for item in items]
    left = slip.amount - sum(parts, Decimal(0))
    found = []
    for item, part in zip(items, parts, strict=True):
        more = min(left, item.amount - part) if left > 0 else max(left, FEN - part)
        left -= more
        found.append(_item(item) | {"amount": money(part + more)})
    return found
