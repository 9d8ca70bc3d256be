"""Time is asked for at the edge and passed in; here it is only turned into Beijing days and back."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")


def beijing_day(at: datetime) -> date:
    """The calendar day in Beijing at this instant, which is the day the law counts by."""
    return at.astimezone(BEIJING).date()


def start_of(day: date) -> datetime:
    """The first instant of a Beijing day."""
    return datetime.combine(day, time.min, BEIJING)
