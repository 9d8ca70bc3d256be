"""What the procurement platform is told of a demand: that there is one, on what, until when; never whom to call."""

from datetime import datetime
from typing import Any

from yangcai.foundation.exchange import operations as exchange
from yangcai.foundation.kernel.seats import Seat
from yangcai.receivables.demands.models import Demand

OPEN = "OPEN"  # in which way offers come: openly, by telephone; the sealed way is another


def tell_the_other_site(what: str, demand: Demand, *, seat: Seat, at: datetime) -> None:
    """Publish `demand.published`, `demand.changed` or `demand.closed`; after commit it leaves."""
    items = list(demand.items.select_related("order", "award"))
    exchange.publish(
        seat=seat,
        at=at,
        type=f"demand.{what}",
        resource=f"demand/{demand.code}",
        region=items[0].basis.region_code,
        data=demand_data(demand, items),
    )


def demand_data(demand: Demand, items: list[Any]) -> dict[str, Any]:
    """The data of a demand message."""
    rows = [
        {
            ("contractId" if item.order else "awardId"): (
                item.order.contract_code if item.order else item.award.award_code
            ),
            "amount": f"{item.amount:.2f}",
        }
        for item in items
    ]
    return {
        "demandId": demand.code,
        "supplierUscc": demand.supplier.uscc,
        "basis": "CONTRACT" if any(item.order for item in items) else "AWARD",
        "items": rows,
        "amount": f"{demand.amount:.2f}",
        "mode": OPEN,
        "validUntil": f"{demand.valid_until:%Y-%m-%d}",
        "status": Demand.Status(demand.status).name,
        "version": demand.version,
    }
