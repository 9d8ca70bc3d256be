"""What a supplier can do next with an order; rooms above this one are linked where the site has them."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from yangcai.foundation.kernel.seats import Seat
from yangcai.receivables.orders.models import OrderParty


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: what it is called and where."""

    title: str
    url: str


def next_steps(seat: Seat, part: OrderParty) -> list[Step]:
    """The pages on which something can be done about a firm's part in an order; none when nothing can."""
    if not part.is_free or not seat.may("orders.order.list"):
        return []
    ways = [(_("申请融资"), "financing:new"), (_("发布需求"), "demands:new")]
    return [Step(title, url) for title, name in ways if (url := address(name, order=part.order_id))]


def address(name: str, **query: Any) -> str:
    """A page of this site with a query; nothing when the site has no such page."""
    try:
        return f"{reverse(name)}?{urlencode(query)}"
    except NoReverseMatch:
        return ""
