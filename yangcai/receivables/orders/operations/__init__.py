"""Taking in what the procurement platform says, one module for each noun."""

from yangcai.receivables.orders.operations.adopting import adopt
from yangcai.receivables.orders.operations.copies import (
    end_order,
    expire_product,
    take_award,
    take_order,
    take_product,
)
from yangcai.receivables.orders.operations.parties import take_party

__all__ = ["adopt", "end_order", "expire_product", "take_award", "take_order", "take_party", "take_product"]
