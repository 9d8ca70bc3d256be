"""冻结管理: filed by one, decided by another, lifted the same way; through the addresses."""

import tempfile

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from yangcai.cloud.contracts.models import Contract
from yangcai.cloud.contracts.tests.makers import make_contract
from yangcai.cloud.finance.models import Freeze
from yangcai.cloud.finance.tests.lending import hold
from yangcai.cloud.finance.tests.test_pages import World
from yangcai.foundation.documents.models import Document
from yangcai.foundation.documents.tests.files import PDF
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.messages.models import Message, Todo
from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.people.tests.makers import make_member, make_organisation, make_region

NOW = timezone.now()
NUMBER = "示范财罚〔2026〕1号"


def paper(content=PDF, name="文书.pdf"):
    return SimpleUploadedFile(name, content)


class FreezePages(World):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        files = override_settings(MEDIA_ROOT=folder.name)
        files.enable()
        self.addCleanup(files.disable)
        self.one = self.contract()

    def order(self, **facts):
        known = {"kind": "sanction", "document_number": NUMBER, "reason": "示例事由", "file": paper()}
        return known | facts

    def post(self, member, name, *args, **facts):
        sign_in(self.client, member)
        return self.client.post(reverse(f"finance:{name}", args=args), facts)

    def file(self, **facts):
        """An order on the supplier, filed by the officer."""
        self.post(self.cast.bureau, "freeze-supplier", **self.order(uscc=self.firm.uscc) | facts)
        return Freeze.rows.latest("pk")

    def decide(self, freeze, decision, member=None, **facts):
        return self.post(
            member or self.cast.bureau_leader, "freeze-decide", freeze.pk, decision=decision, **facts
        )

    def frozen(self):
        freeze = self.file()
        self.decide(freeze, "confirm")
        return freeze

    def status(self, freeze):
        return Freeze.rows.get(pk=freeze.pk).status


