"""Exports: the rows on screen and no others, as figures and days, with nothing a spreadsheet would run."""

import csv
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from django.test import TestCase
from openpyxl import load_workbook

from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.money import Money
from yangcai.foundation.kernel.seats import STRANGER
from yangcai.foundation.ui import exports
from yangcai.foundation.ui.guide import Events
from yangcai.foundation.ui.lists import Column, List
from yangcai.foundation.ui.tests.makers import NOON, make_events
from yangcai.foundation.ui.tests.urls import READER

NASTY = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "＝1", "＋1", "－1", "＠x", "=cmd|' /C calc'!A0"]


class Payments(List):
    """All the kinds that matter; not in the registry."""

    title = "放款：[2026]/*"
    columns = [
        Column("actor", "经办"),
        Column("amount", "金额", accessor=lambda row: Money(Decimal(row.facts["amount"])), kind="money"),
        Column("wan", "金额", accessor=lambda row: Decimal(row.facts["amount"]), kind="wan"),
        Column("again", "经办", accessor="actor"),
        Column("on", "日期", accessor="at", kind="day"),
        Column("at", "时间", kind="moment"),
        Column("phone", "手机", accessor=lambda row: row.facts.get("phone"), kind="phone"),
        Column("organisation_id", "单位", kind="number"),
    ]
    order = ("pk",)

    def rows(self, seat):
        return Event.rows.filter(name="paid")


def sheet_of(list_, mark="水印", rows=None):
    target = BytesIO()
    count = exports.write_xlsx(target, list_, exports.export_rows(list_) if rows is None else rows, mark)
    return count, [[cell.value for cell in row] for row in load_workbook(target).active.iter_rows()], target


def csv_of(list_, mark="水印"):
    text = b"".join(exports.write_csv(list_, exports.export_rows(list_), mark)).decode("utf-8-sig")
    return list(csv.reader(StringIO(text)))


def make_payment(actor="王晓敏", amount="-1234567.89", **more):
    facts = {"amount": amount, "phone": "13812345678"}
    return Event.rows.create(
        at=NOON, name="paid", subject_type="x", subject_id="1", actor=actor, facts=facts, **more
    )


