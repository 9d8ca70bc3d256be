"""Organisations in the desk: who sees, registers, edits, suspends and accredits which."""

from datetime import timedelta

from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.people.models import Accreditation, FormerName, Organisation
from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.people.tests.makers import make_cast, make_organisation, make_region, make_uscc


class OrganisationCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = make_cast()
        cls.unit = cls.cast.purchaser_maker.organisation
        cls.bank = cls.cast.bank_admin.organisation
        cls.away = make_organisation("purchaser", "440100")

    def url(self, name, *args):
        return reverse(f"people:{name}", args=args)


class SeeTest(OrganisationCase):
    def test_who_may_open_which(self):
        for who, status in [
            (self.cast.purchaser_maker, 200),
            (self.cast.operator, 200),
            (self.cast.bureau, 200),
            (self.cast.supplier, 404),
            (self.cast.bank_admin, 404),
            (self.cast.stranger, 404),
        ]:
            with self.subTest(who.seat.roles):
                sign_in(self.client, who)
                self.assertEqual(self.client.get(self.unit.get_absolute_url()).status_code, status)

    def test_another_province_is_out_of_sight(self):
        sign_in(self.client, self.cast.operator)
        self.assertEqual(self.client.get(self.away.get_absolute_url()).status_code, 404)
        self.assertNotContains(self.client.get(self.url("organisations")), self.away.name)

    def test_the_list_is_ones_own_whatever_the_address_says(self):
        sign_in(self.client, self.cast.supplier)
        page = self.client.get(self.url("organisations") + "?kind=purchaser&region=420000")
        self.assertEqual(page.context["list"].count, 0)
        self.assertEqual(self.client.get(self.url("organisations")).context["list"].count, 1)

    def test_a_parent_unit_sees_its_own(self):
        below = make_organisation("purchaser", parent=self.unit)
        sign_in(self.client, self.cast.purchaser_checker)
        self.assertEqual(self.client.get(below.get_absolute_url()).status_code, 200)


class RegisterTest(OrganisationCase):
    def form(self, **facts):
        return {"name": "示范市第二中学", "region": "420100", "budget_code": "201077"} | facts

    def create(self, who, kind="purchaser", **facts):
        sign_in(self.client, who)
        return self.client.post(self.url("new-organisation", kind), self.form(**facts))

    def test_the_operator_registers_a_unit_under_its_parent(self):
        answer = self.create(self.cast.operator, parent=self.unit.budget_code, budget_level="city")
        row = Organisation.rows.get(budget_code="201077")
        self.assertRedirects(answer, row.get_absolute_url())
        self.assertEqual((row.parent, row.lineage), (self.unit, [self.unit.pk, row.pk]))

    def test_what_does_not_fit_is_refused(self):
        before = Organisation.rows.count()
        for kind, facts, reason in [
            ("purchaser", {"budget_code": self.unit.budget_code}, "已由"),
            ("purchaser", {"budget_code": "没有"}, "预算单位编码由3至20位"),
            ("purchaser", {"uscc": "91420100MA9YX0012A"}, "统一社会信用代码不正确"),
            ("supplier", {"uscc": self.cast.supplier.organisation.uscc}, "已由"),
            ("purchaser", {"parent": "不存在"}, "找不到唯一对应的上级单位"),
            ("purchaser", {"parent": self.bank.name}, "不能挂在所选上级之下"),
            ("branch", {}, "请选择所属金融机构"),
            ("branch", {"parent": self.bank.name, "cnaps": "12"}, "支付系统行号为12位数字"),
            ("purchaser", {"region": "440100"}, "请选择列表中的地区"),
        ]:
            with self.subTest(kind=kind, **facts):
                self.assertContains(self.create(self.cast.operator, kind, **facts), reason)
        self.assertEqual(Organisation.rows.count(), before)

    def test_a_bank_registers_its_branches_only(self):
        answer = self.create(self.cast.bank_admin, "branch", parent=self.bank.name, cnaps="313999000038")
        self.assertEqual(answer.status_code, 302)
        self.assertEqual(Organisation.rows.get(cnaps="313999000038").parent, self.bank)
        self.assertEqual(self.create(self.cast.bank_admin, "institution").status_code, 404)
        self.assertEqual(self.create(self.cast.purchaser_checker).status_code, 403)


