"""Spent codes are thrown away after a day; their events stay."""

from datetime import datetime, timedelta

from yangcai.foundation.kernel.jobs import job
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.receivables.home.models import Handoff

KEPT = timedelta(days=1)


@job("home.sweep_handoffs")
def sweep_handoffs(*, at: datetime) -> None:
    """Forget the codes of the day before."""
    Handoff.visible_to(SYSTEM).filter(expires_at__lt=at - KEPT).delete()


sweep_handoffs.every("20 17 * * *")