class Exports(TestCase):
    def test_figures_and_days_are_figures_and_days(self):
        make_payment(organisation_id=3)
        count, rows, target = sheet_of(Payments.bind(READER, ""))
        self.assertEqual(count, 1)
        self.assertEqual(rows[0][0], "水印")
        self.assertEqual(
            rows[1],
            ["经办", "金额（元）", "金额（万元）", "经办 (2)", "日期", "时间", "手机", "单位"],
        )
        self.assertEqual(
            rows[2],
            [
                "王晓敏",
                -1234567.89,
                -123.456789,
                "王晓敏",
                datetime(2026, 11, 21),
                datetime(2026, 11, 21, 12, 0),
                "138****5678",
                3,
            ],
        )
        sheet = load_workbook(target).active
        formats = [cell.number_format for cell in sheet[3]]
        self.assertEqual(formats[1], "#,##0.00")
        self.assertEqual(formats[4:6], ["yyyy-mm-dd", "yyyy-mm-dd hh:mm"])
        self.assertEqual(sheet.title, "放款： 2026")
        self.assertEqual(sheet.freeze_panes, "A3")

    def test_no_text_is_a_formula(self):
        for text in NASTY:
            make_payment(actor=text, amount="-5")
        list_ = Payments.bind(READER, "columns=actor,amount")
        _count, _rows, target = sheet_of(list_, mark="=1+1")
        sheet = load_workbook(target).active
        self.assertEqual((sheet["A1"].value, sheet["A1"].data_type), ("=1+1", "s"))
        texts = [sheet.cell(row, 1) for row in range(3, 3 + len(NASTY))]
        self.assertEqual({cell.data_type for cell in texts}, {"s"})
        self.assertEqual({cell.quotePrefix for cell in texts}, {True})
        self.assertEqual([cell.value.strip() for cell in texts], [text.strip() for text in NASTY])
        mark, _head, *lines = csv_of(list_, mark="=1+1")
        self.assertEqual(mark, ["'=1+1"])
        self.assertEqual([line[0].replace("\r\n", "\r") for line in lines], ["'" + text for text in NASTY])
        self.assertEqual({line[1] for line in lines}, {"-5.00"})

    def test_both_formats_hold_the_rows_on_screen_and_no_others(self):
        make_events(120)
        for query in ("", "name=a", "q=李&sort=-organisation_id", "at_after=2026-11-21&organisation_id=2"):
            with self.subTest(query=query):
                list_ = Events.bind(READER, query + "&columns=id,name")
                shown = [(event.pk, event.name) for event in list_.queryset()]
                self.assertGreater(len(shown), 0)
                self.assertEqual([(row[0], row[1]) for row in sheet_of(list_)[1][2:]], shown)
                self.assertEqual([(int(row[0]), row[1]) for row in csv_of(list_)[2:]], shown)

    def test_a_wrong_condition_exports_no_row(self):
        make_events(5)
        list_ = Events.bind(READER, "organisation_id=abc")
        self.assertEqual(len(csv_of(list_)), 2)
        count, rows, _target = sheet_of(list_)
        self.assertEqual((count, len(rows)), (0, 2))

    def test_scenario_15_the_watermark_says_who_when_which_and_how_many(self):
        list_ = Events.bind(READER, "name=a")
        self.assertEqual(
            exports.watermark(list_, at=NOON, count=1234),
            "导出人：王晓敏（江夏区人民医院）；导出时间：2026-11-21 12:00；条件：事件：a；共 1,234 条",
        )
        self.assertIn("导出人：公众", exports.watermark(Events.bind(STRANGER, ""), at=NOON, count=0))

    def test_progress_is_told_and_may_stop_the_writing(self):
        list_ = Payments.bind(READER, "")
        payment = Event(at=NOON, name="paid", actor="王", facts={"amount": "1"})
        told = []
        count = exports.write_xlsx(BytesIO(), list_, [payment] * 4500, "x", progress=told.append)
        self.assertEqual((count, told), (4500, [2000, 4000, 4500]))
        told.clear()
        pieces = list(exports.write_csv(list_, [payment] * 4500, "x", progress=told.append))
        self.assertEqual((len(pieces), told), (4, [2000, 4000, 4500]))

        def stop(count):
            raise exports.TooManyRows("停")

        with self.assertRaises(exports.TooManyRows):
            exports.write_xlsx(BytesIO(), list_, [payment] * 4500, "x", progress=stop)

    def test_a_worksheet_that_would_overflow_is_refused(self):
        counted = exports._Counted([1, 2, 3], None, most=2)
        with self.assertRaises(exports.TooManyRows):
            list(counted)

    def test_it_writes_to_a_path_and_drops_what_a_spreadsheet_cannot_hold(self):
        make_payment(actor="王\x0b晓敏")
        with TemporaryDirectory() as folder:
            path = Path(folder) / "名 单.xlsx"
            exports.write_xlsx(path, Payments.bind(READER, ""), Event.rows.filter(name="paid"), "x")
            self.assertEqual(load_workbook(path).active["A3"].value, "王晓敏")

    def test_one_column_is_enough(self):
        make_payment()
        self.assertEqual(sheet_of(Payments.bind(READER, "columns=actor"))[1][2][0], "王晓敏")

    def test_the_rows_come_through_a_server_side_cursor(self):
        make_events(3)
        rows = exports.export_rows(Events.bind(READER, ""))
        self.assertEqual(len(list(rows)), 3)
        self.assertFalse(isinstance(rows, list))


class ExportedValues(TestCase):
    def test_each_kind_is_what_a_spreadsheet_wants(self):
        row = Event(at=NOON, facts={"day": date(2026, 1, 2), "yes": True, "none": None, "empty": ""})
        cases = [
            ("day", "day", date(2026, 1, 2)),
            ("yes", "yes_no", "是"),
            ("none", "money", None),
            ("empty", "text", None),
        ]
        for key, kind, wanted in cases:
            with self.subTest(key=key):
                column = Column(key, key, accessor=lambda row, key=key: row.facts[key], kind=kind)
                self.assertEqual(column.exported(row), wanted)
