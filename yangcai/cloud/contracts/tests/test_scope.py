"""Who sees which awards and contracts, and what of them."""

from dataclasses import replace

from django.test import TestCase
from django.urls import reverse

from yangcai.cloud.contracts.models import Award, Contract, Party
from yangcai.cloud.contracts.tests.makers import make_award, make_contract
from yangcai.foundation.kernel.seats import STRANGER
from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.people.tests.makers import make_cast, make_organisation, make_region


class ScopeTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = make_cast()
        cls.elsewhere = make_region("440100")
        cls.own = make_contract(cls.cast.supplier.organisation, cls.cast.supplier.organisation.region)
        cls.other = make_contract(make_organisation("supplier"), cls.cast.supplier.organisation.region)
        cls.secret = make_contract(
            make_organisation("supplier"), cls.cast.supplier.organisation.region, is_confidential=True
        )
        cls.far = make_contract(make_organisation("supplier"), cls.elsewhere)
        cls.award = make_award(cls.cast.supplier.organisation, cls.cast.supplier.organisation.region)

    def seen(self, seat):
        return set(Contract.visible_to(seat).values_list("pk", flat=True))

    def test_a_supplier_sees_its_own(self):
        self.assertEqual(self.seen(self.cast.supplier.seat), {self.own.pk})

    def test_a_rival_and_a_stranger_see_nothing(self):
        self.assertEqual(self.seen(self.cast.rival.seat), set())
        self.assertEqual(self.seen(STRANGER), set())
        self.assertEqual(self.seen(self.cast.stranger.seat), set())

    def test_scenario_06_a_bank_sees_its_accredited_regions_and_nothing_confidential(self):
        here = replace(self.cast.bank_maker.seat, territory=(self.own.region_path,))
        self.assertEqual(self.seen(here), {self.own.pk, self.other.pk})
        self.assertEqual(self.seen(replace(here, territory=(self.elsewhere.path,))), {self.far.pk})
        self.assertEqual(self.seen(replace(here, territory=())), set())

    def test_a_bureau_sees_its_subtree_with_the_confidential(self):
        here = replace(self.cast.bureau.seat, territory=(self.own.region_path,))
        self.assertEqual(self.seen(here), {self.own.pk, self.other.pk, self.secret.pk})

    def test_an_operator_sees_nothing_confidential(self):
        self.assertNotIn(self.secret.pk, self.seen(self.cast.operator.seat))

    def test_every_member_of_a_consortium_sees_the_award(self):
        Party.rows.create(
            award=self.award, organisation=self.cast.rival.organisation, name="乙", role="member"
        )
        for member in (self.cast.supplier, self.cast.rival):
            self.assertEqual(list(Award.visible_to(member.seat)), [self.award])

    def test_scenario_05_anothers_contract_is_missing(self):
        sign_in(self.client, self.cast.supplier)
        self.assertEqual(self.client.get(reverse("contracts:contract", args=[self.own.pk])).status_code, 200)
        for row in (self.other, self.secret, self.far):
            self.assertEqual(self.client.get(reverse("contracts:contract", args=[row.pk])).status_code, 404)

    def test_a_bank_reads_phone_and_account_masked(self):
        sign_in(self.client, self.cast.bank_maker)
        path = self.cast.bank_maker.seat.territory
        self.assertTrue(path, "the cast's bank is accredited somewhere")
        row = make_contract(make_organisation("supplier"), make_region(path[0].rstrip("/").split("/")[-1]))
        page = self.client.get(reverse("contracts:contract", args=[row.pk])).content.decode()
        listed = self.client.get(
            reverse("contracts:contracts"), {"columns": "number,contact_phone,account_number"}
        ).content.decode()
        for text in (page, listed):
            self.assertIn(row.number, text)
            self.assertNotIn("13812345678", text)
            self.assertNotIn("6222020000001234", text)

    def test_the_supplier_reads_its_own_account_whole(self):
        sign_in(self.client, self.cast.supplier)
        self.assertContains(
            self.client.get(reverse("contracts:contract", args=[self.own.pk])), "6222020000001234"
        )


class OwnRegionTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = make_cast()
        firm = cls.cast.supplier.organisation
        cls.near, cls.far = make_contract(firm, firm.region), make_contract(firm, "420800")

    def numbers(self, **query):
        sign_in(self.client, self.cast.supplier)
        page = self.client.get(reverse("contracts:contracts"), query).content.decode()
        return {row.number for row in (self.near, self.far) if row.number in page}

    def test_its_own_region_first_and_all_on_demand(self):
        self.assertEqual(self.numbers(), {self.near.number})
        self.assertEqual(self.numbers(everywhere="1"), {self.near.number, self.far.number})

    def test_no_parameter_shows_anothers(self):
        other = make_contract(make_organisation("supplier"), self.cast.supplier.organisation.region)
        for query in (
            {"everywhere": "1"},
            {"supplier_uscc": other.supplier_uscc, "everywhere": "1"},
            {"region": "420000"},
        ):
            sign_in(self.client, self.cast.supplier)
            self.assertNotContains(self.client.get(reverse("contracts:contracts"), query), other.number)
