"""What every change of an encumbrance leaves: an event, a message to the receivables site, and the contract's facts."""

from collections.abc import Iterable
from datetime import datetime

from yangcai.cloud.contracts.models import Contract
from yangcai.cloud.contracts.operations import restate
from yangcai.cloud.finance import queries
from yangcai.cloud.finance.errors import ContractUnknown
from yangcai.cloud.finance.models import Encumbrance
from yangcai.foundation.exchange.envelopes import moment
from yangcai.foundation.exchange.operations import publish
from yangcai.foundation.kernel.operations import record
from yangcai.foundation.kernel.seats import SYSTEM, Seat


def hold_contracts(ids: Iterable[int]) -> dict[int, Contract]:
    """Hold contracts till the transaction ends, always in the order of their ids, so that nobody waits in a ring."""
    rows = (
        Contract.visible_to(SYSTEM).filter(pk__in=set(ids)).select_related("region", "purchaser", "supplier")
    )
    held = rows.select_for_update(of=("self",), no_key=True).order_by("pk")
    return {row.pk: row for row in held.prefetch_related("parties__organisation")}


def hold_by_codes(codes: Iterable[str]) -> dict[str, Contract]:
    """The same by the names other sites use. Raises ContractUnknown."""
    wanted = set(codes)
    ids = Contract.visible_to(SYSTEM).filter(code__in=wanted).values_list("pk", flat=True)
    found = {row.code: row for row in hold_contracts(ids).values()}
    for code in sorted(wanted - set(found)):
        raise ContractUnknown(code, contractId=code)
    return found


def announce(
    row: Encumbrance, done: str, *, seat: Seat, at: datetime, reason: str = "", causation: str = ""
) -> None:
    """Record what was done to an encumbrance and tell the receivables site."""
    facts = {"contract": row.contract.code, "amount": str(row.amount), "token": row.token}
    record(f"finance.encumbrance.{done}", row, seat=seat, at=at, **facts, reason=reason)
    publish(
        seat=seat,
        at=at,
        type=f"encumbrance.{done}",
        resource=f"encumbrance/{row.code}",
        data={
            "encumbranceId": row.code,
            "contractId": row.contract.code,
            "partyUscc": row.party_uscc,
            "applicationId": row.application_id,
            "state": "FROZEN" if row.is_frozen and row.is_live else row.status.upper(),
            "token": row.token,
            "amount": f"{row.amount:.2f}",
            "expiresAt": moment(row.expires_at) if row.expires_at else None,
            "reason": reason,
        },
        region=row.contract.region.code,
        causation=causation,
    )


def state_anew(ids: Iterable[int], *, at: datetime) -> int:
    """Work the facts of these contracts, which the caller holds, out anew and write what differs; return how many."""
    rows = Contract.visible_to(SYSTEM).filter(pk__in=set(ids))
    wrong = {pk: facts for pk, (_row, facts) in queries.differing(rows, at).items()}
    return restate(seat=SYSTEM, at=at, facts=wrong) if wrong else 0
