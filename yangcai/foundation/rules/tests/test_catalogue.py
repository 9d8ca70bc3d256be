"""The catalogue of 2022: whole, a tree, and easy to find one's way in."""

from collections import Counter
from datetime import date

from django.test import TestCase

from yangcai.foundation.rules import queries
from yangcai.foundation.rules.models import CatalogueItem
from yangcai.foundation.rules.operations import loading
from yangcai.foundation.rules.tests.moments import TODAY


class CatalogueTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        loading.load_catalogue(TODAY)

    def test_it_has_every_item(self):
        levels = Counter(CatalogueItem.rows.values_list("level", flat=True))
        self.assertEqual(levels, {0: 3, 1: 43, 2: 316, 3: 1451, 4: 2491})
        self.assertEqual(
            set(CatalogueItem.rows.values_list("version", "valid_from")), {("2022", date(2022, 9, 2))}
        )

    def test_a_leaf_is_what_nothing_hangs_below(self):
        codes = set(CatalogueItem.rows.values_list("code", flat=True))
        parents = set(CatalogueItem.rows.exclude(parent_code="").values_list("parent_code", flat=True))
        self.assertEqual(parents - codes, set())
        self.assertEqual(
            set(CatalogueItem.rows.filter(is_leaf=False).values_list("code", flat=True)), parents
        )
        self.assertEqual(CatalogueItem.rows.filter(is_leaf=True).count(), 3843)
        self.assertFalse(queries.item("A02010000").is_leaf)
        self.assertTrue(queries.item("A02010104").is_leaf)

    def test_it_is_walked_up_and_down(self):
        self.assertEqual([i.name for i in queries.items_below("")], ["货物", "工程", "服务"])
        server = queries.item("A02010104")
        self.assertEqual(
            [i.name for i in queries.items_above(server)], ["货物", "设备", "信息化设备", "计算机"]
        )
        self.assertIn(server, queries.items_below("A02010100"))
        self.assertIsNone(queries.item("A99999999"))

    def names(self, text, **how):
        return [item.name for item in queries.search_catalogue(text, **how)]

    def test_it_is_searched_by_code_words_and_initials(self):
        self.assertEqual(self.names("a020101")[:3], ["计算机", "巨型计算机", "大型计算机"])
        self.assertEqual(self.names("服务器")[0], "服务器")  # then those that only describe one
        self.assertEqual(self.names("便携式  计算机"), ["便携式计算机"])
        self.assertEqual(self.names("fwq"), ["服务器"])
        self.assertEqual(self.names("U盘"), [])
        self.assertIn("计算机终端安全设备", self.names("加密狗"))  # in its description only
        self.assertEqual(self.names(""), [])
        self.assertNotIn("计算机", self.names("计算机", leaves=True))
        self.assertLessEqual(len(self.names("设备")), queries.MOST)
