"""Keyset paging over real rows: every row once, in order, there and back."""

from decimal import Decimal

from django.contrib.auth.models import Permission
from django.core import signing
from django.test import SimpleTestCase, TestCase

from yangcai.foundation.kernel.models import Event
from yangcai.foundation.ui import keyset
from yangcai.foundation.ui.lists import Column, List
from yangcai.foundation.ui.tests.makers import make_events
from yangcai.foundation.ui.tests.urls import READER

COUNT = 93
ORDERS = [
    ("organisation_id",),
    ("-organisation_id",),
    ("user_id", "-organisation_id"),
    ("-actor", "name"),
    ("at",),
    ("-at",),
    ("-organisation_id", "user_id", "-at"),
    ("pk",),
    ("-id",),
    (),
]


class Walked(List):
    """Not in the registry: it has no name."""

    columns = [Column("id", "编号")]

    def rows(self, seat):
        return Event.rows.filter(subject_type="kernel.event")


def walk(order, query="size=20"):
    """The pages from the first to the last, and the query string of the last."""

    class Ordered(Walked):
        pass

    Ordered.order = order
    pages = []
    while True:
        page = Ordered.bind(READER, query).page
        pages.append([row.row.pk for row in page.rows])
        if not page.next:
            return Ordered, pages, page
        query = page.next


class KeysetPages(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_events(COUNT)

    def test_it_shows_every_row_once_in_order_whatever_ties_and_gaps_there_are(self):
        for order in ORDERS:
            with self.subTest(order=order):
                kind, pages, _last = walk(order)
                self.assertEqual([len(page) for page in pages], [20, 20, 20, 20, 13])
                shown = [pk for page in pages for pk in page]
                self.assertEqual(shown, list(kind.bind(READER, "").queryset().values_list("pk", flat=True)))
                self.assertEqual(len(set(shown)), COUNT)

    def test_the_way_back_is_the_mirror_of_the_way_there(self):
        for order in ORDERS:
            with self.subTest(order=order):
                kind, pages, last = walk(order)
                back = []
                page = last
                while page.previous:
                    page = kind.bind(READER, page.previous).page
                    back.append([row.row.pk for row in page.rows])
                self.assertEqual(back, pages[-2::-1])

    def test_empty_values_come_last_in_either_direction(self):
        for order in ("organisation_id", "-organisation_id"):
            with self.subTest(order=order):
                keys = keyset.keys_of(Event, [order])
                values = list(
                    keyset.in_order(Event.rows.all(), keys).values_list("organisation_id", flat=True)
                )
                known = [value for value in values if value is not None]
                self.assertEqual(values, known + [None] * 31)
                self.assertEqual(known, sorted(known, reverse=order.startswith("-")))

    def test_a_row_that_arrives_meanwhile_neither_repeats_nor_hides_another(self):
        class Latest(Walked):
            order = ("-at",)

        first = Latest.bind(READER, "").page
        make_events(4)
        second = Latest.bind(READER, first.next).page
        seen = [row.row.pk for row in first.rows + second.rows]
        self.assertEqual(len(set(seen)), 40)

    def test_a_row_that_is_gone_leaves_its_cursor_good(self):
        class Latest(Walked):
            order = ("-at",)

            def rows(self, seat):
                return super().rows(seat).exclude(pk=Latest.gone)

        Latest.gone = 0
        first = Latest.bind(READER, "").page
        second = [row.row.pk for row in Latest.bind(READER, first.next).page.rows]
        Latest.gone = first.rows[-1].row.pk
        self.assertEqual([row.row.pk for row in Latest.bind(READER, first.next).page.rows], second)


class Keys(SimpleTestCase):
    def test_it_knows_which_keys_can_be_empty(self):
        keys = keyset.keys_of(Event, ["-at", "organisation_id", "an_annotation"])
        self.assertEqual(
            [(key.path, key.descending, key.nullable) for key in keys],
            [
                ("at", True, False),
                ("organisation_id", False, True),
                ("an_annotation", False, True),
                ("pk", False, False),
            ],
        )
        along = keyset.keys_of(Permission, ["content_type__app_label"])
        self.assertFalse(along[0].nullable)

    def test_a_cursor_of_another_list_order_or_hand_is_refused(self):
        keys = keyset.keys_of(Event, ["-at"])
        event = Event(pk=5, at=make_instant())
        cursor = keyset.write_cursor("x", keys, event)
        self.assertEqual(keyset.read_cursor("x", keys, cursor), [make_instant(), 5])
        others = [
            ("y", keys, cursor),
            ("x", keyset.keys_of(Event, ["at"]), cursor),
            ("x", keys, cursor[:-1] + ("A" if cursor[-1] != "A" else "B")),
            ("x", keys, "W10:aaa:bbb"),
            ("x", keys, ""),
            ("x", keys, "\x00"),
            ("x", keys, signing.dumps([["t", "no time"]], salt="other")),
        ]
        for name, its_keys, text in others:
            with self.subTest(text=text), self.assertRaises(keyset.BadCursor):
                keyset.read_cursor(name, its_keys, text)

    def test_a_cursor_keeps_the_types_of_its_values(self):
        keys = (keyset.Key("facts"), keyset.Key("actor"), keyset.Key("pk"))
        event = Event(pk=5, actor="王 & 李", facts=Decimal("1.10"))
        values = keyset.read_cursor("x", keys, keyset.write_cursor("x", keys, event))
        self.assertEqual(values, [Decimal("1.10"), "王 & 李", 5])
        self.assertIsInstance(values[0], Decimal)


def make_instant():
    from yangcai.foundation.ui.tests.makers import NOON

    return NOON.replace(microsecond=123456)
