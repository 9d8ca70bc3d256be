"""A module goes on or off in a region, because a notice says so (G41)."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.rules.models import Region, Rollout
from yangcai.foundation.rules.operations.succession import follow, must_govern


class NoNotice(Refused):
    pass


@operation("rules.rollout.change")
def set_rollout(
    *,
    seat: Seat,
    at: datetime,
    module: str,
    region: Region,
    state: str,
    valid_from: date,
    notice_title: str,
    notice_number: str = "",
    budget_level: str = "",
    pointer_url: str = "",
    pointer_text: str = "",
    note: str = "",
) -> Rollout:
    """Set a module's state from a day on, in the region's subtree or only in one budget level's treasuries there."""
    must_govern(seat, region)
    if not notice_title.strip():
        raise NoNotice(_("上线以公告为准，请填写通知标题。"), field="notice_title")
    rollout = Rollout(
        module=module,
        region=region,
        budget_level=budget_level,
        state=state,
        valid_from=valid_from,
        notice_number=notice_number,
        notice_title=notice_title,
        pointer_url=pointer_url,
        pointer_text=pointer_text,
        note=note,
    )
    follow(rollout, today=beijing_day(at))
    told = {"module": module, "region": region.code, "level": budget_level, "state": state}
    record("rules.rollout.set", rollout, seat=seat, at=at, **told, **{"from": valid_from.isoformat()})
    return rollout