class EditTest(OrganisationCase):
    def edit(self, who, row, **facts):
        sign_in(self.client, who)
        form = {"name": row.name, "region": row.region.code, "uscc": row.uscc, "budget_code": row.budget_code}
        form["budget_level"] = row.budget_level
        return self.client.post(self.url("edit-organisation", row.pk), form | facts)

    def test_a_new_name_leaves_the_old_one_in_the_history(self):
        was = self.unit.name
        self.edit(self.cast.operator, self.unit, name="示范市第一高级中学")
        self.assertEqual(Organisation.rows.get(pk=self.unit.pk).name, "示范市第一高级中学")
        self.assertEqual(FormerName.rows.get().name, was)
        self.assertContains(self.client.get(self.unit.get_absolute_url()), was)
        self.assertEqual(Event.rows.get(name="people.organisation.edited").facts["changed"], ["name"])

    def test_no_unit_comes_to_lie_under_itself(self):
        below = make_organisation("purchaser", parent=self.unit)
        answer = self.edit(self.cast.operator, self.unit, parent=below.name)
        self.assertContains(answer, "不能是本单位或其下级单位")
        self.assertIsNone(Organisation.rows.get(pk=self.unit.pk).parent)

    def test_a_code_in_use_is_refused(self):
        other = make_organisation("purchaser")
        self.assertContains(self.edit(self.cast.operator, other, budget_code=self.unit.budget_code), "已由")
        self.assertEqual(Organisation.rows.get(pk=other.pk).budget_code, other.budget_code)

    def test_looking_is_not_editing(self):
        for who in (self.cast.purchaser_checker, self.cast.bureau, self.cast.auditor):
            self.assertEqual(self.edit(who, self.unit, name="别名").status_code, 403)
        self.assertEqual(Organisation.rows.get(pk=self.unit.pk).name, self.unit.name)

    def test_a_bank_edits_its_branches_and_not_itself(self):
        branch = self.cast.bank_maker.organisation
        self.assertContains(self.edit(self.cast.bank_admin, self.bank, name="别的银行"), "由平台运营人员修改")
        answer = self.edit(self.cast.bank_admin, branch, name="示范银行新支行", parent=self.bank.name)
        self.assertRedirects(answer, branch.get_absolute_url())
        self.assertEqual(Organisation.rows.get(pk=self.bank.pk).name, self.bank.name)

    def test_a_credit_code_goes_into_the_history_too(self):
        supplier, new = self.cast.supplier.organisation, make_uscc()
        self.edit(self.cast.operator, supplier, uscc=new)
        self.assertEqual(FormerName.rows.get().uscc, supplier.uscc)


class SuspendTest(OrganisationCase):
    def test_its_people_are_out_at_once_and_come_back(self):
        other = Client()
        sign_in(other, self.cast.purchaser_maker)
        sign_in(self.client, self.cast.operator)
        url = self.url("suspend-organisation", self.unit.pk)
        self.client.post(url, {"reason": "机构撤并"})
        self.assertEqual(other.get(self.url("account")).status_code, 403)
        self.client.post(url, {"reason": "恢复"})
        self.assertEqual(other.get(self.url("account")).status_code, 200)
        self.assertEqual(Event.rows.get(name="people.organisation.suspended").facts, {"reason": "机构撤并"})

    def test_a_reason_is_needed(self):
        sign_in(self.client, self.cast.operator)
        self.client.post(self.url("suspend-organisation", self.unit.pk), {"reason": " "})
        self.assertTrue(Organisation.rows.get(pk=self.unit.pk).is_active)


class AccreditTest(OrganisationCase):
    def accredit(self, region="420200", **facts):
        make_region(region)
        sign_in(self.client, self.cast.operator)
        form = {"region": region, "valid_from": "2026-01-01"} | facts
        return self.client.post(self.url("accredit", self.bank.pk), form)

    def test_the_bank_looks_there_from_its_next_request(self):
        self.assertEqual(self.accredit().status_code, 302)
        self.assertEqual(Accreditation.rows.filter(institution=self.bank).count(), 2)

    def test_no_two_overlap(self):
        self.accredit()
        for facts in (
            {},
            {"valid_from": "2025-01-01"},
            {"valid_from": "2025-01-01", "valid_to": "2026-01-01"},
        ):
            with self.subTest(facts):
                self.assertContains(self.accredit(**facts), "重叠")
        before = {"valid_from": "2025-01-01", "valid_to": "2025-12-31"}
        self.assertEqual(self.accredit(**before).status_code, 302)
        self.assertContains(self.accredit(valid_from="2024-06-01", valid_to="2024-01-01"), "不能早于")

    def test_it_ends(self):
        row = Accreditation.rows.get(institution=self.bank)
        sign_in(self.client, self.cast.operator)
        self.client.post(self.url("end-accreditation", row.pk))
        row.refresh_from_db()
        self.assertEqual(row.valid_to, beijing_day(timezone.now()) - timedelta(days=1))
        self.assertEqual(Accreditation.on(beijing_day(timezone.now())).count(), 0)

    def test_only_head_offices(self):
        sign_in(self.client, self.cast.operator)
        form = {"region": "420100", "valid_from": "2026-01-01"}
        answer = self.client.post(self.url("accredit", self.cast.bank_maker.organisation.pk), form)
        self.assertContains(answer, "只有金融机构总部")
        sign_in(self.client, self.cast.bank_admin)
        self.assertEqual(self.client.post(self.url("accredit", self.bank.pk), form).status_code, 403)
        self.assertEqual(Accreditation.rows.count(), 1)
