"""For the demo: have its story told as soon as the contracts have come."""

from collections.abc import Iterator
from datetime import datetime

from yangcai.foundation.kernel.seats import Seat
from yangcai.receivables.home.jobs import PAUSE, tell_story


def demo(*, seat: Seat, at: datetime) -> Iterator[str]:
    """Ask for the story; telling it again adds nothing."""
    tell_story.later(subject="home.story", once="home.story", after=PAUSE)
    yield "示范融资申请将在合同到达后生成"
