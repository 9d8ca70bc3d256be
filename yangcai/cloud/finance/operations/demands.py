"""Keeping the copy of a demand: whether a contract has an open one."""

from datetime import datetime

from yangcai.cloud.finance import queries
from yangcai.cloud.finance.models import Demand, DemandItem
from yangcai.cloud.finance.operations.announcing import hold_contracts, state_anew
from yangcai.cloud.finance.operations.applications import known_contracts
from yangcai.cloud.finance.reading import Said, day, money
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat

OPEN = frozenset({"open", "published", "opened", "in_auction"})


@operation("finance.demand.note")
def note(*, seat: Seat, at: datetime, said: Said) -> Demand:
    """Keep what the receivables site says of a demand; its contracts show 意向发布 while it is open. Raises NotYet."""
    data, items = said.data, said.data.get("items") or []
    contracts = known_contracts(item.get("contractId") for item in items)
    status = str(data["status"]).lower()
    facts = {
        "supplier_uscc": data["supplierUscc"],
        "supplier": queries.supplier_of(data["supplierUscc"]),
        "amount": money(data.get("amount") or 0),
        "basis": data["basis"],
        "is_open": said.done != "closed" and status in OPEN,
        "status": status[:20],
        "valid_until": day(data["validUntil"]) if data.get("validUntil") else None,
        "version": data.get("version") or said.seq,
        "updated_at": said.occurred_at,
    }
    row, _is_new = Demand.rows.update_or_create(code=data["demandId"], defaults=facts)
    before = list(row.items.values_list("contract_id", flat=True))
    if items:
        row.items.all().delete()
    for item in items:
        if contract := contracts.get(str(item.get("contractId") or "")):
            DemandItem.rows.create(demand=row, contract=contract, amount=money(item.get("amount") or 0))
    record(f"finance.demand.{said.done}", row, seat=seat, at=at, status=row.status)
    touched = {*before, *(contract.pk for contract in contracts.values())}
    state_anew(hold_contracts(touched), at=at)
    return row
