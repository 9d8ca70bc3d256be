"""Product highlights go to the receivables platform: the portal keeps them, finance speaks with other sites."""

from datetime import datetime

from yangcai.cloud.finance.operations.feed import feed_product
from yangcai.cloud.portal.models import Highlight
from yangcai.cloud.portal.queries.products import product_data
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.reactions import reaction
from yangcai.foundation.kernel.seats import SYSTEM


@reaction("portal.content.published", "portal.content.withdrawn")
def feed_highlight(*, event: Event, at: datetime) -> None:
    """The product in the edition that stands now; withdrawn when none does."""
    if event.subject_type == Highlight._meta.label_lower:
        row = Highlight.visible_to(SYSTEM).filter(pk=event.subject_id).select_related("region").first()
        if row:
            _feed(row, at)


@reaction("finance.region.opened")
def feed_all_highlights(*, event: Event, at: datetime) -> None:
    """A region opens: the products that stand are told, those told already are passed over."""
    rows = Highlight.visible_to(SYSTEM).filter(status=Highlight.Status.PUBLISHED)
    for row in rows.select_related("region").order_by("pk"):
        _feed(row, at)


def _feed(row: Highlight, at: datetime) -> None:
    """Tell of the edition of a product that stands, or that none does any more. A bank nobody knows has no products."""
    editions = Highlight.visible_to(SYSTEM).filter(serial=row.serial).select_related("region")
    standing = editions.filter(status=Highlight.Status.PUBLISHED).first()
    shown = standing or row
    if data := product_data(shown):
        feed_product(seat=SYSTEM, at=at, product=data, region=shown.region, withdrawn=standing is None)
