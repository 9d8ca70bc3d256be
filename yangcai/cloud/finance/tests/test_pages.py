"""What the pages of financing show, and to whom."""

from django.conf import settings
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from yangcai.cloud.contracts.models import Contract
from yangcai.cloud.contracts.tests.makers import make_contract
from yangcai.cloud.finance import overview
from yangcai.cloud.finance.models import Slip
from yangcai.cloud.finance.tests.lending import another_bank, apply, head_office, hold, lend, version
from yangcai.cloud.finance.tests.places import open_finance
from yangcai.foundation.documents.models import PrintedForm
from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.people.tests.makers import make_cast, make_organisation, make_region


class World(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = make_cast()
        open_finance()
        cls.firm, cls.branch = cls.cast.supplier.organisation, cls.cast.bank_maker.organisation
        cls.bank = head_office(cls.cast.bank_maker)
        cls.unit = cls.cast.purchaser_maker.organisation

    def page(self, member, name, *args, **query):
        sign_in(self.client, member)
        return self.client.get(reverse(f"finance:{name}", args=args), query)

    def contract(self, supplier=None, region=None, **facts):
        return make_contract(supplier or self.firm, region or self.firm.region, purchaser=self.unit, **facts)


class FlowTest(World):
    def here(self):
        return next(step.title for step in overview.steps(self.cast.supplier.seat) if step.state == "current")

    def test_the_chart_shows_the_suppliers_own_step(self):
        self.assertEqual(self.here(), "核对合同信息")
        contract = self.contract()
        self.assertEqual(self.here(), "融资申请")
        application = apply(contract, self.bank)
        self.assertEqual(self.here(), "银行成交单")
        application.status = "concluded"
        application.save()
        lend(contract, self.bank)
        self.assertEqual(self.here(), "回款")

    def test_a_suppliers_page(self):
        contract = self.contract(project_name="示例信息化项目")
        waiting = apply(contract, self.bank, "more_info", self.branch)
        apply(self.contract(), self.bank)
        page = self.page(self.cast.supplier, "financing")
        for words in (
            "融资申请",
            "当前步骤",
            "待补充材料",
            "请到应收账款融资平台补充材料",
            "银行承诺办结",
            "还有",
            contract.number,
            "去办理",
            f"{settings.RECEIVABLES_URL}/financing/mine/?q={waiting.code}",
        ):
            self.assertContains(page, words)
        self.assertContains(page, "还有", count=1)
        self.assertContains(page, f'action="{reverse("finance:handoff")}"')

    def test_the_pages_without_anything_say_what_to_do(self):
        for member in (self.cast.supplier, self.cast.purchaser_maker, self.cast.bank_maker, self.cast.bureau):
            page = self.page(member, "financing")
            self.assertContains(page, "还没有融资成交单")
        self.assertContains(self.page(self.cast.supplier, "financing"), "目前没有可融资的合同")
        self.assertContains(
            self.page(self.cast.purchaser_maker, "financing"), "本单位的合同目前没有被占用或融资"
        )
        self.assertNotContains(
            self.page(self.cast.bank_maker, "financing"), f'action="{reverse("finance:handoff")}"'
        )

    def test_a_purchaser_reads_its_own_contracts_that_are_taken(self):
        mine, free = self.contract(hold="reserved"), self.contract()
        other = make_contract(self.firm, self.firm.region, hold="reserved")
        page = self.page(self.cast.purchaser_maker, "financing")
        self.assertContains(page, mine.number)
        for row in (free, other):
            self.assertNotContains(page, row.number)

    def test_a_bureau_reads_its_territory(self):
        near = self.contract()
        far = make_contract(make_organisation("supplier", make_region("440100")), make_region("440100"))
        apply(near, self.bank)
        apply(far, self.bank)
        lend(near, self.bank)
        found = overview.figures(self.cast.bureau.seat)
        self.assertEqual([(figure.value, str(figure.amount)) for figure in found], [(1, "50000.00")] * 2)

    def test_others_do_not_read_what_the_supplier_is_told(self):
        apply(self.contract(), self.bank, "more_info", self.branch)
        for member in (self.cast.bank_maker, self.cast.bureau):
            self.assertContains(self.page(member, "financing"), "等待供应商补充材料")
        self.assertContains(self.page(self.cast.bank_maker, "financing"), "前往应收账款融资平台")

    def test_strangers_and_others_have_no_page(self):
        for member in (self.cast.agency, self.cast.expert):
            self.assertEqual(self.page(member, "financing").status_code, 403)


class ListTest(World):
    def seen(self, member, name):
        sign_in(self.client, member)
        return self.client.get(reverse(f"finance:{name}")).content.decode()

    def test_who_reads_which_applications_and_slips(self):
        contract = self.contract()
        theirs = self.contract(self.cast.rival.organisation)
        own, other = apply(contract, self.bank, branch=self.branch), apply(theirs, another_bank())
        slip, others = lend(contract, self.bank, self.branch), lend(theirs, another_bank())
        readers = [
            (self.cast.supplier, {own.code, slip.number}),
            (self.cast.rival, {other.code, others.number}),
            (self.cast.bank_maker, {own.code, slip.number}),
            (self.cast.bank_admin, {own.code, slip.number}),
            (self.cast.bureau, {own.code, slip.number, other.code, others.number}),
        ]
        for member, seen in readers:
            text = self.seen(member, "applications") + self.seen(member, "slips")
            for word in (own.code, slip.number, other.code, others.number):
                with self.subTest(member=member.seat.kind, word=word):
                    self.assertEqual(word in text, word in seen)
        self.assertEqual(self.page(self.cast.purchaser_maker, "applications").status_code, 403)
        self.assertIn(slip.number, self.seen(self.cast.purchaser_maker, "slips"))
        self.assertIn(reverse("finance:slip", args=[slip.pk]), self.seen(self.cast.supplier, "slips"))

    def test_long_and_odd_words_are_shown_as_words(self):
        firm = make_organisation("supplier", name="<b>" + "很长的企业名称" * 12)
        lend(self.contract(firm, number="HT-" + "9" * 90), self.bank, number="CJ<script>" + "8" * 60)
        for name in ("slips", "financing"):
            page = self.page(self.cast.bureau, name)
            self.assertNotContains(page, "<script>8")
            self.assertContains(page, "CJ&lt;script&gt;")


class SlipTest(World):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.row = make_contract(cls.firm, cls.firm.region, purchaser=cls.unit)
        cls.slip = lend(cls.row, cls.bank, cls.branch)

    def test_the_slip_in_its_versions(self):
        version(self.slip, 2, "deal.amended", rate="3.4500")
        Slip.rows.filter(pk=self.slip.pk).update(version=2, rate="3.45")
        page = self.page(self.cast.supplier, "slip", self.slip.pk)
        for words in (
            "3.45%",
            "第2版",
            "第1版",
            "年利率 3.65%",
            "到期一次还本",
            "已验金融机构签名",
            self.row.number,
        ):
            self.assertContains(page, words)
        self.assertNotContains(page, "已作废")

    def test_a_void_slip_is_shown_as_void(self):
        Slip.rows.filter(pk=self.slip.pk).update(status="voided")
        self.assertContains(self.page(self.cast.supplier, "slip", self.slip.pk), "本成交单已作废")
        sign_in(self.client, self.cast.supplier)
        self.assertContains(self.client.get(self.row.get_absolute_url()), "已作废")

    def test_printing_leaves_a_form_and_a_pdf(self):
        for status in ("effective", "voided"):
            Slip.rows.filter(pk=self.slip.pk).update(status=status)
            sign_in(self.client, self.cast.supplier)
            answer = self.client.post(reverse("finance:slip-print", args=[self.slip.pk]))
            self.assertEqual((answer.status_code, answer["Content-Type"]), (200, "application/pdf"))
            self.assertTrue(b"".join(answer.streaming_content).startswith(b"%PDF"))
        self.assertEqual(PrintedForm.rows.filter(template="finance:slip").count(), 2)
        self.assertEqual(self.client.get(reverse("finance:slip-print", args=[self.slip.pk])).status_code, 405)

    def test_anothers_slip_is_missing(self):
        for member in (self.cast.rival, self.cast.stranger):
            for name in ("slip", "slip-print"):
                sign_in(self.client, member)
                answer = self.client.post(reverse(f"finance:{name}", args=[self.slip.pk]))
                self.assertEqual(answer.status_code, 404)
        self.assertEqual(PrintedForm.rows.count(), 0)


class PanelTest(World):
    """合同信息: the block 融资."""

    def read(self, member, contract):
        sign_in(self.client, member)
        return self.client.get(contract.get_absolute_url())

    def test_a_contract_that_can_be_financed_has_the_button_for_its_supplier_alone(self):
        contract = self.contract()
        self.assertContains(self.read(self.cast.supplier, contract), f'value="{contract.pk}"')
        for member in (self.cast.bank_maker, self.cast.purchaser_maker, self.cast.bureau):
            self.assertNotContains(self.read(member, contract), reverse("finance:handoff"))

    def test_what_stands_against_it_is_said_with_what_to_do(self):
        contract = self.contract(account_number="")
        page = self.read(self.cast.supplier, contract)
        self.assertContains(page, "合同未登记收款账户")
        self.assertContains(page, "请联系采购人在合同备案中补充收款账户")
        self.assertNotContains(page, reverse("finance:handoff"))

    def test_a_bank_never_reads_another_banks_name(self):
        contract, other = self.contract(), another_bank()
        hold(contract, other)
        Contract.rows.filter(pk=contract.pk).update(hold="reserved")
        lend(self.contract(), other)
        page = self.read(self.cast.bank_maker, contract)
        self.assertContains(page, "已占用（")
        self.assertNotContains(page, other.name)
        for member in (self.cast.supplier, self.cast.purchaser_maker, self.cast.bureau):
            self.assertContains(self.read(member, contract), other.name)

    def test_the_holding_bank_reads_its_own(self):
        contract = self.contract()
        hold(contract, self.bank, branch=self.branch)
        self.assertContains(self.read(self.cast.bank_maker, contract), self.bank.name)

    def test_a_slip_is_there_at_once(self):
        contract = self.contract()
        slip = lend(contract, self.bank, received_at=timezone.now())
        page = self.read(self.cast.supplier, contract)
        self.assertContains(page, slip.number)
        self.assertContains(page, reverse("finance:slip", args=[slip.pk]))

    def test_scenario_29_the_other_member_of_a_consortium_is_not_affected(self):
        from yangcai.cloud.contracts.models import Party

        contract = self.contract()
        Party.rows.filter(contract=contract).update(role="lead", share=70)
        other = self.cast.rival.organisation
        Party.rows.create(
            contract=contract, organisation=other, name=other.name, uscc=other.uscc, role="member", share=30
        )
        hold(contract, self.bank, supplier=other, amount="30000.00")
        page = self.read(self.cast.supplier, contract)
        self.assertContains(page, "未占用")
        self.assertContains(page, "70,000.00 元")
        self.assertContains(self.read(self.cast.rival, contract), "30,000.00 元")
