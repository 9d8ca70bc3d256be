"""What this room says on an order's page (`settings.ORDER_PANELS`)."""

from django.template.loader import render_to_string

from yangcai.foundation.kernel.http import Request
from yangcai.receivables.demands.lists import TONES
from yangcai.receivables.demands.models import Demand
from yangcai.receivables.orders.models import Order


def demands(request: Request, order: Order) -> str:
    """融资需求: the supplier's own that rest on the order; nothing for others and when there are none."""
    if not request.seat.may("demands.demand.read_own"):
        return ""
    mine = Demand.visible_to(request.seat).filter(items__order=order)
    rows = mine.exclude(status=Demand.Status.DISCARDED).order_by("-pk")
    found = [(row, TONES[row.status]) for row in rows]
    return render_to_string("demands/panel.html", {"demands": found}, request=request) if found else ""
