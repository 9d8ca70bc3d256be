"""The holiday notice that the State Council's General Office publishes every autumn."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from yangcai.foundation.kernel.errors import Forbidden, Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.rules.festivals import statutory_days
from yangcai.foundation.rules.models import Limit, SpecialDay, WorkdayYear
from yangcai.foundation.rules.notices import NotANotice, Special, read_notice
from yangcai.foundation.rules.operations.succession import NATIONWIDE

SATURDAY = 5
FEASTS = ("元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆")


class NoticeUnreadable(Refused):
    pass


class NoticeImplausible(Refused):
    pass


class YearSettled(Refused):
    pass


@operation("rules.calendar.change")
def record_holidays(
    *, seat: Seat, at: datetime, year: int, notice_number: str, text: str, amend: bool = False
) -> WorkdayYear:
    """Record a year's notice, pasted as published or as lines `2027-02-14,班,春节`; until then the year is provisional.

    The calendar is the whole nation's, so a bureau may not. `amend` replaces a notice that is already recorded.
    """
    if seat.kind not in NATIONWIDE:
        raise Forbidden("the calendar of the nation")
    days = _readable(year, text)
    there = WorkdayYear.rows.select_for_update().filter(year=year).first()
    if there and not there.provisional and not amend:
        raise YearSettled(
            _("%s年的放假安排已经登记。国务院办公厅调整安排时，请勾选“更正”。") % year, field="amend"
        )
    kept = {
        "notice_number": notice_number,
        "mark": Limit.Mark.VERIFIED,
        "provisional": False,
        "by_hand": True,
    }
    notice, _made = WorkdayYear.rows.update_or_create(year=year, defaults=kept)
    notice.days.all().delete()
    statutory = statutory_days(year)
    SpecialDay.rows.bulk_create(
        SpecialDay(
            day=special.day,
            year=notice,
            is_workday=special.is_workday,
            in_lieu=not special.is_workday
            and special.day.weekday() < SATURDAY
            and special.day not in statutory,
            name=special.name,
        )
        for special in days
    )
    worked = [special.day.isoformat() for special in days if special.is_workday]
    told = {"year": year, "number": notice_number, "off": len(days) - len(worked), "worked": worked}
    record("rules.calendar.recorded", notice, seat=seat, at=at, amended=amend, **told)
    return notice


def _readable(year: int, text: str) -> list[Special]:
    """The notice's days. Raises NoticeUnreadable or NoticeImplausible with what is wrong, for the field `text`."""
    try:
        days = read_notice(year, text)
    except NotANotice as wrong:
        raise NoticeUnreadable(_("看不懂这一段：%s") % wrong, field="text") from wrong
    missing = [feast for feast in FEASTS if not any(feast in s.name for s in days if not s.is_workday)]
    if missing:
        raise NoticeImplausible(_("缺少节日：%s。") % "、".join(missing), field="text")
    for special in days:
        if special.is_workday and special.day.weekday() < SATURDAY:
            raise NoticeImplausible(_("%s 本来就是工作日，不会调整为上班。") % special.day, field="text")
        if not date(year - 1, 12, 25) <= special.day <= date(year, 12, 31):
            raise NoticeImplausible(
                _("%(day)s 不在%(year)s年。") % {"day": special.day, "year": year}, field="text"
            )
    taken = SpecialDay.rows.filter(day__in=[s.day for s in days]).exclude(year=year).first()
    if taken:
        raise NoticeImplausible(
            _("%(day)s 已由%(year)s年的通知安排。") % {"day": taken.day, "year": taken.year_id}, field="text"
        )
    return days
