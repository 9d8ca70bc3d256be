"""The pages of orders, awards and products."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.module_loading import import_string

from yangcai.foundation.kernel.http import Request
from yangcai.foundation.rules import queries as rules
from yangcai.foundation.ui.lists import list_page
from yangcai.receivables.orders.lists import (
    AWARD_TONES,
    FINANCING_TONES,
    STANDING_TONES,
    AwardMarket,
    Market,
    MyAwards,
    MyOrders,
    Products,
)
from yangcai.receivables.orders.models import AwardCopy, Order, ProductCopy
from yangcai.receivables.orders.steps import address, next_steps
from yangcai.receivables.orders.words import rates, terms, within_amounts


def orders(request: Request) -> HttpResponse:
    """我的订单."""
    return list_page(request, MyOrders, template="orders/mine.html")


def my_awards(request: Request) -> HttpResponse:
    """The supplier's own awards."""
    return list_page(request, MyAwards, template="orders/mine.html")


def market(request: Request) -> HttpResponse:
    """商机: contracts."""
    return list_page(request, Market, template="orders/market.html")


def awards(request: Request) -> HttpResponse:
    """商机: awards."""
    return list_page(request, AwardMarket, template="orders/market.html")


def products(request: Request) -> HttpResponse:
    """资金方融资产品."""
    return list_page(request, Products)


def order(request: Request, pk: int) -> HttpResponse:
    """One order: for its parties with what can be done next, for a bank with whether it is taken; and what higher rooms
    have to say of it (ORDER_PANELS)."""
    row = get_object_or_404(Order.visible_to(request.seat), pk=pk)
    mine = row.part_of(request.seat.organisation_id)
    shown = mine or row
    facts = {
        "order": row,
        "part": mine,
        "parts": row.parts.all(),
        "award": AwardCopy.visible_to(request.seat).filter(award_code=row.award_code or None).first(),
        "steps": next_steps(request.seat, mine) if mine else [],
        "panels": [import_string(panel)(request, row) for panel in settings.ORDER_PANELS],
        "tone": FINANCING_TONES[shown.financing],
        "standing_tone": STANDING_TONES[row.standing],
    }
    return render(request, "orders/order.html", facts)


def award(request: Request, pk: int) -> HttpResponse:
    """One award and the contracts that came of it."""
    row = get_object_or_404(AwardCopy.visible_to(request.seat), pk=pk)
    signed = Order.visible_to(request.seat).filter(award_code=row.award_code)
    mine = row.supplier_id is not None and row.supplier_id == request.seat.organisation_id
    facts = {
        "award": row,
        "orders": signed,
        "tone": AWARD_TONES[row.status],
        "is_mine": mine,
        "demand_url": address("demands:new", award=row.pk) if mine and row.is_live else "",
    }
    return render(request, "orders/award.html", facts)


def product(request: Request, pk: int) -> HttpResponse:
    """One product."""
    row = get_object_or_404(ProductCopy.visible_to(request.seat), pk=pk)
    facts = {"product": row, "rates": rates(row), "amounts": within_amounts(row), "term": terms(row)}
    facts["places"] = [place.name if (place := rules.region(code)) else code for code in row.regions]
    url = address("financing:new", product=row.pk) if request.seat.may("orders.order.list") else ""
    return render(request, "orders/product.html", facts | {"apply_url": url})
