"""The other site, with the keys both were set up with."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from yangcai.foundation.exchange.models import Counterpart
from yangcai.foundation.exchange.seeding import ensure_counterpart
from yangcai.foundation.kernel.seats import Seat


def reference(*, seat: Seat, at: datetime) -> Iterator[str]:
    """Make the other site known, and keep its address as the environment has it."""
    if not settings.EXCHANGE_PEER:
        return
    before = Counterpart.rows.count()
    if settings.EXCHANGE_ROLE == "cloud":
        role, title, url = "receivables", _("应收账款融资服务平台"), settings.RECEIVABLES_URL
    else:
        role, title, url = "cloud", _("政府采购合同融资平台"), settings.CLOUD_URL
    row = ensure_counterpart(app=settings.EXCHANGE_PEER, title=title, role=role, url=url.rstrip("/"), at=at)
    if Counterpart.rows.count() > before:
        yield f"the counterpart {row.app}"
