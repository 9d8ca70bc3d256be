"""A first message for everybody of the demo."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.messages.models import Message
from yangcai.foundation.messages.operations import tell
from yangcai.foundation.people.models import Membership


def demo(*, seat: Seat, at: datetime) -> Iterator[str]:
    """Welcome every organisation that somebody sits for."""
    before = Message.rows.count()
    places = Membership.holding(at.date()).select_related("organisation")
    for organisation in {place.organisation for place in places}:
        tell(
            seat=seat,
            at=at,
            organisation=organisation,
            title=_("欢迎使用%s的工作台") % organisation,
            body=_(
                "需要办理的事项在“待办事项”里按截止时间排列；办理结果和通知会出现在这里。\n\n这是演示环境，数据均为示例。"
            ),
            dedup_key=f"welcome:{organisation.pk}",
        )
    if new := Message.rows.count() - before:
        yield f"{new} messages of welcome"
