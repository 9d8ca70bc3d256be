"""The table of limits: all of it, exact, dated, and chosen by place, level and object."""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.test import TestCase

from yangcai.foundation.kernel.errors import Forbidden
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.rules import queries
from yangcai.foundation.rules.errors import UnknownLimit
from yangcai.foundation.rules.files import table
from yangcai.foundation.rules.models import Limit, Region
from yangcai.foundation.rules.operations import loading, set_limit
from yangcai.foundation.rules.operations.limits import NeitherNumberNorText, NoSuchLimit
from yangcai.foundation.rules.operations.succession import AlreadyInForce
from yangcai.foundation.rules.tests.moments import AT, TODAY
from yangcai.foundation.rules.tests.seating import BUREAU, CLERK, OPERATOR
from yangcai.foundation.rules.topics import TOPICS, keys_of

REFERENCE = Path(__file__).resolve().parents[5] / "shared" / "reference" / "procurement-law.md"
ROWS = list(table("limits.csv"))
LOCAL = {"local.limit.goods_service", "local.limit.works", "local.tender.goods_service"}


def test_every_row_of_the_reference_is_here_as_it_stands_there():
    """Every line of the reference's table of limits: value, unit and mark; a `min/max` line is two keys here."""
    if not REFERENCE.exists():
        pytest.skip("the reference is not beside this checkout")
    section = REFERENCE.read_text().split("## 13. Numeric limits")[1].split("\n## ")[0]
    lines = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in section.splitlines()
        if line[:1] == "|"
    ]
    theirs = {}
    for key, value, unit, _source, mark in lines[2:]:
        if key.startswith("local."):
            continue  # stands for the provinces' own tables
        for name, part in zip(*_split(key.split(" ")[0], value), strict=True):
            theirs[name] = (part, re.split("[ /]", unit)[0], mark)
    today = [row for row in ROWS if not row["valid_to"] and row["key"] not in LOCAL]
    ours = {row["key"]: (row["value"] or row["text_value"], row["unit"], row["mark"]) for row in today}
    assert len(lines) - 2 == 150
    assert ours == theirs
    assert len(ours) == 165


def _split(key, value):
    if key.endswith("_min/max"):
        return [key[:-4], key.replace("_min/max", "_max")], value.split(" / ")
    if major := re.fullmatch(r"(\d) \(major (\d)\)", value):
        return [key, "innovation.rd_term_major_max"], list(major.groups())
    return [key], [value]


def test_the_file_has_what_it_had():
    assert len(ROWS) == 174
    assert len({row["key"] for row in ROWS}) == 168
    assert all(row["title"] and row["source"] for row in ROWS)
    assert all(
        len({row["title"] for row in ROWS if row["key"] == key}) == 1 for key in {row["key"] for row in ROWS}
    )
    assert len(list(table("tender_thresholds.csv"))) == 41


class LimitTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        loading.load_regions(TODAY)
        loading.load_limits(TODAY)

    def region(self, code):
        return Region.rows.get(code=code, valid_to=None)

    def limit(self, key, on=TODAY, **where):
        return queries.limit(key, on, **where)

    def test_all_rows_are_loaded(self):
        self.assertEqual(Limit.rows.count(), 174 + 16 + 41)
        self.assertEqual(Limit.rows.filter(Limit.holding(TODAY)).count(), 199 + 16)

    def test_every_key_has_one_subject(self):
        keys = set(Limit.rows.values_list("key", flat=True))
        found = [set(Limit.rows.filter(keys_of(topic)).values_list("key", flat=True)) for topic in TOPICS]
        self.assertEqual(set.union(*found), keys)
        self.assertEqual(sum(map(len, found)), len(keys))

    def test_a_plain_number_is_exact(self):
        limit = self.limit("challenge.file_max")
        self.assertEqual((limit.value, limit.unit, limit.source), (7, "wd", "政府采购法第52条"))
        self.assertEqual(self.limit("payment.late_daily_rate").value, Decimal("0.05"))
        self.assertEqual(self.limit("deposit.late_rate_multiplier").value, Decimal("1.2"))
        self.assertEqual(self.limit("central.tender.goods_service").words, "2,000,000\u00a0元")
        self.assertEqual(self.limit("sme.reserve.share_min").words, "30%")

    def test_what_is_no_plain_number_is_not_lost(self):
        share = self.limit("committee.expert_share_min")
        self.assertEqual(
            (share.value, share.text_value, share.exact, share.words), (None, "2/3", Fraction(2, 3), "2/3")
        )
        self.assertEqual(self.limit("committee.tender_min").qualifier, "单数")
        self.assertEqual(self.limit("lowprice.avg_rate").qualifier, "严格低于")
        self.assertEqual(self.limit("overdue.report_day").text_value, "03-31")
        self.assertEqual(self.limit("complaint.unfounded_count").qualifier, "12个月内")
        self.assertEqual(self.limit("innovation.rd_term_max").value, 2)
        self.assertEqual(self.limit("innovation.rd_term_major_max").value, 3)
        with self.assertRaises(ValueError):
            self.limit("overdue.report_day").exact  # noqa: B018

    def test_law_holds_from_its_day(self):
        self.assertEqual(self.limit("lowprice.avg_rate", date(2026, 2, 1)).value, 50)
        with self.assertRaises(UnknownLimit):
            self.limit("lowprice.avg_rate", date(2026, 1, 31))
        self.assertEqual(self.limit("emergency.addon_max", date(2026, 10, 1)).value, 30)
        with self.assertRaises(UnknownLimit):
            self.limit("emergency.addon_max", date(2026, 9, 30))
        self.assertEqual(self.limit("pref.small.goods_service_max", date(2022, 6, 30)).value, 10)
        self.assertEqual(self.limit("pref.small.goods_service_max", date(2022, 7, 1)).value, 20)

    def test_an_unknown_key_is_loud(self):
        with self.assertRaises(UnknownLimit):
            self.limit("tender.prep_minimum")

    def test_a_province_has_its_own_threshold_by_year(self):
        def threshold(code, on):
            return self.limit("local.tender.goods_service", on, region=self.region(code)).value

        self.assertEqual(threshold("420000", date(2020, 6, 1)), 3_000_000)
        self.assertEqual(threshold("420000", date(2021, 1, 1)), 4_000_000)
        self.assertEqual(threshold("420203", TODAY), 4_000_000)  # a county has its province's
        self.assertEqual(threshold("530000", date(2023, 12, 31)), 2_000_000)
        self.assertEqual(threshold("530000", date(2024, 1, 1)), 4_000_000)
        self.assertEqual(
            threshold("540000", TODAY), 2_000_000
        )  # Tibet is not in the compilation: the national guide
        with self.assertRaises(UnknownLimit):
            threshold("540000", date(2020, 6, 1))

    def test_the_level_of_the_treasury_counts(self):
        guide = "local.limit.goods_service"
        self.assertEqual(self.limit(guide, region=self.region("420000")).value, 500_000)
        self.assertEqual(self.limit(guide, region=self.region("420200")).value, 300_000)
        self.assertEqual(self.limit(guide, budget_level="province").value, 500_000)
        with self.assertRaises(UnknownLimit):
            self.limit(guide)

    def test_the_narrowest_row_wins(self):
        facts = {"title": "试", "unit": "n", "source": "试", "mark": "config", "valid_from": date(2020, 1, 1)}
        hubei, huangshi = self.region("420000"), self.region("420200")
        for value, where in enumerate(
            [
                {},
                {"object_type": "goods"},
                {"budget_level": "city"},
                {"region": hubei},
                {"region": hubei, "object_type": "goods"},
                {"region": hubei, "budget_level": "city"},
                {"region": huangshi},
            ]
        ):
            Limit.rows.create(key="test.narrow", value=value, **where, **facts)

        def value(**where):
            return self.limit("test.narrow", **where).value

        self.assertEqual(value(), 0)
        self.assertEqual(value(object_type="goods"), 1)
        self.assertEqual(value(budget_level="city", object_type="goods"), 2)
        self.assertEqual(value(region=self.region("440000"), object_type="works"), 0)
        self.assertEqual(value(region=hubei), 3)
        self.assertEqual(value(region=hubei, object_type="goods"), 4)
        self.assertEqual(value(region=self.region("420600"), object_type="goods"), 5)
        self.assertEqual(value(region=self.region("420203"), object_type="goods"), 6)

    def test_the_database_refuses_two_at_once(self):
        one = Limit.rows.get(key="challenge.file_max")
        facts = {"key": one.key, "title": one.title, "unit": "wd", "source": "重复", "mark": "v", "value": 8}
        with self.assertRaises(IntegrityError), transaction.atomic():
            Limit.rows.create(**facts, valid_from=date(2030, 1, 1))
        Limit.rows.create(**facts, valid_from=date(2030, 1, 1), region=self.region("420000"))
        with self.assertRaises(IntegrityError), transaction.atomic():
            Limit.rows.create(**facts, valid_from=date(2031, 1, 1), region=self.region("420000"))
        one.valid_to = date(2030, 1, 1)
        one.save()
        Limit.rows.create(**facts, valid_from=date(2030, 1, 1))
        self.assertEqual(Limit.rows.filter(key=one.key).count(), 3)

    def test_the_database_refuses_what_is_nothing_or_ends_before_it_begins(self):
        facts = {"key": "test.x", "title": "试", "unit": "n", "source": "试", "mark": "v"}
        wrong = [
            {"value": None},
            {"value": 1, "text_value": "1/2"},
            {"value": 1, "valid_to": date(2020, 1, 1)},
        ]
        for values in wrong:
            with self.assertRaises(IntegrityError), transaction.atomic():
                Limit.rows.create(**{"valid_from": date(2020, 1, 1)} | facts | values)

    # --- changing ----------------------------------------------------------------------------

    def set(self, seat=OPERATOR, **facts):
        facts = {
            "key": "challenge.file_max",
            "value": Decimal(10),
            "valid_from": date(2027, 1, 1),
            "source": "新法第1条",
        } | facts
        return set_limit(seat=seat, at=AT, mark="v", **facts)

    def test_a_new_row_closes_the_old_one(self):
        new = self.set()
        self.assertEqual(self.limit("challenge.file_max", date(2026, 12, 31)).value, 7)
        self.assertEqual(self.limit("challenge.file_max", date(2027, 1, 1)).value, 10)
        old = Limit.rows.get(key="challenge.file_max", valid_to=date(2027, 1, 1))
        self.assertEqual(
            (old.value, old.last_day, new.title, new.unit), (7, date(2026, 12, 31), old.title, "wd")
        )
        event = Event.rows.get()
        self.assertEqual((event.name, event.subject_id), ("rules.limit.set", str(new.pk)))
        told = {
            "key": "challenge.file_max",
            "value": "10\u00a0个工作日",
            "from": "2027-01-01",
            "basis": "新法第1条",
            "region": "",
        }
        self.assertEqual(event.facts, told)

    def test_a_city_may_have_its_own(self):
        self.set(BUREAU, region=self.region("420200"))
        self.assertEqual(
            self.limit("challenge.file_max", date(2027, 1, 1), region=self.region("420203")).value, 10
        )
        self.assertEqual(
            self.limit("challenge.file_max", date(2027, 1, 1), region=self.region("420600")).value, 7
        )

    def test_a_refusal_changes_nothing(self):
        before = list(Limit.rows.order_by("pk").values())
        for refused, facts in (
            (NoSuchLimit, {"key": "no.such"}),
            (NeitherNumberNorText, {"value": None}),
            (NeitherNumberNorText, {"text_value": "1/2"}),
            (AlreadyInForce, {"valid_from": date(2003, 1, 1)}),
        ):
            with self.assertRaises(refused):
                self.set(**facts)
        for seat, region in ((CLERK, None), (BUREAU, None), (BUREAU, self.region("420600"))):
            with self.assertRaises(Forbidden):
                self.set(seat, region=region)
        self.assertEqual(list(Limit.rows.order_by("pk").values()), before)
        self.assertFalse(Event.rows.exists())
