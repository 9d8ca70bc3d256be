"""Spent codes are thrown away after a day; the demo's story is told once the demo's contracts have come."""

from datetime import datetime, timedelta

from django.conf import settings

from yangcai.foundation.kernel.jobs import job
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.receivables.home import story
from yangcai.receivables.home.models import Handoff

KEPT = timedelta(days=1)
PAUSE, MOST_TRIES = timedelta(seconds=5), 60


@job("home.sweep_handoffs")
def sweep_handoffs(*, at: datetime) -> None:
    """Forget the codes of the day before."""
    Handoff.visible_to(SYSTEM).filter(expires_at__lt=at - KEPT).delete()


sweep_handoffs.every("20 17 * * *")


@job("home.tell_story")
def tell_story(*, at: datetime, tries: int = 0) -> None:
    """Tell it, or try again a little later while contracts are on their way. Never in production."""
    if settings.PRODUCTION or tries >= MOST_TRIES or story.tell(at=at):
        return
    tell_story.later(subject="home.story", after=PAUSE, tries=tries + 1)
