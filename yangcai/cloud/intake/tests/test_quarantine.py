"""Quarantine: seen by those who may, mended with a reason, never twice."""

import tempfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from django.test import TestCase
from django.urls import reverse

from yangcai.cloud.contracts.models import Award
from yangcai.cloud.intake.files import take_file
from yangcai.cloud.intake.models import Item
from yangcai.cloud.intake.tests.makers import RECORD, make_source, write_lines
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.people.tests.makers import make_cast, make_member, make_organisation

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


class QuarantineTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = make_cast()
        cls.source = make_source()
        with tempfile.TemporaryDirectory() as folder:
            path = write_lines(Path(folder), {**RECORD, "中标价(元)": "/"})
            list(take_file(seat=SYSTEM, at=AT, source=cls.source, path=path))
        cls.item = Item.rows.get()
        cls.url = reverse("intake:item", args=[cls.item.pk])

    def form(self, **mended):
        facts = self.item.facts
        names = ("project_name", "purchaser_name", "supplier_name", "price", "published_on")
        return {name: facts.get(name, "") for name in names} | {"note": "据更正公告"} | mended

    def test_it_shows_the_reason_and_heals(self):
        sign_in(self.client, self.cast.operator)
        self.assertContains(self.client.get(reverse("intake:items"), {"status": "quarantined"}), "金额为空")
        answer = self.client.post(self.url, self.form(price="12.85万元"))
        self.assertRedirects(answer, self.url)
        award, item = Award.rows.get(), Item.rows.get()
        self.assertEqual((award.amount, award.project_name), (Decimal("128500"), "示例道路工程"))
        self.assertEqual(
            (item.status, item.mended, item.award, item.facts["price"]),
            ("healed", {"price": "12.85万元"}, award, "/"),
        )
        self.assertEqual(Event.rows.get(name="intake.item.healed").facts["note"], "据更正公告")

    def test_what_is_still_wrong_stays_and_nothing_typed_is_lost(self):
        sign_in(self.client, self.cast.operator)
        answer = self.client.post(self.url, self.form(price="约十万"))
        self.assertContains(answer, "未能识别")
        self.assertContains(answer, "约十万")
        self.assertEqual((Award.rows.count(), Item.rows.get().status), (0, "quarantined"))

    def test_a_bureau_sees_what_came_from_its_own_territory(self):
        here = make_member("bureau_officer", make_organisation("bureau", "420200"))
        seen = [Item.visible_to(who.seat).count() for who in (here, self.cast.bureau, self.cast.operator)]
        self.assertEqual(seen, [1, 0, 1])
        sign_in(self.client, self.cast.bureau)
        self.assertEqual(self.client.get(self.url).status_code, 404)

    def test_a_reason_is_asked_for(self):
        sign_in(self.client, self.cast.operator)
        self.client.post(self.url, self.form(price="5万元", note=""))
        self.assertEqual((Award.rows.count(), Item.rows.get().status), (0, "quarantined"))

    def test_it_is_set_aside_once(self):
        sign_in(self.client, self.cast.operator)
        url = reverse("intake:dismiss", args=[self.item.pk])
        self.client.post(url, {"note": "测试公告"})
        self.client.post(url, {"note": "又一次"})
        self.assertEqual(Item.rows.get().status, "dismissed")
        self.assertEqual(Event.rows.filter(name="intake.item.dismissed").count(), 1)

    def test_the_same_record_again_does_not_reopen_it(self):
        sign_in(self.client, self.cast.operator)
        self.client.post(self.url, self.form(price="5万元"))
        with tempfile.TemporaryDirectory() as folder:
            path = write_lines(Path(folder), {**RECORD, "中标价(元)": "/"}, {**RECORD, "id": "R9"})
            last = list(take_file(seat=SYSTEM, at=AT, source=self.source, path=path))[-1]
        self.assertEqual((last.unchanged, last.accepted, Award.rows.count()), (1, 1, 2))

    def test_others_find_nothing(self):
        for member in (
            self.cast.supplier,
            self.cast.bank_maker,
            self.cast.purchaser_maker,
            self.cast.stranger,
        ):
            sign_in(self.client, member)
            for method in (self.client.get, self.client.post):
                self.assertEqual(method(self.url).status_code, 404)
        self.assertEqual(Item.rows.get().status, "quarantined")

    def test_an_auditor_reads_and_may_not_mend(self):
        sign_in(self.client, self.cast.auditor)
        self.assertEqual(self.client.get(self.url).status_code, 200)
        self.assertEqual(self.client.post(self.url, self.form(price="5万元")).status_code, 403)
        self.assertEqual((Award.rows.count(), Item.rows.get().status), (0, "quarantined"))