class FlowTest(FreezePages):
    def test_a_supplier_is_frozen_by_two_and_lifted_by_two(self):
        held = hold(self.one, self.bank, branch=self.branch)
        freeze = self.file()
        self.assertEqual(
            (freeze.status, freeze.supplier, freeze.filed_by), ("filed", self.firm, self.cast.bureau.user)
        )
        self.assertEqual(Contract.rows.get(pk=self.one.pk).financing, "10")
        todo = Todo.rows.get()
        self.assertEqual((todo.permission, todo.link), ("finance.freeze.decide", freeze.get_absolute_url()))
        page = self.page(self.cast.bureau_leader, "freeze", freeze.pk)
        for words in (NUMBER, "待审定", "同意冻结", "文书.pdf", self.one.number, "占用到期", self.firm.uscc):
            self.assertContains(page, words)
        self.assertRedirects(self.decide(freeze, "confirm"), freeze.get_absolute_url())
        held.refresh_from_db()
        self.assertEqual((self.status(freeze), held.is_frozen), ("in_force", True))
        self.assertEqual(Contract.rows.get(pk=self.one.pk).financing, "80")
        self.assertEqual(Todo.rows.get().status, "done")
        self.assertEqual(Message.rows.get(user=self.cast.bureau.user).title, f"冻结已审定：{self.firm.name}")
        self.assertContains(self.page(self.cast.bureau, "freeze", freeze.pk), "提交解除")
        lifted = self.post(
            self.cast.bureau, "freeze-lift", freeze.pk, document_number="示范财罚〔2026〕2号", file=paper()
        )
        self.assertRedirects(lifted, freeze.get_absolute_url())
        self.assertEqual((self.status(freeze), Todo.rows.filter(status="open").count()), ("lifting", 1))
        self.decide(freeze, "confirm_lift")
        held.refresh_from_db()
        self.assertEqual((self.status(freeze), held.is_frozen), ("lifted", False))
        self.assertEqual(Todo.rows.filter(status="open").count(), 0)
        self.assertEqual(Document.rows.filter(subject_id=str(freeze.pk), purpose="freeze_order").count(), 2)
        page = self.page(self.cast.auditor, "freeze", freeze.pk)
        for words in ("提交冻结", "审定冻结", "提交解除冻结", "审定解除冻结", "已解除"):
            self.assertContains(page, words)

    def test_one_contract_from_its_own_page(self):
        other = self.contract()
        sign_in(self.client, self.cast.bureau)
        address = reverse("finance:freeze-contract", args=[self.one.pk])
        self.assertContains(self.client.get(self.one.get_absolute_url()), f'href="{address}"')
        self.assertContains(self.client.get(address), self.one.number)
        self.post(self.cast.bureau, "freeze-contract", self.one.pk, **self.order())
        freeze = Freeze.rows.get()
        self.assertEqual((freeze.contract, freeze.supplier), (self.one, None))
        self.decide(freeze, "confirm")
        states = [Contract.rows.get(pk=row.pk).financing for row in (self.one, other)]
        self.assertEqual(states, ["80", "10"])
        page = self.client.get(self.one.get_absolute_url())
        self.assertContains(page, f'href="{freeze.get_absolute_url()}"')
        self.assertNotContains(page, f'href="{address}"')  # the leader files nothing
        sign_in(self.client, self.cast.supplier)
        page = self.client.get(self.one.get_absolute_url())
        self.assertNotContains(page, NUMBER)

    def test_a_refusal_says_why_and_freezes_nothing(self):
        freeze = self.file()
        answer = self.decide(freeze, "refuse")
        self.assertFormError(answer.context["form"], "reason", "请填写不同意的理由。")
        self.assertEqual(self.status(freeze), "filed")
        self.decide(freeze, "refuse", reason="文书未生效")
        self.assertEqual(
            (self.status(freeze), Contract.rows.get(pk=self.one.pk).financing), ("refused", "10")
        )
        self.assertEqual(Message.rows.get(user=self.cast.bureau.user).body, "文书未生效")
        self.assertContains(self.page(self.cast.bureau, "freeze", freeze.pk), "文书未生效")
        freeze = self.frozen()
        self.post(self.cast.bureau, "freeze-lift", freeze.pk, document_number="x", file=paper())
        self.decide(freeze, "refuse_lift", reason="处罚期未满")
        self.assertEqual(self.status(freeze), "in_force")

    def test_the_list(self):
        freeze = self.file()
        for member in (self.cast.bureau, self.cast.bureau_leader, self.cast.auditor, self.cast.operator):
            page = self.page(member, "freezes")
            for words in (NUMBER, self.firm.name, "待审定", freeze.get_absolute_url()):
                self.assertContains(page, words)
        self.assertNotContains(self.page(self.cast.bureau, "freezes", status="in_force"), NUMBER)
        self.assertContains(self.page(self.cast.bureau, "freezes", q=self.firm.name), NUMBER)


