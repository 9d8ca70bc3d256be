"""The pages of orders, awards and products, and who sees what on them."""

from dataclasses import replace

from django.test import TestCase
from django.urls import reverse

from yangcai.foundation.kernel.seats import STRANGER
from yangcai.foundation.people.models import Accreditation
from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.people.tests.makers import (
    LONG_AGO,
    make_cast,
    make_member,
    make_organisation,
    make_region,
)
from yangcai.receivables.orders.models import AwardCopy, Order, OrderParty, PartyCopy, ProductCopy
from yangcai.receivables.orders.tests.makers import make_award, make_order, make_product


class ScopeTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = make_cast()
        cls.firm = cls.cast.supplier.organisation
        cls.own = make_order(cls.firm)
        cls.far_own = make_order(cls.firm, "420200")
        cls.other = make_order(make_organisation("supplier"))
        cls.far = make_order(make_organisation("supplier"), "420200")
        cls.award = make_award(cls.firm)
        cls.far_award = make_award(make_organisation("supplier"), "420200")

    def seen(self, seat, model=Order):
        return set(model.visible_to(seat).values_list("pk", flat=True))

    def test_a_supplier_sees_its_own_of_all_regions_together(self):
        self.assertEqual(self.seen(self.cast.supplier.seat), {self.own.pk, self.far_own.pk})
        self.assertEqual(self.seen(self.cast.supplier.seat, AwardCopy), {self.award.pk})

    def test_a_rival_a_stranger_and_a_purchaser_see_nothing(self):
        for seat in (self.cast.rival.seat, STRANGER, self.cast.stranger.seat, self.cast.purchaser_maker.seat):
            for model in (Order, AwardCopy, OrderParty):
                self.assertEqual(self.seen(seat, model), set())
        self.assertEqual(self.seen(STRANGER, PartyCopy), set())
        self.assertEqual(self.seen(STRANGER, ProductCopy), set())

    def test_a_bank_and_its_branch_see_their_accredited_regions(self):
        here = {self.own.pk, self.other.pk}
        self.assertEqual(self.seen(self.cast.bank_maker.seat), here)
        self.assertEqual(self.seen(self.cast.bank_admin.seat), here)
        self.assertEqual(self.seen(self.cast.bank_maker.seat, AwardCopy), {self.award.pk})
        self.assertEqual(self.seen(replace(self.cast.bank_maker.seat, territory=())), set())

    def test_scenario_06_a_bank_accredited_elsewhere_counts_nothing_here(self):
        bank = make_organisation("institution", "420000")
        Accreditation.rows.create(institution=bank, region=make_region("420200"), valid_from=LONG_AGO)
        member = make_member("bank_manager", bank)
        sign_in(self.client, member)
        page = self.client.get(reverse("orders:market"), {"region": "420100"})
        self.assertContains(page, "没有符合条件的记录")
        self.assertEqual(page.context["list"].count, 0)
        self.assertEqual(self.seen(member.seat), {self.far.pk, self.far_own.pk})

    def test_what_has_ended_is_no_lead_any_more_but_stays_with_its_firm(self):
        Order.rows.filter(pk=self.own.pk).update(status="terminated")
        self.assertNotIn(self.own.pk, self.seen(self.cast.bank_maker.seat))
        self.assertIn(self.own.pk, self.seen(self.cast.supplier.seat))

    def test_every_member_of_a_consortium_sees_the_order(self):
        rival = self.cast.rival.organisation
        OrderParty.rows.create(order=self.own, organisation=rival, uscc=rival.uscc, name="乙", role="member")
        self.assertEqual(self.seen(self.cast.rival.seat), {self.own.pk})


class SupplierPagesTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = make_cast()
        cls.firm = cls.cast.supplier.organisation
        cls.free = make_order(cls.firm)
        cls.shut = make_order(
            cls.firm,
            "420200",
            financing="00",
            financeable="0.00",
            reasons=[{"code": "NO_ACCOUNT", "text": "合同未登记收款账户"}],
        )
        cls.other = make_order(make_organisation("supplier"))

    def setUp(self):
        sign_in(self.client, self.cast.supplier)

    def test_it_lists_every_region_with_status_and_the_reasons(self):
        page = self.client.get(reverse("orders:orders"))
        self.assertContains(page, self.free.number)
        self.assertContains(page, self.shut.number)
        self.assertContains(page, "合同未登记收款账户")
        self.assertContains(page, "90,000.00")
        self.assertNotContains(page, self.other.number)

    def test_it_filters(self):
        for query, found in (
            ({"financing": "10"}, {self.free}),
            ({"region": "420200"}, {self.shut}),
            ({"region": "黄石"}, {self.shut}),
            ({"region": "999999"}, set()),
            ({"q": self.free.number}, {self.free}),
            ({"amount_min": "1万", "amount_max": "20万"}, {self.free, self.shut}),
            ({"filed_on_after": "2030-01-01"}, set()),
        ):
            with self.subTest(query):
                rows = self.client.get(reverse("orders:orders"), query).context["list"].filtered
                self.assertEqual({row.order for row in rows}, found)

    def test_an_order_says_what_can_be_done_next(self):
        page = self.client.get(reverse("orders:order", args=[self.free.pk]))
        self.assertContains(page, f"{reverse('demands:new')}?order={self.free.pk}")
        page = self.client.get(reverse("orders:order", args=[self.shut.pk]))
        self.assertContains(page, "合同未登记收款账户")
        self.assertNotContains(page, f"{reverse('demands:new')}?order=")

    def test_anothers_order_is_missing_and_the_market_is_the_banks(self):
        self.assertEqual(self.client.get(reverse("orders:order", args=[self.other.pk])).status_code, 404)
        self.assertEqual(self.client.get(reverse("orders:market")).status_code, 403)
        self.assertEqual(self.client.get(reverse("orders:awards")).status_code, 403)

    def test_awards_and_an_empty_list_say_what_to_do(self):
        self.assertContains(self.client.get(reverse("orders:my-awards")), "没有符合条件的中标信息")
        award = make_award(self.firm, status="cancelled")
        self.assertContains(self.client.get(reverse("orders:my-awards")), award.project_name)
        page = self.client.get(reverse("orders:award", args=[award.pk]))
        self.assertContains(page, "该中标结果已撤销")
        self.assertNotContains(page, f"{reverse('demands:new')}?award=")
        sign_in(self.client, self.cast.rival)
        self.assertContains(self.client.get(reverse("orders:orders")), "还没有订单")
        self.assertEqual(self.client.get(reverse("orders:award", args=[award.pk])).status_code, 404)


class BankPagesTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = make_cast()
        cls.free = make_order(make_organisation("supplier", name="很长" * 30 + "公司"))
        cls.held = make_order(make_organisation("supplier"), financing="30", financeable="0.00")
        cls.award = make_award(make_organisation("supplier"))

    def setUp(self):
        sign_in(self.client, self.cast.bank_maker)

    def test_it_says_that_one_is_taken_and_never_by_whom_with_masked_phones(self):
        page = self.client.get(reverse("orders:market"), {"columns": "number,standing,contact_phone"})
        self.assertContains(page, "已被占用", count=2)  # the filter's choice and the row
        self.assertContains(page, "138****5678")
        self.assertNotContains(page, "13812345678")
        page = self.client.get(reverse("orders:order", args=[self.held.pk]))
        self.assertContains(page, "平台不显示占用机构")
        self.assertNotContains(page, "13812345678")
        self.assertNotContains(page, self.held.account_masked)

    def test_it_filters_by_standing(self):
        for standing, found in (("free", {self.free}), ("occupied", {self.held}), ("closed", set())):
            rows = self.client.get(reverse("orders:market"), {"standing": standing}).context["list"].filtered
            self.assertEqual(set(rows), found)
        page = self.client.get(reverse("orders:market"), {"standing": "x"})
        self.assertEqual(list(page.context["list"].filtered), [])

    def test_it_exports_what_it_shows(self):
        answer = self.client.get(reverse("orders:market"), {"export": "csv"})
        text = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
        self.assertIn(answer.status_code, (200, 302))
        self.assertNotIn("13812345678", text)

    def test_awards_have_a_page_and_a_history(self):
        self.assertContains(self.client.get(reverse("orders:awards")), self.award.project_name)
        page = self.client.get(reverse("orders:award", args=[self.award.pk]))
        self.assertNotContains(page, "13812345678")

    def test_my_orders_are_the_suppliers(self):
        self.assertEqual(self.client.get(reverse("orders:orders")).status_code, 403)


class ProductPagesTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = make_cast()
        cls.bank = make_organisation("institution", "420000")
        cls.here = make_product(cls.bank, max_amount=None)
        cls.far = make_product(cls.bank, "420200", rate_from=None, rate_to="4.00", promised_days=None)
        cls.gone = make_product(cls.bank, status="withdrawn")

    def setUp(self):
        sign_in(self.client, self.cast.supplier)

    def test_it_compares_rate_limit_term_and_days(self):
        page = self.client.get(reverse("orders:products"))
        self.assertContains(page, "3.65%–4.35%")
        self.assertContains(page, "不低于 1.00 万元")
        self.assertContains(page, "12个月")
        self.assertNotContains(page, self.gone.name)

    def test_it_finds_those_of_a_region(self):
        for region, found in (("420100", {self.here}), ("黄石", {self.far}), ("什么", set())):
            rows = self.client.get(reverse("orders:products"), {"region": region}).context["list"].filtered
            self.assertEqual(set(rows), found)

    def test_one_has_a_page(self):
        self.assertContains(self.client.get(reverse("orders:product", args=[self.here.pk])), "5个工作日")
        page = self.client.get(reverse("orders:product", args=[self.gone.pk]))
        self.assertContains(page, "该产品目前不受理新的申请")
        sign_in(self.client, self.cast.purchaser_maker)
        self.assertEqual(self.client.get(reverse("orders:product", args=[self.here.pk])).status_code, 404)
        self.assertEqual(self.client.get(reverse("orders:products")).status_code, 403)
