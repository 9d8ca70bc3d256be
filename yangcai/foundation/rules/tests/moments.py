"""When this room's tests take place."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

AT = datetime(2026, 11, 22, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = date(2026, 11, 22)
