"""Loading our files: once, again for nothing, and after they changed."""

import csv
from datetime import date, timedelta
from decimal import Decimal

from django.test import TestCase, override_settings

from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.rules import files, queries, seed
from yangcai.foundation.rules.models import (
    CatalogueItem,
    Limit,
    LoadedFile,
    Region,
    RegionChange,
    Rollout,
    SpecialDay,
    WorkdayYear,
)
from yangcai.foundation.rules.operations import loading, record_holidays, set_limit
from yangcai.foundation.rules.operations.syncing import sync
from yangcai.foundation.rules.tests.moments import AT, TODAY
from yangcai.foundation.rules.tests.seating import OPERATOR
from yangcai.foundation.rules.tests.test_notices import NOTICES

MODELS = (Region, RegionChange, WorkdayYear, SpecialDay, CatalogueItem, Limit, Rollout)


class ReferenceTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.lines = list(seed.reference(seat=SYSTEM, at=AT))

    def test_it_loads_everything_once_and_nothing_twice(self):
        self.assertEqual(len(self.lines), 6)
        self.assertEqual([model.rows.count() for model in MODELS], [3302, 5276, 24, 769, 4304, 231, 33])
        with self.assertNumQueries(1):
            self.assertEqual(list(seed.reference(seat=SYSTEM, at=AT + timedelta(days=1))), [])

    def test_a_second_loading_changes_no_row(self):
        before = [list(model.rows.order_by("pk").values()) for model in MODELS if model is not RegionChange]
        LoadedFile.rows.update(digest="old")
        self.assertEqual(len(list(seed.reference(seat=SYSTEM, at=AT + timedelta(days=400)))), 6)
        self.assertEqual(
            [list(m.rows.order_by("pk").values()) for m in MODELS if m is not RegionChange], before
        )
        self.assertEqual(RegionChange.rows.count(), 5276)

    def test_what_an_operator_set_stays(self):
        facts = {"value": Decimal(9), "valid_from": date(2027, 1, 1), "source": "新法", "mark": "v"}
        set_limit(seat=OPERATOR, at=AT, key="challenge.file_max", **facts)
        text = NOTICES[2026].replace("1月4日", "1月10日")
        record_holidays(
            seat=OPERATOR, at=AT, year=2026, notice_number="国办发明电〔2026〕1号", text=text, amend=True
        )
        line = loading.load_limits(TODAY)
        loading.load_calendar(TODAY)
        self.assertIn("人工维护 1", line)
        rows = Limit.rows.filter(key="challenge.file_max").order_by("valid_from")
        self.assertEqual([(r.value, r.valid_to) for r in rows], [(7, date(2027, 1, 1)), (9, None)])
        self.assertTrue(queries.calendar().is_workday(date(2026, 1, 10)))
        self.assertFalse(queries.calendar().is_workday(date(2026, 1, 4)))
        self.assertEqual(WorkdayYear.rows.get(year=2026).notice_number, "国办发明电〔2026〕1号")

    def test_a_region_that_vanishes_is_closed_and_one_that_changes_keeps_its_key(self):
        gone = Region.rows.create(code="429999", name="不再存在", level="county", path="420000/429999/")
        renamed = Region.rows.get(code="420200")
        Region.rows.filter(pk=renamed.pk).update(name="旧名市", pinyin="")
        line = loading.load_regions(TODAY)
        gone.refresh_from_db()
        renamed.refresh_from_db()
        self.assertEqual(line, "区划 3302（新增 0，更新 1，撤销 1）")
        self.assertEqual((gone.valid_to, renamed.name, renamed.pinyin), (TODAY, "黄石市", "huangshishi"))
        self.assertIsNone(queries.region("429999"))

    def test_the_demo_province_has_every_module(self):
        for province, more in (("420000", 10), ("440000", 0)):
            with override_settings(PROVINCE=province):
                self.assertEqual(len(list(seed.demo(seat=SYSTEM, at=AT))), bool(more))
                self.assertEqual(list(seed.demo(seat=SYSTEM, at=AT)), [])
                self.assertEqual(Rollout.rows.filter(region__code=province, by_hand=True).count(), more)
        self.assertTrue(queries.is_online("trading", queries.region("420203"), TODAY))


class SyncTest(TestCase):
    """A changed file: rows are closed and added, corrections made in place, history kept."""

    @staticmethod
    def row(value, since, until=None, key="a"):
        return Limit(
            key=key,
            title="试",
            unit="d",
            source="试",
            mark="v",
            value=Decimal(value),
            valid_from=since,
            valid_to=until,
        )

    @staticmethod
    def there(key="a"):
        rows = Limit.rows.filter(key=key).order_by("valid_from")
        return [(int(r.value), r.valid_from.year, r.valid_to and r.valid_to.year) for r in rows]

    def sync(self, *rows):
        return sync(Limit, list(rows), TODAY)

    def setUp(self):
        self.sync(self.row(7, date(2003, 1, 1)), self.row(1, date(2003, 1, 1), key="b"))
        self.kept = self.row(1, date(2003, 1, 1), key="b")

    def test_a_new_row_closes_the_forgotten_one(self):
        line = self.sync(self.row(9, date(2027, 1, 1)), self.kept)
        self.assertEqual(self.there(), [(7, 2003, 2027), (9, 2027, None)])
        self.assertEqual(line, "新增 1，更正 0，终止 1，人工维护 0")

    def test_a_file_that_closes_and_adds_is_followed(self):
        self.sync(self.row(7, date(2003, 1, 1), date(2027, 1, 1)), self.row(9, date(2027, 1, 1)), self.kept)
        self.assertEqual(self.there(), [(7, 2003, 2027), (9, 2027, None)])

    def test_a_correction_is_made_in_place(self):
        pk = Limit.rows.get(key="a").pk
        line = self.sync(self.row(8, date(2003, 1, 1)), self.kept)
        self.assertEqual((self.there(), Limit.rows.get(key="a").pk), ([(8, 2003, None)], pk))
        self.assertEqual(line, "新增 0，更正 1，终止 0，人工维护 0")

    def test_a_dropped_matter_ends_today_and_is_kept(self):
        self.sync(self.kept)
        self.assertEqual(self.there(), [(7, 2003, 2026)])
        self.sync(self.kept)
        self.assertEqual(self.there(), [(7, 2003, 2026)])
        self.assertEqual(self.there("b"), [(1, 2003, None)])

    def test_a_start_that_was_wrong_is_moved(self):
        self.sync(self.row(7, date(2002, 1, 1)), self.kept)
        self.assertEqual(self.there(), [(7, 2002, None)])


class FilesTest(TestCase):
    def test_no_file_is_torn(self):
        """Every line of every file has as many cells as its head."""
        for path in sorted(files.DATA.glob("*.csv*")):
            rows = list(files.table(path.name))
            self.assertFalse([row for row in rows if None in row or None in row.values()], path.name)
            self.assertGreater(len(rows), 10, path.name)

    def test_plain_files_end_lines_as_git_likes(self):
        for path in files.DATA.glob("*.csv"):
            self.assertNotIn(b"\r", path.read_bytes(), path.name)
            with path.open(newline="") as text:
                self.assertTrue(next(csv.reader(text)), path.name)
