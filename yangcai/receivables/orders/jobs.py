"""By the clock: products whose last day is over."""

from datetime import datetime

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.jobs import job
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.receivables.orders.models import ProductCopy
from yangcai.receivables.orders.operations import expire_product


@job("orders.expire_products")
def expire_products(*, at: datetime) -> None:
    """Take products off the shelf the day after their last."""
    published = ProductCopy.visible_to(SYSTEM).filter(status=ProductCopy.Status.PUBLISHED)
    for product in published.filter(valid_to__lt=beijing_day(at)):
        expire_product(seat=SYSTEM, at=at, product=product)


expire_products.every("10 16 * * *")  # ten past midnight in Beijing
