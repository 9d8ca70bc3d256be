"""A demand ends: its owner takes it back, its time runs out, or what it rested on is gone."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.messages import operations as messages
from yangcai.receivables.demands import jobs
from yangcai.receivables.demands.models import Demand
from yangcai.receivables.demands.operations.wire import tell_the_other_site

Status = Demand.Status


@operation("demands.demand.withdraw")
def withdraw(*, seat: Seat, at: datetime, demand: Demand, reason: str = "") -> Demand:
    """Take a demand back; the contact is hidden again and the banks are told."""
    return _end(demand, Status.WITHDRAWN, seat=seat, at=at, reason=reason.strip()[:200])


@operation("demands.demand.expire")
def expire(*, seat: Seat, at: datetime, demand: Demand) -> Demand:
    """Its last day is over."""
    demand = _end(demand, Status.EXPIRED, seat=seat, at=at)
    _tell_the_supplier(demand, seat, at)
    return demand


@operation("demands.demand.close")
def close(*, seat: Seat, at: datetime, demand: Demand, code: str, reason: str) -> Demand:
    """What it rested on is gone (`code`), said in words."""
    demand = _end(demand, Status.CLOSED_BY_SYSTEM, seat=seat, at=at, reason=reason, reason_code=code)
    _tell_the_supplier(demand, seat, at)
    return demand


def _end(demand: Demand, to: str, *, seat: Seat, at: datetime, **facts: Any) -> Demand:
    """Move to an end, free the items for another demand, tell whoever was told of it."""
    demand = demand.locked()
    demand.move(to, closed_at=at, version=demand.version + 1, **facts)
    demand.items.update(is_open=False)
    record(f"demands.demand.{to}", demand, seat=seat, at=at, reason=facts.get("reason", ""))
    tell_the_other_site("closed", demand, seat=seat, at=at)
    jobs.tell_banks.later(subject=f"demand:{demand.pk}", demand_id=demand.pk, what="ended")
    return demand


def _tell_the_supplier(demand: Demand, seat: Seat, at: datetime) -> None:
    messages.tell(
        seat=seat,
        at=at,
        organisation=demand.supplier,
        title=_("融资需求%(code)s%(status)s") % {"code": demand.code, "status": demand.get_status_display()},
        body=demand.reason,
        link=demand.get_absolute_url(),
        dedup_key=f"demand-ended-{demand.pk}",
    )
