"""What people type wrongly: each form says so next to the field, and nothing changes."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from yangcai.foundation.kernel.models import Event
from yangcai.foundation.people.testing import sign_in
from yangcai.receivables.financing import operations
from yangcai.receivables.financing.models import Application, Decision, Slip
from yangcai.receivables.financing.tests import makers

JUNK = "\x00<script>" + "长" * 3000


class FormsTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = makers.make_cast()

    def wrong(self, member, name, pk, data, *fields, form="form"):
        """The page comes again, with errors at these fields, and no event was left."""
        sign_in(self.client, member)
        before = Event.rows.count()
        answer = self.client.post(reverse(f"financing:{name}", args=[pk]), data)
        self.assertEqual(answer.status_code, 200, f"{name} {data}")
        self.assertEqual(Event.rows.count(), before)
        for field in fields:
            self.assertIn(field, answer.context[form].errors, f"{name} {data}")
        return answer

    def test_start(self):
        supplier, bank = self.cast.supplier, self.cast.bank.pk
        self.wrong(supplier, "start", bank, {"stage": "never"}, "stage")
        self.wrong(supplier, "start", bank, {"stage": "formal", "branch": "abc"}, "branch")
        self.wrong(supplier, "start", bank, {"stage": "formal", "branch": self.cast.other.pk}, "branch")
        self.assertEqual(self.client.post(reverse("financing:start", args=[999999])).status_code, 404)
        self.assertFalse(Application.rows.exists())

    def test_orders(self):
        draft = makers.make_draft(self.cast)
        foreign = makers.make_order(self.cast.rival.organisation)
        busy = makers.make_order(self.cast.firm, financing="30", financeable="0")
        far = makers.make_order(self.cast.firm, region="440100")
        for chosen in ([], ["x", "-1", "9" * 30], [foreign.pk], [busy.pk], [far.pk]):
            with self.subTest(str(chosen)):
                sign_in(self.client, self.cast.supplier)
                before = set(draft.items.values_list("order", flat=True))
                answer = self.client.post(reverse("financing:orders", args=[draft.pk]), {"chosen": chosen})
                self.assertEqual(answer.status_code, 200)
                self.assertTrue(answer.context["error"])
                self.assertEqual(set(draft.items.values_list("order", flat=True)), before)
        page = self.client.get(reverse("financing:orders", args=[draft.pk]), {"q": "\x00%' OR 1=1"})
        self.assertEqual(page.status_code, 200)
        page = self.client.get(reverse("financing:orders", args=[draft.pk]))
        self.assertContains(page, "所选金融机构未在该合同所在地区备案")
        self.assertNotContains(page, foreign.number)

    def test_fill(self):
        draft = makers.make_draft(self.cast)
        amount = f"amount_{draft.items.get().pk}"
        good = {
            "term_days": "180",
            "repayment": "bullet",
            "purpose": "买料",
            "contact": "张",
            "phone": "13812345678",
            amount: "1万",
        }
        for wrong, field in (
            ({amount: "9万零1元"}, amount),
            ({amount: "90000.01"}, amount),
            ({amount: "0"}, amount),
            ({amount: "1.001"}, amount),
            ({amount: ""}, amount),
            ({"term_days": "0"}, "term_days"),
            ({"term_days": "半年"}, "term_days"),
            ({"repayment": "later"}, "repayment"),
            ({"purpose": ""}, "purpose"),
            ({"purpose": JUNK}, "purpose"),
            ({"phone": "12345"}, "phone"),
            ({"contact": ""}, "contact"),
        ):
            with self.subTest(str(wrong)[:60]):
                self.wrong(self.cast.supplier, "fill", draft.pk, good | wrong, field)
        draft.refresh_from_db()
        self.assertEqual(draft.amount, 50000)

    def test_attachments(self):
        draft = makers.make_draft(self.cast)
        sign_in(self.client, self.cast.supplier)
        url = reverse("financing:fill", args=[draft.pk])
        for file in (None, SimpleUploadedFile("a.exe", b"MZ\x90"), SimpleUploadedFile("a.pdf", b"not a pdf")):
            answer = self.client.post(url, {"attach": "1"} | ({"file": file} if file else {}))
            self.assertEqual(answer.status_code, 200)
            self.assertTrue(answer.context["file"].errors)
        self.assertFalse(answer.context["documents"])

    def test_check_answers(self):
        draft = makers.make_draft(self.cast)
        digests = makers.agreed(draft)
        good = dict.fromkeys(digests, "on") | {f"digest_{k}": d for k, d in digests.items()}
        self.wrong(self.cast.supplier, "check", draft.pk, {}, "sharing", "assignment", "inquiry")
        self.wrong(
            self.cast.supplier,
            "check",
            draft.pk,
            {k: v for k, v in good.items() if k != "inquiry"},
            "inquiry",
        )
        self.wrong(self.cast.supplier, "check", draft.pk, good | {"digest_sharing": "0" * 64}, "__all__")
        draft.refresh_from_db()
        self.assertEqual((draft.status, draft.consents.count()), ("draft", 0))

    def test_a_person_known_too_little_does_not_submit(self):
        draft = makers.make_draft(self.cast)
        sign_in(self.client, self.cast.supplier, trust=1)
        digests = makers.agreed(draft)
        good = dict.fromkeys(digests, "on") | {f"digest_{k}": d for k, d in digests.items()}
        answer = self.client.post(reverse("financing:check", args=[draft.pk]), good)
        self.assertContains(answer, "实名等级")
        draft.refresh_from_db()
        self.assertEqual(draft.status, "draft")

    def test_the_banks_forms(self):
        row = makers.make_in_review(self.cast)
        maker = self.cast.maker
        self.wrong(maker, "ask-more", row.pk, {"wanted": ""}, "wanted")
        self.wrong(maker, "ask-more", row.pk, {"wanted": "\n \n"}, "wanted")
        until = timezone.localdate() + timedelta(days=20)
        good = {
            "amount": "5万",
            "term_days": "180",
            "rate": "3.65",
            "repayment": "bullet",
            "valid_until": until,
        }
        for wrong, field in (
            ({"amount": "6万"}, "amount"),
            ({"amount": "-1"}, "amount"),
            ({"rate": "0"}, "rate"),
            ({"rate": "99"}, "rate"),
            ({"rate": "3.65%"}, "rate"),
            ({"term_days": "1.5"}, "term_days"),
            ({"valid_until": "2020-01-01"}, "valid_until"),
            ({"valid_until": "明天"}, "valid_until"),
            ({"account_number": "12"}, "account_number"),
            ({"fee": "一百"}, "fee"),
            ({"conditions": JUNK}, "conditions"),
        ):
            with self.subTest(str(wrong)[:60]):
                self.wrong(maker, "approve", row.pk, good | wrong, field)
        self.wrong(maker, "refuse", row.pk, {"reason_code": ""}, "reason_code")
        self.wrong(maker, "refuse", row.pk, {"reason_code": "BORED"}, "reason_code")
        self.assertFalse(Decision.rows.exists())
        facts = makers.terms(row, timezone.now())
        proposal = operations.propose(seat=maker.seat, at=timezone.now(), application=row, **facts)
        self.wrong(self.cast.checker, "decide", proposal.pk, {}, "verdict")
        self.wrong(self.cast.checker, "decide", proposal.pk, {"verdict": "back"}, "note")

    def test_the_suppliers_forms(self):
        row = makers.make_in_review(self.cast)
        operations.ask_more(seat=self.cast.maker.seat, at=timezone.now(), application=row, wanted=["报表"])
        line = row.info_requests.get().items.get()
        self.wrong(self.cast.supplier, "answer", row.pk, {f"answer_{line.pk}": " "}, f"answer_{line.pk}")
        self.wrong(self.cast.supplier, "withdraw", row.pk, {"reason": "BORED"}, "reason")
        approved = makers.make_approved(self.cast)
        self.wrong(self.cast.supplier, "accept", approved.pk, {"digest": "x"}, "agree")
        self.wrong(self.cast.supplier, "accept", approved.pk, {"agree": "on", "digest": "x" * 64}, "__all__")

    def test_the_slips_forms(self):
        row = makers.make_ready(self.cast)
        today = timezone.localdate()
        good = {
            "bank_slip_no": "ZCD-9",
            "contract_numbers": row.items.get().order.number,
            "amount": "5万",
            "rate": "3.65",
            "starts_on": today,
            "ends_on": today + timedelta(days=180),
            "security": ["pledge"],
            "registration_no": "示例-1",
        }
        for wrong, field in (
            ({"bank_slip_no": ""}, "bank_slip_no"),
            ({"contract_numbers": "别的"}, "contract_numbers"),
            ({"amount": "50000.01"}, "amount"),
            ({"rate": "3.66"}, "rate"),
            ({"ends_on": today}, "ends_on"),
            ({"starts_on": "x"}, "starts_on"),
            ({"security": []}, "security"),
            ({"security": ["my word"]}, "security"),
            ({"registration_no": ""}, "registration_no"),
            ({"disbursed": "1万"}, "disbursed_on"),
            ({"account_number": "6228480000009999"}, "account_number"),
            ({"branch": self.cast.other.pk}, "branch"),
        ):
            with self.subTest(str(wrong)):
                self.wrong(self.cast.maker, "new-slip", row.pk, good | wrong, field)
        self.assertFalse(Slip.rows.exists())

    def test_forms_about_a_slip_in_force(self):
        slip = makers.make_deal(self.cast)
        good = {"ends_on": slip.ends_on, "rate": "3.1", "note": "x", "branch": slip.branch_id}
        self.wrong(self.cast.maker, "amend-slip", slip.pk, good | {"rate": "4"}, "rate")
        self.wrong(self.cast.maker, "amend-slip", slip.pk, good | {"note": ""}, "note")
        self.wrong(self.cast.maker, "amend-slip", slip.pk, good | {"ends_on": slip.starts_on}, "ends_on")
        self.wrong(self.cast.checker, "void-slip", slip.pk, {"reason": ""}, "reason")
        self.wrong(self.cast.supplier, "dispute-slip", slip.pk, {"reason": ""}, "reason")
        self.wrong(self.cast.supplier, "answer-void", slip.pk, {"agrees": "maybe"}, "agrees")
        self.wrong(self.cast.operator, "find-slip", slip.pk, {"finding": ""}, "finding")
        slip.refresh_from_db()
        self.assertEqual((slip.status, slip.version), ("effective", 1))
