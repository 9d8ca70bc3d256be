"""The region tree: how many, where, what became of old codes, and treasuries."""

from collections import Counter
from datetime import date

from django.db import IntegrityError, transaction
from django.test import TestCase

from yangcai.foundation.rules import queries
from yangcai.foundation.rules.models import BudgetLevel, Region, RegionChange
from yangcai.foundation.rules.operations import loading

TODAY = date(2026, 11, 22)


class RegionTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        loading.load_regions(TODAY)
        loading.load_changes(TODAY)

    def region(self, code):
        return Region.rows.get(code=code, valid_to=None)

    def test_it_has_all_of_china_and_what_has_no_county(self):
        counted = Counter(Region.rows.values_list("level", flat=True))
        self.assertEqual(counted, {"province": 34, "prefecture": 333, "county": 2847, "town": 55, "zone": 33})
        self.assertEqual(RegionChange.rows.count(), 5276)

    def test_every_path_is_the_parents_path_and_the_code(self):
        regions = list(Region.rows.select_related("parent"))
        self.assertEqual(
            [r.code for r in regions if r.path != f"{r.parent.path if r.parent else ''}{r.code}/"], []
        )

    def test_our_own_codes_never_meet_official_ones(self):
        own = Region.rows.filter(official=False).values_list("code", flat=True)
        self.assertEqual(len(own), 33)
        self.assertTrue(all("Z" in code for code in own))
        self.assertFalse(
            any(
                code.isalpha() or "Z" in code
                for code in Region.rows.filter(official=True).values_list("code", flat=True)
            )
        )

    def test_the_four_of_hubei_hang_under_the_province(self):
        for code in ("429004", "429005", "429006", "429021"):
            region = self.region(code)
            self.assertEqual((region.level, region.path), ("county", f"420000/{code}/"))
            self.assertEqual([r.code for r in region.ancestors()], ["420000"])

    def test_zhongshan_has_towns_and_zones_and_no_county(self):
        below = Counter(queries.children(self.region("442000")).values_list("level", flat=True))
        self.assertEqual(below, {"town": 23, "zone": 2})
        self.assertEqual(Region.rows.get(name="翠亨新区").full_name(), "广东省中山市翠亨新区")
        below = Counter(queries.children(self.region("441900")).values_list("level", flat=True))
        self.assertEqual(below, {"town": 32, "zone": 2})

    def test_a_tree_knows_up_down_and_inside(self):
        hubei, huangshi, port = map(self.region, ("420000", "420200", "420203"))
        self.assertEqual([r.name for r in port.ancestors()], ["湖北省", "黄石市"])
        self.assertEqual(port.full_name(), "湖北省黄石市西塞山区")
        self.assertTrue(hubei.contains(port) and huangshi.contains(port) and port.contains(port))
        self.assertFalse(port.contains(huangshi) or huangshi.contains(self.region("420600")))
        self.assertEqual(hubei.subtree().count(), 146)
        self.assertEqual(self.region("420000").subtree().filter(code="429004").count(), 1)

    def test_a_prefix_of_codes_is_no_subtree(self):
        """仙桃 429004 shares four digits with nobody's prefecture."""
        self.assertEqual(Region.rows.filter(code="429000").count(), 0)

    def test_a_region_and_a_level_are_a_treasury(self):
        huizhou = self.region("441300")
        self.assertEqual((huizhou.own_level, huizhou.treasury_name), (BudgetLevel.CITY, "惠州市本级"))
        self.assertEqual(self.region("441302").own_level, BudgetLevel.COUNTY)
        self.assertEqual(self.region("440000").treasury_name, "广东省本级")
        self.assertEqual(self.region("442000001").own_level, BudgetLevel.TOWN)

    def test_pinyin_is_how_the_place_is_called(self):
        called = dict(
            Region.rows.filter(code__in=["500000", "350200", "341500", "420104", "441900"]).values_list(
                "name", "pinyin"
            )
        )
        self.assertEqual(
            called,
            {
                "重庆市": "chongqingshi",
                "厦门市": "xiamenshi",
                "六安市": "luanshi",
                "硚口区": "qiaokouqu",
                "东莞市": "dongguanshi",
            },
        )

    def test_two_regions_of_one_code_cannot_be_today(self):
        with self.assertRaises(IntegrityError), transaction.atomic():
            Region.rows.create(code="420000", name="又一个", level="province", path="420000/")

    # --- old codes ---------------------------------------------------------------------------

    def successor(self, code, on=None):
        found = queries.successor(code, on)
        return (found.code, found.name) if found else None

    def test_an_old_code_finds_todays_region(self):
        self.assertEqual(self.successor("420621"), ("420607", "襄州区"))  # 襄阳县 → 襄阳区 2001 → 襄州区 2010
        self.assertEqual(self.successor("440923"), ("440904", "电白区"))
        self.assertEqual(self.successor("422100"), ("421100", "黄冈市"))
        self.assertEqual(self.successor("110103"), ("110101", "东城区"))
        self.assertEqual(self.successor("420600"), ("420600", "襄阳市"))

    def test_it_follows_several_hops_even_across_provinces(self):
        self.assertEqual(self.successor("512424"), ("510185", "简阳市"))  # six codes in thirty years
        self.assertEqual(self.successor("510226"), ("500117", "合川区"))  # Sichuan, then Chongqing
        self.assertEqual(
            self.successor("342600"), ("340181", "巢湖市")
        )  # prefecture, city, county-level city

    def test_records_that_go_back_and_forth_do_not_loop(self):
        there_and_back = RegionChange.rows.filter(old_code="220121", new_code="222521").first()
        self.assertIsNotNone(there_and_back)
        self.assertEqual(self.successor("220121"), ("220182", "榆树市"))

    def test_every_old_code_comes_to_an_end(self):
        codes = set(RegionChange.rows.exclude(old_code="").values_list("old_code", flat=True)[:400])
        self.assertEqual({type(queries.successor(code)) for code in codes} - {Region, type(None)}, set())

    def test_the_day_decides_what_a_code_given_out_twice_meant(self):
        """332501 was Jinhua until 1982 and Lishui from then to 1995."""
        self.assertEqual(self.successor("332501", date(1981, 6, 1)), self.successor("332401"))
        self.assertEqual(self.successor("332501", date(1990, 6, 1)), ("331100", "丽水市"))
        self.assertEqual(self.successor("332501"), ("331100", "丽水市"))
        self.assertEqual(self.successor("500112", date(2020, 1, 1)), ("500157", "两江新区"))

    def test_an_abolished_code_without_an_heir_finds_nothing(self):
        self.assertIsNone(self.successor("379004"))
        self.assertIsNone(self.successor("999999"))
        self.assertIsNone(self.successor("%\x00"))

    # --- searching ---------------------------------------------------------------------------

    def test_it_finds_by_code_name_pinyin_initials_and_old_name(self):
        def found(text):
            return [r.name for r in queries.search_regions(text)]

        self.assertEqual(found("4290"), ["仙桃市", "潜江市", "天门市", "神农架林区"])
        self.assertEqual(found("黄石港"), ["黄石港区"])
        self.assertEqual(found("chongqing"), ["重庆市"])
        self.assertEqual(found("hsgq"), ["黄石港区"])
        self.assertEqual(found("襄樊"), ["襄阳市"])
        self.assertEqual(found("  "), [])
        self.assertEqual(found("没有这个地方"), [])

    def test_a_field_gets_the_tree_of_a_province(self):
        tree = queries.tree(self.region("440000"))
        self.assertEqual(tree[0], ("440000", "广东省", ""))
        self.assertIn(("442000118", "小榄镇", "442000"), tree)
        seen = set()
        for code, _name, parent in tree:
            self.assertTrue(not parent or parent in seen, code)
            seen.add(code)
