"""The pages of demands: written, checked, published; found, looked at, called."""

from datetime import timedelta
from decimal import Decimal

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.people.tests.makers import make_cast, make_member, make_organisation
from yangcai.receivables.demands import operations
from yangcai.receivables.demands.consents import consent_to
from yangcai.receivables.demands.models import ContactView, Demand
from yangcai.receivables.demands.tests.makers import draft_demand, make_limits, publish_demand
from yangcai.receivables.orders.tests.makers import make_award, make_order


class SupplierPagesTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_limits()
        cls.cast = make_cast()
        cls.supplier, cls.firm = cls.cast.supplier, cls.cast.supplier.organisation
        cls.order = make_order(cls.firm)
        cls.award = make_award(cls.firm)
        cls.other = make_order(cls.cast.rival.organisation)

    def setUp(self):
        sign_in(self.client, self.supplier)

    def answers(self, **changes):
        known = {
            "orders": [self.order.parts.get().pk],
            "amount": "5万元",
            "term_days": "180",
            "purpose": "采购原材料",
            "max_rate": "4.35",
            "contact_person": "王五",
            "contact_phone": self.supplier.user.phone,
            "audience": "all",
            "valid_until": f"{beijing_day(timezone.now()) + timedelta(days=30):%Y-%m-%d}",
        }
        return known | changes

    def test_it_is_written_checked_and_published(self):
        page = self.client.get(reverse("demands:new"), {"order": self.order.pk})
        self.assertContains(page, self.order.number)
        self.assertContains(page, "90,000.00")
        self.assertContains(page, self.supplier.user.phone)
        self.assertNotContains(page, self.other.number)
        answer = self.client.post(reverse("demands:new"), self.answers())
        demand = Demand.rows.get()
        self.assertRedirects(answer, demand.get_absolute_url())
        page = self.client.get(demand.get_absolute_url())
        self.assertContains(page, "核对并发布融资需求")
        self.assertContains(page, "50,000.00")
        consent = consent_to(demand)
        self.assertContains(page, consent.words)
        given = {"digest": consent.digest, "consent_version": consent.version}
        self.assertContains(self.client.post(demand.get_absolute_url(), given), "请阅读并勾选同意书")
        self.client.post(demand.get_absolute_url(), given | {"agreed": "on"})
        demand.refresh_from_db()
        self.assertEqual((demand.status, demand.max_rate), ("published", Decimal("4.35")))
        self.assertEqual(demand.consent_digest, consent.digest)

    def test_bad_input_is_said_next_to_its_field_and_changes_nothing(self):
        for changes, field in (
            ({"orders": []}, "orders"),
            ({"orders": [self.other.parts.get().pk]}, "orders"),
            ({"orders": ["x"]}, "orders"),
            ({"orders": ["99999999999999999999"]}, "orders"),
            ({"awards": ["99999999"]}, "awards"),
            ({"amount": "很多"}, "amount"),
            ({"amount": "-1"}, "amount"),
            ({"amount": "100000"}, "amount"),
            ({"term_days": "0"}, "term_days"),
            ({"term_days": "3000"}, "term_days"),
            ({"term_days": "半年"}, "term_days"),
            ({"purpose": ""}, "purpose"),
            ({"purpose": "字" * 201}, "purpose"),
            ({"max_rate": "99"}, "max_rate"),
            ({"max_rate": "NaN"}, "max_rate"),
            ({"contact_person": ""}, "contact_person"),
            ({"contact_phone": self.cast.rival.user.phone}, "contact_phone"),
            ({"contact_phone": "没有"}, "contact_phone"),
            ({"audience": "everyone"}, "audience"),
            ({"audience": "chosen"}, "chosen"),
            ({"chosen": [self.cast.rival.organisation.pk]}, "chosen"),
            ({"valid_until": "2020-01-01"}, "valid_until"),
            ({"valid_until": "9999-12-31"}, "valid_until"),
            ({"valid_until": "明天"}, "valid_until"),
        ):
            with self.subTest(changes):
                page = self.client.post(reverse("demands:new"), self.answers(**changes))
                self.assertEqual(page.status_code, 200)
                self.assertIn(field, page.context["form"].errors)
        self.assertEqual(Demand.rows.count(), 0)

    def test_strange_addresses_do_no_harm(self):
        for query in (
            {"order": "x"},
            {"order": "999999"},
            {"order": "9" * 30},
            {"award": "9" * 30},
            {"award": "'--"},
            {"order": self.other.pk},
        ):
            page = self.client.get(reverse("demands:new"), query)
            self.assertEqual(page.status_code, 200)
            self.assertEqual(page.context["form"].initial["orders"], [])
            self.assertContains(page, "您选择的项目目前不能发布需求")

    def test_a_draft_is_changed_and_thrown_away(self):
        demand = draft_demand(self.supplier, self.order)
        page = self.client.get(reverse("demands:edit", args=[demand.pk]))
        self.assertContains(page, "50,000.00")
        answers = self.answers(orders=[], awards=[self.award.pk], amount="3万")
        self.client.post(reverse("demands:edit", args=[demand.pk]), answers)
        demand.refresh_from_db()
        self.assertEqual((demand.amount, demand.items.get().award), (30000, self.award))
        self.assertEqual(self.client.get(reverse("demands:discard", args=[demand.pk])).status_code, 405)
        self.client.post(reverse("demands:discard", args=[demand.pk]))
        self.assertEqual(self.client.get(demand.get_absolute_url()).status_code, 404)

    def test_one_that_is_open_is_prolonged_withdrawn_and_shows_who_looked(self):
        demand = publish_demand(self.supplier, self.order)
        operations.reveal(seat=self.cast.bank_maker.seat, at=timezone.now(), demand=demand)
        page = self.client.get(demand.get_absolute_url())
        self.assertContains(page, self.cast.bank_maker.user.name)
        self.assertContains(page, "谁查看过联系方式（1次）")
        extend = reverse("demands:extend", args=[demand.pk])
        self.assertContains(self.client.post(extend, {"valid_until": "2020-01-01"}), "有效期不能早于今天")
        last = beijing_day(timezone.now()) + timedelta(days=60)
        self.assertRedirects(self.client.post(extend, {"valid_until": str(last)}), demand.get_absolute_url())
        self.assertRedirects(
            self.client.get(reverse("demands:edit", args=[demand.pk])), demand.get_absolute_url()
        )
        self.client.post(reverse("demands:withdraw", args=[demand.pk]), {"reason": "已有意向"})
        page = self.client.get(demand.get_absolute_url())
        self.assertContains(page, "已有意向")
        self.assertContains(self.client.get(reverse("demands:demands")), demand.code)
        self.assertContains(self.client.post(extend, {"valid_until": str(last)}), "不能延长")

    def test_without_anything_to_finance_it_says_what_to_do(self):
        self.order.parts.update(financing="00")
        self.award.delete()
        self.assertContains(self.client.get(reverse("demands:new")), "目前没有可以据以发布需求的订单或中标")

    def test_anothers_and_banks_pages_are_shut(self):
        demand = publish_demand(self.supplier, self.order)
        self.assertEqual(self.client.get(reverse("demands:offer", args=[demand.pk])).status_code, 403)
        self.assertEqual(self.client.post(reverse("demands:contact", args=[demand.pk])).status_code, 403)
        sign_in(self.client, self.cast.rival)
        for name in ("demand", "edit", "extend", "withdraw"):
            self.assertEqual(self.client.get(reverse(f"demands:{name}", args=[demand.pk])).status_code, 404)


class BankPagesTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_limits()
        cls.cast = make_cast()
        cls.firm = cls.cast.supplier.organisation
        cls.near, cls.far = make_order(cls.firm), make_order(cls.firm, "420200")
        cls.demand = publish_demand(cls.cast.supplier, cls.near, cls.far)
        cls.phone = cls.cast.supplier.user.phone

    def setUp(self):
        sign_in(self.client, self.cast.bank_maker)
        self.page = reverse("demands:offer", args=[self.demand.pk])

    def test_the_contact_is_masked_until_looked_at_and_again_after(self):
        self.assertContains(self.client.get(reverse("demands:inbox")), self.demand.code)
        self.assertNotContains(self.client.get(self.page), self.phone)
        answer = self.client.post(reverse("demands:contact", args=[self.demand.pk]))
        self.assertContains(answer, self.phone)
        self.assertIn("no-store", answer["Cache-Control"])
        self.assertNotContains(self.client.get(self.page), self.phone)
        self.assertEqual(ContactView.rows.count(), 1)
        self.client.post(reverse("demands:note", args=[self.demand.pk]), {"note": "已约面谈"})
        self.assertContains(self.client.get(self.page), "已约面谈")

    def test_it_sees_the_items_of_its_own_regions(self):
        page = self.client.get(self.page)
        self.assertContains(page, self.near.number)
        self.assertNotContains(page, self.far.number)

    def test_a_note_before_a_look_and_too_long_a_note_are_refused(self):
        note = reverse("demands:note", args=[self.demand.pk])
        self.assertContains(self.client.post(note, {"note": ""}), "请先查看联系方式")
        self.client.post(reverse("demands:contact", args=[self.demand.pk]))
        self.client.post(note, {"note": "字" * 201})
        self.assertIsNone(ContactView.rows.get().contacted_at)

    def test_it_filters(self):
        for query, count in (
            ({"region": "420100"}, 1),
            ({"region": "440000"}, 0),
            ({"contacted": "yes"}, 0),
            ({"contacted": "no"}, 1),
            ({"amount_min": "6万"}, 0),
            ({"status": "published"}, 1),
            ({"status": "draft"}, 0),
        ):
            with self.subTest(query):
                self.assertEqual(
                    self.client.get(reverse("demands:inbox"), query).context["list"].count, count
                )

    def test_after_its_end_the_contact_is_gone(self):
        self.client.post(reverse("demands:contact", args=[self.demand.pk]))
        operations.withdraw(seat=self.cast.supplier.seat, at=timezone.now(), demand=self.demand)
        self.assertContains(self.client.get(self.page), "联系方式不再提供")
        answer = self.client.post(reverse("demands:contact", args=[self.demand.pk]), follow=True)
        self.assertNotContains(answer, self.phone)
        self.assertEqual(ContactView.rows.count(), 1)

    def test_who_may_not_look(self):
        contact = reverse("demands:contact", args=[self.demand.pk])
        for member in (self.cast.operator, self.cast.auditor, self.cast.bank_admin):
            sign_in(self.client, member)
            self.assertNotContains(self.client.get(self.page), "查看联系方式</button>")
            self.assertEqual(self.client.post(contact).status_code, 403)
        stranger = make_member("bank_maker", make_organisation("branch", "420200"))
        sign_in(self.client, stranger)
        self.assertEqual(self.client.post(contact).status_code, 404)
        self.assertEqual(ContactView.rows.count(), 0)
        sign_in(self.client, self.cast.bank_maker)
        for name in ("demands", "new"):
            self.assertEqual(self.client.get(reverse(f"demands:{name}")).status_code, 403)
