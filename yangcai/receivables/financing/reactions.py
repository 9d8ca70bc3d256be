"""Contracts, awards and parties change below; applications follow."""

from datetime import datetime

from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.reactions import reaction
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.receivables.financing import operations
from yangcai.receivables.orders.models import AwardCopy, Order, PartyCopy


@reaction("orders.order.changed", "orders.order.terminated")
def follow_order(*, event: Event, at: datetime) -> None:
    """A contract was changed or ended."""
    if order := Order.visible_to(SYSTEM).filter(pk=event.subject_id).first():
        operations.follow_order(seat=SYSTEM, at=at, order=order)


@reaction("orders.award.cancelled")
def follow_award(*, event: Event, at: datetime) -> None:
    """An award was cancelled."""
    if award := AwardCopy.visible_to(SYSTEM).filter(pk=event.subject_id).first():
        operations.follow_award(seat=SYSTEM, at=at, award=award)


@reaction("orders.party.updated")
def follow_party(*, event: Event, at: datetime) -> None:
    """A supplier was sanctioned or cleared, a bank suspended or let in again."""
    if party := PartyCopy.visible_to(SYSTEM).filter(pk=event.subject_id).first():
        operations.follow_party(seat=SYSTEM, at=at, party=party)