class RefusalTest(FreezePages):
    def wrong(self, field, **facts):
        answer = self.post(self.cast.bureau, "freeze-supplier", **self.order(uscc=self.firm.uscc) | facts)
        self.assertEqual(answer.status_code, 200)
        self.assertIn(field, answer.context["form"].errors)
        self.assertContains(answer, str(answer.context["form"].errors[field][0]))
        self.assertEqual(Freeze.rows.count(), 0)

    def test_bad_input_is_told_beside_its_field(self):
        far = make_organisation("supplier", make_region("440100"))
        self.wrong("uscc", uscc="")
        self.wrong("uscc", uscc="123")
        self.wrong("uscc", uscc=far.uscc)
        self.wrong("uscc", uscc=self.unit.uscc)  # a purchaser
        self.wrong("kind", kind="whim")
        self.wrong("document_number", document_number=" ")
        self.wrong("document_number", document_number="字" * 101)
        self.wrong("reason", reason="字" * 501)
        self.wrong("file", file="")
        self.wrong("file", file=paper(b"MZ\x90\x00" * 20, "a.pdf"))

    def test_the_same_document_is_filed_once(self):
        self.file()
        answer = self.post(self.cast.bureau, "freeze-supplier", **self.order(uscc=self.firm.uscc))
        self.assertIn("已经提交过", answer.context["form"].errors["document_number"][0])
        self.assertEqual(Freeze.rows.count(), 1)
        facts = {"supplier": self.firm, "document_number": NUMBER, "region_path": self.firm.region.path}
        with self.assertRaises(IntegrityError), transaction.atomic():
            Freeze.rows.create(
                filed_by=self.cast.bureau.user, filed_at=NOW, kind="court", reason="x", **facts
            )

    def test_who_may_not(self):
        freeze, events = self.file(), Event.rows.count()
        for member in (self.cast.bureau_leader, self.cast.auditor, self.cast.operator):
            self.assertEqual(self.page(member, "freeze-supplier").status_code, 403)
            self.assertEqual(self.page(member, "freeze-contract", self.one.pk).status_code, 403)
            self.assertEqual(self.page(member, "freeze-lift", freeze.pk).status_code, 403)
        for member in (self.cast.bureau, self.cast.auditor, self.cast.operator):
            self.assertEqual(self.decide(freeze, "confirm", member).status_code, 403)
        for member in (self.cast.supplier, self.cast.bank_maker, self.cast.purchaser_maker):
            self.assertEqual(self.page(member, "freezes").status_code, 403)
            self.assertEqual(self.page(member, "freeze", freeze.pk).status_code, 404)
            self.assertEqual(self.decide(freeze, "confirm", member).status_code, 404)
        self.assertEqual((self.status(freeze), Event.rows.count()), ("filed", events))

    def test_another_territory(self):
        bureau = make_organisation("bureau", make_region("420200"))
        officer, leader = make_member("bureau_officer", bureau), make_member("bureau_leader", bureau)
        freeze = self.file()
        for member in (officer, leader):
            self.assertEqual(self.page(member, "freeze", freeze.pk).status_code, 404)
            self.assertNotContains(self.page(member, "freezes"), NUMBER)
        self.assertEqual(self.decide(freeze, "confirm", leader).status_code, 404)
        self.assertEqual(self.page(officer, "freeze-contract", self.one.pk).status_code, 404)
        self.assertEqual(self.page(officer, "freeze-lift", freeze.pk).status_code, 404)
        there = make_contract(None, "420200")
        self.assertEqual(self.page(self.cast.bureau, "freeze-contract", there.pk).status_code, 404)
        self.assertEqual(self.status(freeze), "filed")

    def test_a_second_confirmation_changes_nothing(self):
        freeze = self.frozen()
        events = Event.rows.count()
        answer = self.client.post(
            reverse("finance:freeze-decide", args=[freeze.pk]), {"decision": "confirm"}, follow=True
        )
        self.assertContains(answer, "当前状态不能进行此操作")
        self.assertEqual((self.status(freeze), Event.rows.count()), ("in_force", events))
        self.post(self.cast.bureau, "freeze-lift", freeze.pk, document_number="x", file=paper())
        self.decide(freeze, "confirm")  # a page left open says yes to the order, not to its end
        self.assertEqual(self.status(freeze), "lifting")
        answer = self.post(self.cast.bureau, "freeze-lift", freeze.pk, document_number="y", file=paper())
        self.assertContains(answer, "当前状态不能进行此操作")

    def test_nobody_does_both(self):
        leader = self.cast.bureau_leader
        freeze = self.file()
        with self.assertRaises(IntegrityError), transaction.atomic():
            Freeze.rows.update(status="in_force", decided_by=self.cast.bureau.user, decided_at=NOW)
        Freeze.rows.update(filed_by=leader.user)  # an officer then, the leader now
        self.assertContains(self.page(leader, "freeze", freeze.pk), "须由另一位负责人审定")
        self.refused_as_the_same(freeze, "confirm")
        Freeze.rows.update(filed_by=self.cast.bureau.user)
        self.decide(freeze, "confirm")
        self.post(self.cast.bureau, "freeze-lift", freeze.pk, document_number="x", file=paper())
        Freeze.rows.update(lift_filed_by=leader.user)
        self.refused_as_the_same(freeze, "confirm_lift")

    def refused_as_the_same(self, freeze, decision):
        before = self.status(freeze)
        self.decide(freeze, decision)
        page = self.client.get(freeze.get_absolute_url())
        self.assertContains(page, "提交人不能审定自己提交的事项")
        self.assertEqual(self.status(freeze), before)
