"""What happens to orders, awards and firms ends the demands that rest on them."""

import contextlib
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.reactions import reaction
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.receivables.demands import queries
from yangcai.receivables.demands.models import Demand
from yangcai.receivables.demands.operations import close
from yangcai.receivables.orders.models import OCCUPIED, Order, PartyCopy


@reaction("orders.order.changed", "orders.order.terminated")
def order_changed(*, event: Event, at: datetime) -> None:
    """A contract ended, was taken by a bank, or cannot be financed any more."""
    order = Order.visible_to(SYSTEM).filter(pk=event.subject_id).first()
    if order is None:
        return
    for demand in queries.open_on(order=order.pk).select_related("supplier"):
        part = order.part_of(demand.supplier_id)
        if part and part.is_free:
            continue
        end([demand], at, *why(order, occupied=bool(part and part.financing in OCCUPIED)))


def why(order: Order, *, occupied: bool) -> tuple[str, str]:
    """Why a demand on this order ends: its code and words."""
    if not order.is_live:
        return "TERMINATED", _("合同%s已终止") % order.number
    if occupied:
        return "ENCUMBERED", _("合同%s已被融资申请占用") % order.number
    return "NOT_FINANCEABLE", _("合同%s已不可融资") % order.number


@reaction("orders.award.cancelled")
def award_cancelled(*, event: Event, at: datetime) -> None:
    """An award was cancelled."""
    end(queries.open_on(award=int(event.subject_id)), at, "AWARD_CANCELLED", _("中标结果已撤销"))


@reaction("orders.party.updated")
def party_updated(*, event: Event, at: datetime) -> None:
    """A firm was suspended or sanctioned."""
    party = PartyCopy.visible_to(SYSTEM).filter(pk=event.subject_id).first()
    if party and party.organisation_id and not party.may_act:
        open_ones = Demand.visible_to(SYSTEM).filter(supplier=party.organisation_id, status="published")
        end(open_ones, at, "SANCTIONED", _("企业被停用或处于处罚期"))


def end(demands: Iterable[Demand], at: datetime, code: str, words: str) -> None:
    """Close them; one that ended meanwhile stays as it is."""
    for demand in list(demands):
        with contextlib.suppress(Refused):
            close(seat=SYSTEM, at=at, demand=demand, code=code, reason=words[:200])
