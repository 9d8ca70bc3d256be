"""Recording a year's holiday notice."""

from datetime import date

from django.test import TestCase

from yangcai.foundation.kernel.errors import Forbidden
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.rules import queries
from yangcai.foundation.rules.models import SpecialDay, WorkdayYear
from yangcai.foundation.rules.operations import loading, record_holidays
from yangcai.foundation.rules.operations.calendars import NoticeImplausible, NoticeUnreadable, YearSettled
from yangcai.foundation.rules.tests.moments import AT, TODAY
from yangcai.foundation.rules.tests.seating import BUREAU, CLERK, OPERATOR
from yangcai.foundation.rules.tests.test_notices import NOTICES

# A notice as 2027's may be; fictitious.
TEXT = """一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至12日（周五）放假调休，共8天。1月31日（周日）、2月14日（周日）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。4月25日（周日）上班。
五、端午节：6月9日（周三）放假1天。
六、中秋节：9月15日（周三）放假1天。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。"""
NUMBER = "国办发明电〔2026〕9号"


class RecordHolidaysTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        loading.load_calendar(TODAY)

    def record(self, seat=OPERATOR, **facts):
        return record_holidays(
            seat=seat, at=AT, **{"year": 2027, "notice_number": NUMBER, "text": TEXT} | facts
        )

    def test_a_provisional_year_becomes_known(self):
        before = queries.calendar()
        self.assertTrue(before.is_provisional(date(2027, 2, 9)) and before.is_workday(date(2027, 2, 9)))
        notice = self.record()
        after = queries.calendar()
        self.assertFalse(after.is_provisional(date(2027, 2, 9)) or after.is_workday(date(2027, 2, 9)))
        self.assertTrue(after.is_workday(date(2027, 2, 14)))
        self.assertFalse(after.is_holiday(date(2027, 2, 13)))  # an ordinary Saturday
        self.assertEqual((notice.provisional, notice.notice_number, notice.days.count()), (False, NUMBER, 33))
        lieu = SpecialDay.rows.filter(year=2027, in_lieu=True).values_list("day", flat=True)
        expected = [
            (2, 9),
            (2, 10),
            (2, 11),
            (2, 12),
            (5, 3),
            (5, 4),
            (5, 5),
            (10, 4),
            (10, 5),
            (10, 6),
            (10, 7),
        ]
        self.assertEqual(list(lieu), [date(2027, *day) for day in expected])

    def test_it_leaves_one_event(self):
        self.record()
        event = Event.rows.get()
        self.assertEqual((event.name, event.subject_id), ("rules.calendar.recorded", "2027"))
        worked = ["2027-01-31", "2027-02-14", "2027-04-25", "2027-09-26", "2027-10-09"]
        told = {"year": 2027, "number": NUMBER, "off": 28, "worked": worked, "amended": False}
        self.assertEqual(event.facts, told)

    def test_a_settled_year_changes_only_by_an_amendment(self):
        text = NOTICES[2026].replace("5月9日（周六）", "5月10日（周日）")
        with self.assertRaises(YearSettled):
            self.record(year=2026, text=text)
        self.assertTrue(queries.calendar().is_workday(date(2026, 5, 9)))
        self.record(year=2026, text=text, amend=True)
        self.assertFalse(queries.calendar().is_workday(date(2026, 5, 9)))
        self.assertEqual(SpecialDay.rows.filter(year=2026).count(), 39)
        self.assertEqual(WorkdayYear.rows.count(), 24)

    def test_what_makes_no_sense_is_refused_and_changes_nothing(self):
        before = list(SpecialDay.rows.values())
        for refused, text in (
            (NoticeUnreadable, "通知"),
            (NoticeImplausible, TEXT.replace("端午节", "龙舟节")),
            (NoticeImplausible, TEXT.replace("4月25日（周日）", "4月26日（周一）")),
            (
                NoticeImplausible,
                TEXT.replace("一、元旦：1月1日", "一、元旦：2026年12月20日至2027年1月1日、1月2日"),
            ),
            (
                NoticeImplausible,
                TEXT.replace("一、元旦：1月1日（周五）至3日（周日）放假", "一、元旦：2028年1月1日放假"),
            ),
        ):
            with self.assertRaises(refused, msg=text[:30]) as caught:
                self.record(text=text)
            self.assertEqual(caught.exception.field, "text")
        for seat in (BUREAU, CLERK):
            with self.assertRaises(Forbidden):
                self.record(seat)
        self.assertEqual(list(SpecialDay.rows.values()), before)
        self.assertTrue(WorkdayYear.rows.get(year=2027).provisional)
        self.assertFalse(Event.rows.exists())
