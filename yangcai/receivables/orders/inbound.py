"""What the procurement platform tells this room (exchange §5.6). Only it may: it owns all of these."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from yangcai.foundation.exchange.inbound import Message, NotYet, Rejected, receives
from yangcai.foundation.kernel.seats import SYSTEM, Seat
from yangcai.receivables.orders.errors import Missing, Unreadable
from yangcai.receivables.orders.models import AwardCopy, Order, ProductCopy
from yangcai.receivables.orders.operations import end_order, take_award, take_order, take_party, take_product
from yangcai.receivables.orders.reading import Statement


@receives("contract.published", "contract.changed", sender="cloud")
def take_contract(*, seat: Seat, at: datetime, message: Message) -> None:
    """A contract as it is now."""
    take(take_order, seat, at, message)


@receives("contract.terminated", sender="cloud")
def end_contract(*, seat: Seat, at: datetime, message: Message) -> None:
    """A contract is over; one we never heard of is no news."""
    said = statement(message)
    order = Order.visible_to(SYSTEM).filter(contract_code=said.code).first()
    if order:
        take(end_order, seat, at, message, order=order)


@receives("award.published", "award.corrected", "award.cancelled", sender="cloud")
def take_award_message(*, seat: Seat, at: datetime, message: Message) -> None:
    """An award as it is now."""
    take(take_award, seat, at, message, status=AwardCopy.Status(message.type.partition(".")[2]))


@receives("product.published", "product.withdrawn", sender="cloud")
def take_product_message(*, seat: Seat, at: datetime, message: Message) -> None:
    """A product as it is now."""
    take(take_product, seat, at, message, status=ProductCopy.Status(message.type.partition(".")[2]))


@receives("party.updated", sender="cloud")
def take_party_message(*, seat: Seat, at: datetime, message: Message) -> None:
    """A supplier, bank or branch as it is now."""
    take(take_party, seat, at, message)


def take(operation: Callable[..., Any], seat: Seat, at: datetime, message: Message, **facts: Any) -> None:
    """Let an operation take the message in."""
    with understood():
        operation(seat=seat, at=at, said=statement(message), **facts)


def statement(message: Message) -> Statement:
    """The message as this room reads it: the resource's own id without its noun."""
    code = message.resource.partition("/")[2]
    return Statement(code=code, seq=message.seq, as_of=message.occurred_at, data=message.data)


@contextmanager
def understood() -> Iterator[None]:
    """This room's refusals in the protocol's words."""
    try:
        yield
    except Missing as missing:
        raise NotYet(missing.resource) from missing
    except Unreadable as odd:
        raise Rejected(odd.code, str(odd), odd.detail) from odd
