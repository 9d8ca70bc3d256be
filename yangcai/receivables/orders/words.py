"""How this room says figures in lists."""

from django.utils.translation import gettext as _

from yangcai.foundation.ui.words import NOTHING, plain_wan, rate
from yangcai.receivables.orders.models import ProductCopy


def rates(product: ProductCopy) -> str:
    """3.65%–4.35%."""
    found = [rate(value) for value in (product.rate_from, product.rate_to) if value is not None]
    return "–".join(dict.fromkeys(found)) or NOTHING


def within_amounts(product: ProductCopy) -> str:
    """10.00–500.00 万元."""
    if product.min_amount is None and product.max_amount is None:
        return NOTHING
    if product.min_amount is None or product.max_amount is None:
        way = _("不超过 %s 万元") if product.min_amount is None else _("不低于 %s 万元")
        return way % plain_wan(product.max_amount or product.min_amount)
    return _("%(least)s–%(most)s 万元") % {
        "least": plain_wan(product.min_amount),
        "most": plain_wan(product.max_amount),
    }


def terms(product: ProductCopy) -> str:
    """12个月."""
    return _("%s个月") % product.term_months if product.term_months else NOTHING
