"""What this room says on an order's page (`settings.ORDER_PANELS`)."""

from django.template.loader import render_to_string

from yangcai.foundation.kernel.http import Request
from yangcai.receivables.financing.lists import SLIP_TONES, TONES
from yangcai.receivables.financing.models import Application, Slip
from yangcai.receivables.orders.models import Order


def applications(request: Request, order: Order) -> str:
    """融资申请和成交单: those that rest on the order, as far as the reader may see them."""
    mine = Application.visible_to(request.seat).filter(items__order=order)
    found = mine.exclude(status=Application.Status.DISCARDED).select_related("supplier", "institution")
    rows = list(found.order_by("-pk"))
    if not rows:
        return ""
    slips: dict[int, list[tuple[Slip, str]]] = {}
    for slip in Slip.visible_to(request.seat).filter(application__in=rows).order_by("-pk"):
        slips.setdefault(slip.application_id, []).append((slip, SLIP_TONES[slip.status]))
    facts = {
        "applications": [(row, TONES[row.status], slips.get(row.pk, [])) for row in rows],
        "is_bank": request.seat.may("financing.application.read_sent"),
    }
    return render_to_string("financing/panel.html", facts, request=request)
