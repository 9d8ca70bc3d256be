"""The front page and the desks of the receivables site."""

from django.core.cache import cache
from django.test import TestCase
from django.urls import reverse

from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.people.tests.makers import make_cast
from yangcai.receivables.demands.tests.makers import make_limits, publish_demand
from yangcai.receivables.orders.tests.makers import make_order


class HomeTest(TestCase):
    def setUp(self):
        cache.clear()

    def test_it_says_where_suppliers_and_banks_go(self):
        answer = self.client.get(reverse("portal:home"))
        self.assertContains(answer, "/zcd/homepage", count=1)
        self.assertContains(answer, reverse("people:bank-sign-in"))
        self.assertContains(answer, reverse("people:supplier-sign-in"))

    def test_it_has_numbers_and_no_names(self):
        make_limits()
        cast = make_cast()
        order = make_order(cast.supplier.organisation)
        publish_demand(cast.supplier, order)
        answer = self.client.get(reverse("portal:home"))
        values = [value for _title, value, _definition in answer.context["figures"]["rows"]]
        self.assertEqual(values, [1, 1, 1, 0])
        self.assertNotContains(answer, cast.supplier.organisation.name)
        self.assertNotContains(answer, order.number)

    def test_help_is_the_clouds_guide(self):
        cast = make_cast()
        with self.settings(CLOUD_URL="https://cloud.example/zc"):
            answer = self.client.get(reverse("portal:help"))
            self.assertRedirects(answer, "https://cloud.example/zc/guides/", fetch_redirect_response=False)
            for member, chapter in (
                (cast.supplier, "supplier"),
                (cast.bank_maker, "bank"),
                (cast.operator, "operator"),
            ):
                sign_in(self.client, member)
                answer = self.client.get(reverse("portal:help"))
                self.assertEqual(answer.url, f"https://cloud.example/zc/guides/{chapter}/")

    def test_a_stranger_is_sent_to_sign_in(self):
        answer = self.client.get(reverse("portal:desk"))
        self.assertEqual(answer.status_code, 302)
        self.assertIn(reverse("people:sign-in"), answer.url)

    def test_a_stranger_with_a_link_finds_the_doors_and_comes_back(self):
        page = reverse("financing:mine")
        answer = self.client.get(page, {"q": "A-2026-000001"})
        self.assertContains(answer, "请先登录", status_code=403)
        for door in ("supplier-sign-in", "bank-sign-in", "sign-in"):
            url = reverse(f"people:{door}")
            self.assertContains(
                answer, f'href="{url}?next=%2Ffinancing%2Fmine%2F%3Fq%3DA-2026-000001"', status_code=403
            )


class DeskTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_limits()
        cls.cast = make_cast()
        cls.order = make_order(cls.cast.supplier.organisation)
        cls.free = make_order(cls.cast.supplier.organisation, "420200")
        cls.demand = publish_demand(cls.cast.supplier, cls.order)

    def desk(self, member):
        sign_in(self.client, member)
        return self.client.get(reverse("portal:desk"))

    def test_a_supplier_sees_orders_demands_and_what_to_do(self):
        page = self.desk(self.cast.supplier)
        for text in (self.demand.code, self.order.name, self.free.name, reverse("demands:new")):
            self.assertContains(page, text)
        figures = {figure.title: figure.value for figure, _url in page.context["figures"]}
        self.assertEqual((figures["可融资订单"], figures["发布中需求"], figures["办理中申请"]), (2, 1, 0))
        for word in ("我的订单", "寻找合作资金方"):
            self.assertContains(page, word)

    def test_a_bank_sees_its_inbox_demands_and_leads(self):
        page = self.desk(self.cast.bank_maker)
        self.assertContains(page, reverse("demands:offer", args=[self.demand.pk]))
        self.assertContains(page, self.order.name)
        self.assertNotContains(page, self.free.name)
        for word in ("商机", "融资需求"):
            self.assertContains(page, word)

    def test_an_order_leads_to_its_firms_own_demand(self):
        for member, count in ((self.cast.supplier, 1), (self.cast.bank_maker, 0)):
            sign_in(self.client, member)
            page = self.client.get(self.order.get_absolute_url())
            self.assertContains(page, f'href="{self.demand.get_absolute_url()}"', count=count)

    def test_who_has_no_business_here_is_shown_the_way_and_no_figure_leads_nowhere(self):
        self.assertContains(self.desk(self.cast.purchaser_maker), "贵单位的合同、融资占用和成交单请在")
        for member in (self.cast.supplier, self.cast.bank_maker, self.cast.operator, self.cast.auditor):
            page = self.desk(member)
            self.assertNotContains(page, "贵单位的合同、融资占用和成交单请在")
            for _figure, url in page.context["figures"]:
                self.assertEqual(self.client.get(url).status_code, 200, url)

    def test_others_see_what_waits_for_them_alone(self):
        for member in (self.cast.rival, self.cast.operator, self.cast.auditor, self.cast.purchaser_maker):
            page = self.desk(member)
            self.assertNotContains(page, self.order.name)
            self.assertNotContains(page, self.demand.code)
            self.assertContains(page, "现在没有等您办理的事项")
