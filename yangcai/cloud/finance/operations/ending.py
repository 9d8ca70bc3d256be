"""How an encumbrance ends: released with its application, run out of time, closed with its slip."""

from collections.abc import Sequence
from datetime import datetime

from yangcai.cloud.finance.models import AccountLock, Encumbrance
from yangcai.cloud.finance.operations.announcing import announce, hold_contracts, state_anew
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat

Status = Encumbrance.Status


class NotDue(Refused):
    """Its time is not over, or somebody has dealt with it meanwhile."""


@operation("finance.encumbrance.release")
def release(*, seat: Seat, at: datetime, rows: Sequence[Encumbrance], reason: str) -> list[Encumbrance]:
    """Let reservations go, whose contracts the caller holds. A freeze stays with the contract, not with who held it."""
    for row in rows:
        _end(row, Status.RELEASED, seat=seat, at=at, reason=reason)
    state_anew([row.contract_id for row in rows], at=at)
    return list(rows)


@operation("finance.encumbrance.expire")
def expire(*, seat: Seat, at: datetime, row: Encumbrance) -> Encumbrance:
    """Let a reservation go whose time is over. Raises NotDue."""
    contracts = hold_contracts([row.contract_id])
    row = row.locked()
    row.contract = contracts[row.contract_id]
    if row.status != Status.RESERVED or row.expires_at is None or row.expires_at >= at:
        raise NotDue
    _end(row, Status.EXPIRED, seat=seat, at=at, reason="TTL")
    state_anew([row.contract_id], at=at)
    return row


@operation("finance.encumbrance.close")
def close(
    *, seat: Seat, at: datetime, deal: str, reason: str, only: Sequence[int] | None = None
) -> list[Encumbrance]:
    """End what a slip confirmed, all of it or `only` these: nothing is owed on it any more."""
    known = Encumbrance.rows.filter(deal_id=deal, status=Status.CONFIRMED)
    known = known if only is None else known.filter(pk__in=only)
    contracts = hold_contracts(known.values_list("contract_id", flat=True))
    rows = list(known.select_for_update(of=("self",)).order_by("pk"))
    for row in rows:
        row.contract = contracts[row.contract_id]
        _end(row, Status.CLOSED, seat=seat, at=at, reason=reason)
    state_anew(contracts, at=at)
    return rows


def _end(row: Encumbrance, to: str, *, seat: Seat, at: datetime, reason: str) -> None:
    """One end, with the account unlocked."""
    row.move(to, ended_at=at, end_reason=reason[:40])
    for lock in AccountLock.rows.filter(encumbrance=row, released_at=None):
        lock.released_at, lock.release_reason = at, reason[:40]
        lock.save(update_fields=["released_at", "release_reason"])
        record("finance.account.unlocked", lock, seat=seat, at=at, contract=row.contract.code)
    announce(row, to, seat=seat, at=at, reason=reason)
