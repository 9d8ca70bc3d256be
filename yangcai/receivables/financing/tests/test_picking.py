"""Step 2, the list to choose orders from; what lists and pages cost; what forms let through."""

import re
from datetime import date

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yangcai.foundation.people.models import Accreditation
from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.people.tests.makers import LONG_AGO, make_organisation, make_uscc
from yangcai.receivables.financing import operations, picking
from yangcai.receivables.financing.models import Draft
from yangcai.receivables.financing.tests import makers


def url(name, *args):
    return reverse(f"financing:{name}", args=args)


class PickingTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = makers.make_cast()
        cls.old = makers.make_order(cls.cast.firm, filed_on=date(2021, 1, 1))
        cls.new = [makers.make_order(cls.cast.firm, filed_on=date(2026, 1, n + 1)) for n in range(4)]
        cls.draft = operations.start(
            seat=cls.cast.supplier.seat, at=timezone.now(), stage="formal", institution=cls.cast.bank
        )

    def setUp(self):
        sign_in(self.client, self.cast.supplier)
        most, picking.MOST = picking.MOST, 3
        self.addCleanup(setattr, picking, "MOST", most)

    def listed(self, answer):
        return [choice.row.pk for choice in answer.context["choices"]]

    def test_the_order_one_came_with_stands_first_and_is_ticked_however_old(self):
        self.client.get(url("new"), {"order": self.old.pk})
        page = self.client.get(url("orders", self.draft.pk))
        self.assertEqual(self.listed(page), [self.old.pk, *(row.pk for row in self.new[:0:-1])])
        self.assertContains(page, f'id="pick-{self.old.pk}" checked')
        self.assertContains(page, "只列出最近的 3 份")

    def test_what_is_chosen_stands_first(self):
        facts = {"seat": self.cast.supplier.seat, "at": timezone.now(), "application": self.draft}
        operations.choose(**facts, chosen=[self.old])
        page = self.client.get(url("orders", self.draft.pk), {"q": self.new[0].number})
        self.assertEqual(self.listed(page), [self.old.pk, self.new[0].pk])
        self.assertNotContains(page, "只列出最近的")

    def test_ticks_stay_while_one_looks_for_others(self):
        asked = {"find": "1", "q": self.old.number, "chosen": [self.new[0].pk]}
        page = self.client.post(url("orders", self.draft.pk), asked)
        self.assertEqual(self.listed(page), [self.new[0].pk, self.old.pk])
        self.assertContains(page, f'id="pick-{self.new[0].pk}" checked')
        self.assertNotContains(page, f'id="pick-{self.old.pk}" checked')
        self.assertFalse(self.draft.items.exists())

    def test_odd_numbers_find_nothing(self):
        for odd in ("²", "9" * 30, "１２", "-1", "\x00", "x"):
            with self.subTest(odd):
                page = self.client.post(url("orders", self.draft.pk), {"chosen": [odd]})
                self.assertContains(page, "请至少选择一项")
                self.client.get(url("new"), {"order": odd})
                self.assertEqual(self.client.get(url("orders", self.draft.pk)).status_code, 200)

    def test_what_is_typed_may_hold_anything(self):
        answer = self.client.post(
            url("autosave", self.draft.pk), {"purpose": "买\x00材料", "amount_1\x00": "1"}
        )
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(Draft.rows.get().typed, {"purpose": "买材料", "amount_1": "1"})


class CostTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = makers.make_cast()

    def queries(self, address):
        with CaptureQueriesContext(connection) as asked:
            answer = self.client.get(address)
        self.assertEqual(answer.status_code, 200)
        return len(asked)

    def orders(self, count):
        return [makers.make_order(self.cast.firm, account_fp=makers.account_fp()) for _ in range(count)]

    def test_pages_ask_no_more_for_many_contracts_than_for_two(self):
        few, many = (makers.make_draft(self.cast, *self.orders(count)) for count in (2, 6))
        sign_in(self.client, self.cast.supplier)
        for name in ("orders", "fill", "check", "application"):
            with self.subTest(name):
                self.client.get(url(name, few.pk))
                self.assertEqual(self.queries(url(name, many.pk)), self.queries(url(name, few.pk)))

    def test_a_slips_pages_ask_no_more_for_many_contracts(self):
        few, many = (makers.make_deal(self.cast, *self.orders(count)) for count in (2, 5))
        sign_in(self.client, self.cast.supplier)
        self.client.get(few.get_absolute_url())
        self.assertEqual(self.queries(many.get_absolute_url()), self.queries(few.get_absolute_url()))

    def test_the_choice_of_banks_asks_no_more_for_many(self):
        sign_in(self.client, self.cast.supplier)
        self.client.get(url("new"))
        before = self.queries(url("new"))
        for _ in range(4):
            bank = make_organisation("institution", self.cast.bank.region, uscc=make_uscc())
            Accreditation.rows.create(institution=bank, region=self.cast.branch.region, valid_from=LONG_AGO)
            makers.make_product(bank)
        self.assertEqual(self.queries(url("new")), before)

    def test_lists_ask_no_more_for_many(self):
        makers.make_submitted(self.cast)
        for who, name in (
            (self.cast.supplier, "mine"),
            (self.cast.maker, "inbox"),
            (self.cast.operator, "all"),
        ):
            with self.subTest(name):
                sign_in(self.client, who)
                self.client.get(url(name))
                before = self.queries(url(name))
                for _ in range(2):
                    makers.make_submitted(self.cast)
                self.assertEqual(self.queries(url(name)), before)

    def test_a_bank_is_asked_only_for_states_its_applications_have(self):
        sign_in(self.client, self.cast.maker)
        for name, has, has_not in (
            ("inbox", {"submitted", "ready"}, {"draft", "reserving", "concluded", "withdrawn"}),
            ("handled", {"concluded", "rejected"}, {"draft", "reserving", "submitted"}),
        ):
            with self.subTest(name):
                page = self.client.get(url(name)).content.decode()
                box = re.search(r'<select name="status"([^>]*)>(.*?)</select>', page, re.DOTALL)
                offered = set(re.findall(r'value="(\w+)"', box[2]))
                self.assertTrue(has <= offered and not has_not & offered, offered)
                self.assertNotIn("multiple", box[1])
