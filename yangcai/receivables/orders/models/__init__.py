"""Copies of what may be financed, as their owner last said; the newest statement (`seq`) wins."""

from yangcai.receivables.orders.models.awards import AwardCopy
from yangcai.receivables.orders.models.copies import FREE, OCCUPIED, Category, Copy, Financing
from yangcai.receivables.orders.models.orders import Order, OrderParty
from yangcai.receivables.orders.models.parties import PartyCopy
from yangcai.receivables.orders.models.products import ProductCopy

__all__ = [
    "FREE",
    "OCCUPIED",
    "AwardCopy",
    "Category",
    "Copy",
    "Financing",
    "Order",
    "OrderParty",
    "PartyCopy",
    "ProductCopy",
]
