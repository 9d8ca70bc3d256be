"""融资申请: one jump a press, only for whom it is meant, and an honest page when nobody answers."""

from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from yangcai.cloud.contracts.tests.makers import make_contract
from yangcai.cloud.finance.models import Freeze, Handoff
from yangcai.cloud.finance.operations.handoffs import TrustTooLow, ask_handoff, note_given
from yangcai.cloud.finance.tests.places import need_trust, open_finance
from yangcai.foundation.exchange.testing import Peer
from yangcai.foundation.kernel.errors import Forbidden
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.people.tests.makers import make_cast, make_organisation

PATH = "/rfp/v1/handoffs"


class HandoffTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = make_cast()
        open_finance()
        need_trust()
        cls.contract = make_contract(cls.cast.supplier.organisation)
        cls.other = make_contract(make_organisation("supplier"))

    @contextmanager
    def peer(self, status=201, **said):
        said = said or {"code": "abc", "url": f"{settings.RECEIVABLES_URL}/arrive/?code=abc", "expiresIn": 60}
        with Peer() as peer:
            peer.answers("POST", PATH, status, said)
            yield peer

    def press(self, contract=None, member=None, **options):
        sign_in(self.client, member or self.cast.supplier, **options)
        return self.client.post(reverse("finance:handoff"), {"contract": contract.pk} if contract else {})

    def test_a_supplier_goes_to_the_other_platform_with_its_contract(self):
        with self.peer() as peer:
            answer = self.press(self.contract)
        self.assertRedirects(
            answer, f"{settings.RECEIVABLES_URL}/arrive/?code=abc", fetch_redirect_response=False
        )
        ((_method, _path, body),) = peer.requests
        firm = self.cast.supplier.organisation
        self.assertEqual((body["uscc"], body["contractId"]), (firm.uscc, self.contract.code))
        self.assertEqual((body["agent"]["trust"], body["region"]), (5, firm.region.code))
        self.assertNotIn(self.cast.supplier.user.phone, str(body))
        handoff = Handoff.rows.get()
        self.assertEqual((handoff.status, handoff.contract), ("given", self.contract))
        names = ["finance.handoff.asked", "finance.handoff.given"]
        self.assertEqual(
            list(Event.rows.filter(name__startswith="finance.").values_list("name", flat=True)), names
        )

    def test_two_presses_are_one_jump(self):
        with self.peer() as peer:
            sign_in(self.client, self.cast.supplier)
            for _n in range(2):
                self.client.post(reverse("finance:handoff"))
        self.assertEqual(Handoff.rows.count(), 1)
        self.assertEqual(peer.paths(), [f"POST {PATH}"] * 2)
        self.assertEqual(peer.requests[0], peer.requests[1])  # the same command under the same key

    def test_a_later_press_is_another_jump(self):
        seat, at = self.cast.supplier.seat, timezone.now().replace(second=1)
        first = ask_handoff(seat=seat, at=at, session="s")
        note_given(seat=seat, at=at, handoff=first)
        again = ask_handoff(seat=seat, at=at + timedelta(seconds=5), session="s")
        later = ask_handoff(seat=seat, at=at + timedelta(seconds=30), session="s")
        self.assertEqual((again.pk == first.pk, later.pk == first.pk), (True, False))

    def test_nobody_answers_and_nothing_is_lost(self):
        with self.peer() as peer:
            peer.down = True
            answer = self.press(self.contract)
            page = self.client.get(answer.url)
        self.assertContains(page, "应收账款融资平台暂时无法连接")
        self.assertContains(page, f'value="{self.contract.pk}"')  # the button is still there
        self.assertEqual(Handoff.rows.get().status, "unanswered")
        with self.peer():
            self.client.post(reverse("finance:handoff"), {"contract": self.contract.pk})
        self.assertEqual(Handoff.rows.get().status, "given")

    def test_an_answer_that_leads_elsewhere_is_not_followed(self):
        with self.peer(url="https://evil.example/arrive"):
            answer = self.press()
        self.assertRedirects(answer, reverse("finance:financing"), fetch_redirect_response=False)
        self.assertEqual(Handoff.rows.get().status, "unanswered")

    def test_a_refusal_of_the_other_platform_is_said(self):
        with self.peer(403, code="APPLICANT_BLOCKED", message="企业状态异常"):
            answer = self.press()
        self.assertRedirects(answer, reverse("finance:financing"), fetch_redirect_response=False)
        self.assertContains(self.client.get(reverse("finance:financing")), "企业状态异常")

    def test_who_is_not_proved_well_enough_is_told_how(self):
        with self.peer() as peer:
            answer = self.press(trust=2)
            page = self.client.get(answer.url)
        self.assertContains(page, "您的实名信任等级为2级")
        self.assertContains(page, "人脸识别")
        self.assertEqual((peer.requests, Handoff.rows.count()), ([], 0))
        with self.assertRaises(TrustTooLow):
            from dataclasses import replace

            ask_handoff(seat=replace(self.cast.supplier.seat, trust=2), at=timezone.now(), session="s")

    def test_a_supplier_under_an_order_is_refused(self):
        people = {"filed_by": self.cast.bureau.user, "decided_by": self.cast.bureau_leader.user}
        Freeze.rows.create(
            supplier=self.cast.supplier.organisation, region_path="420000/", kind="sanction", status="in_force",
            document_number="示例〔2026〕1号", reason="示例", filed_at=timezone.now(), **people,
        )  # fmt: skip
        with self.peer() as peer:
            page = self.client.get(self.press().url)
        self.assertContains(page, "暂不能申请融资")
        self.assertEqual((peer.requests, Handoff.rows.count()), ([], 0))

    def test_a_contract_that_cannot_be_financed_says_why(self):
        spent = make_contract(self.cast.supplier.organisation, account_number="")
        with self.peer() as peer:
            answer = self.press(spent)
        self.assertRedirects(
            answer, reverse("contracts:contract", args=[spent.pk]), fetch_redirect_response=False
        )
        self.assertContains(self.client.get(answer.url), "合同未登记收款账户")
        self.assertEqual((peer.requests, Handoff.rows.count()), ([], 0))

    def test_anothers_contract_is_missing(self):
        with self.peer():
            self.assertEqual(self.press(self.other).status_code, 404)
            sign_in(self.client, self.cast.supplier)
            for odd in ("abc", "9" * 30, "-1"):
                answer = self.client.post(reverse("finance:handoff"), {"contract": odd})
                self.assertEqual(answer.status_code, 404)
        self.assertEqual(Handoff.rows.count(), 0)

    def test_only_a_supplier_may(self):
        for member in (self.cast.bank_maker, self.cast.purchaser_maker, self.cast.bureau, self.cast.operator):
            self.assertEqual(self.press(member=member).status_code, 403)
        with self.assertRaises(Forbidden):
            ask_handoff(seat=self.cast.bank_maker.seat, at=timezone.now(), session="s")
        self.assertEqual(self.client.get(reverse("finance:handoff")).status_code, 405)
        self.assertEqual(Handoff.rows.count(), 0)
