"""The whole way through the pages, by the ones who use them."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from yangcai.foundation.people.testing import sign_in
from yangcai.receivables.financing import saga
from yangcai.receivables.financing.models import Application, Decision, Slip
from yangcai.receivables.financing.tests import makers

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def url(name, *args):
    return reverse(f"financing:{name}", args=args)


class PagesTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = makers.make_cast()

    def get(self, name, *args, status=200):
        answer = self.client.get(url(name, *args))
        self.assertEqual(answer.status_code, status, answer.headers.get("Location"))
        return answer

    def post(self, name, *args, to=None, **data):
        answer = self.client.post(url(name, *args), data)
        self.assertEqual(
            answer.status_code, 302, answer.content.decode()[:9000] if answer.status_code == 200 else ""
        )
        if to:
            self.assertEqual(answer.headers["Location"], to)
        return answer

    def agreed(self, application):
        digests = makers.agreed(application)
        return dict.fromkeys(digests, "on") | {f"digest_{kind}": digest for kind, digest in digests.items()}

    def written(self):
        """A supplier writes an application as far as the last step."""
        order = makers.make_order(self.cast.firm, account_fp=makers.account_fp())
        sign_in(self.client, self.cast.supplier)
        self.client.get(url("new") + f"?order={order.pk}")
        self.assertContains(self.get("new"), "示范银行")
        self.client.get(url("new") + f"?order={order.pk}")
        self.get("start", self.cast.bank.pk)
        self.post("start", self.cast.bank.pk, stage="formal", branch=self.cast.branch.pk)
        row = Application.rows.get()
        self.assertContains(self.get("orders", row.pk), f'value="{order.pk}" id="pick-{order.pk}" checked')
        self.post("orders", row.pk, chosen=[order.pk], to=url("fill", row.pk))
        item = row.items.get()
        self.get("fill", row.pk)
        saved = self.client.post(url("autosave", row.pk), {f"amount_{item.pk}": "5万", "purpose": "买材"})
        self.assertEqual(saved.status_code, 200)
        self.assertContains(self.get("fill", row.pk), "买材")
        file = SimpleUploadedFile("执照.pdf", PDF)
        typed = {
            "term_days": "180",
            "repayment": "bullet",
            "purpose": "买材料",
            "contact": "张三",
            "phone": "13812345678",
        }
        self.post("fill", row.pk, attach="1", file=file, **typed)
        self.assertContains(self.get("fill", row.pk), "执照.pdf")
        self.post("fill", row.pk, **typed, **{f"amount_{item.pk}": "5万元"}, to=url("check", row.pk))
        page = self.get("check", row.pk)
        self.assertContains(page, "50,000.00")
        self.assertContains(page, "应收账款")
        return row

    def test_the_whole_way_through_the_pages(self):
        row = self.written()
        with makers.owner() as peer:
            self.post("check", row.pk, **self.agreed(row), to=row.get_absolute_url())
            self.assertContains(self.get("application", row.pk), "无锡市政采贷办理时限")
            sign_in(self.client, self.cast.maker)
            self.assertContains(self.get("inbox"), row.number)
            self.assertContains(self.get("application", row.pk), "接收")
            self.post("receive", row.pk)
            self.post("begin-review", row.pk)
            self.get("ask-more", row.pk)
            self.post("ask-more", row.pk, wanted="近两年财务报表\n\n上下游合同")
            sign_in(self.client, self.cast.supplier)
            page = self.get("answer", row.pk)
            self.assertContains(page, "近两年财务报表")
            lines = row.info_requests.get().items.all()
            self.post("answer", row.pk, **{f"answer_{line.pk}": "见附件" for line in lines})
            sign_in(self.client, self.cast.maker)
            self.get("approve", row.pk)
            until = (timezone.now() + timedelta(days=20)).date()
            terms = {
                "amount": "5万",
                "term_days": "180",
                "rate": "3.65",
                "repayment": "bullet",
                "valid_until": until,
            }
            self.post("approve", row.pk, **terms)
            proposal = Decision.rows.get()
            self.get("decide", proposal.pk, status=403)
            sign_in(self.client, self.cast.checker)
            self.assertContains(self.get("decide", proposal.pk), "3.7354")
            self.post("decide", proposal.pk, verdict="agree")
            makers.agree(peer, row)
            sign_in(self.client, self.cast.supplier)
            page = self.get("accept", row.pk)
            self.assertContains(page, "3.7007")
            digest = page.context["terms"].text.digest
            self.post("accept", row.pk, agree="on", digest=digest)
            self.assertContains(self.get("application", row.pk), "账户已锁定")
            self.slip_through_the_pages(Application.rows.get())

    def slip_through_the_pages(self, row):
        sign_in(self.client, self.cast.maker)
        self.get("new-slip", row.pk)
        today = timezone.localdate()
        facts = {
            "bank_slip_no": "ZCD-1",
            "contract_numbers": row.items.get().order.number,
            "amount": "5万",
            "rate": "3.65",
            "starts_on": today,
            "ends_on": today + timedelta(days=180),
            "security": ["pledge"],
            "registration_no": "示例-1",
            "branch": self.cast.branch.pk,
        }
        self.post("new-slip", row.pk, **facts)
        slip = Slip.rows.get()
        self.get("slip", slip.pk)
        self.get("edit-slip", slip.pk)
        self.post("edit-slip", slip.pk, **facts | {"remarks": "改"})
        self.post("hand-in-slip", slip.pk)
        sign_in(self.client, self.cast.supplier)
        self.get("slip", slip.pk, status=404)
        sign_in(self.client, self.cast.checker)
        self.assertContains(self.get("check-slip", slip.pk), "伍万元整")
        self.post("check-slip", slip.pk, verdict="agree")
        self.assertContains(self.get("slip", slip.pk), "已生效")
        sign_in(self.client, self.cast.supplier)
        self.assertContains(self.get("slip", slip.pk), "提出异议")
        self.assertContains(self.get("slips"), slip.number)
        order = self.client.get(row.items.get().order.get_absolute_url())
        for matter in (row, slip):
            self.assertContains(order, f'href="{matter.get_absolute_url()}"', count=1)
        self.amended(slip)
        self.disputed_and_voided(slip)

    def amended(self, slip):
        sign_in(self.client, self.cast.maker)
        self.get("amend-slip", slip.pk)
        facts = {"ends_on": slip.ends_on - timedelta(days=10), "rate": "3.45", "branch": self.cast.branch.pk}
        self.post("amend-slip", slip.pk, **facts, note="提前还款")
        sign_in(self.client, self.cast.checker)
        self.assertContains(self.get("check-amendment", slip.pk), "3.45")
        self.post("check-amendment", slip.pk, verdict="agree")
        slip.refresh_from_db()
        self.assertEqual((slip.version, str(slip.rate)), (2, "3.4500"))

    def disputed_and_voided(self, slip):
        sign_in(self.client, self.cast.supplier)
        self.get("dispute-slip", slip.pk)
        self.post("dispute-slip", slip.pk, reason="金额不对")
        sign_in(self.client, self.cast.operator)
        self.get("all")
        self.assertContains(self.get("slip", slip.pk), "金额不对")
        self.get("find-slip", slip.pk)
        self.post("find-slip", slip.pk, finding="属实")
        sign_in(self.client, self.cast.checker)
        self.get("resolve-slip", slip.pk)
        self.get("void-slip", slip.pk)
        self.post("void-slip", slip.pk, reason="录错")
        sign_in(self.client, self.cast.supplier)
        self.get("answer-void", slip.pk)
        self.post("answer-void", slip.pk, agrees="yes")
        self.assertContains(self.get("slip", slip.pk), "作废")
        slip.refresh_from_db()
        self.assertEqual((slip.status, slip.application.status), ("voided", "cancelled"))
        self.assertContains(self.get("mine"), slip.application.number)


class ListsTest(TestCase):
    """The bank's lists, and pages that look again by themselves."""

    @classmethod
    def setUpTestData(cls):
        cls.cast = makers.make_cast()

    def test_what_is_overdue_stands_on_top_and_says_so(self):
        late, fine, paused = (makers.make_submitted(self.cast) for _ in range(3))
        Application.rows.filter(pk=fine.pk).update(due_at=timezone.now() + timedelta(days=9))
        Application.rows.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(days=1))
        soon = timezone.now() + timedelta(days=1)
        Application.rows.filter(pk=paused.pk).update(due_at=soon, status="more_info", paused_on=soon.date())
        sign_in(self.client, self.cast.maker)
        page = self.client.get(url("inbox"))
        rows = [row.row for row in page.context["list"].page.rows]
        self.assertEqual([row.pk for row in rows], [late.pk, paused.pk, fine.pk])
        self.assertEqual([row.clock for row in rows], ["late", "paused", "fine"])
        self.assertContains(page, "已超期")

    def test_an_export_of_the_inbox_has_its_words(self):
        makers.make_submitted(self.cast)
        sign_in(self.client, self.cast.maker)
        answer = self.client.get(url("inbox") + "?export=csv")
        self.assertEqual(answer.status_code, 200)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        self.assertIn("时限内", body.decode("utf-8-sig"))

    def test_a_page_that_waits_is_drawn_anew_when_the_answer_is_known(self):
        draft = makers.make_draft(self.cast)
        with makers.owner() as peer:
            peer.down = True
            row = makers.submit(self.cast, draft)
        sign_in(self.client, self.cast.supplier)
        waiting = self.client.get(row.get_absolute_url(), headers={"HX-Request": "true"})
        self.assertContains(waiting, "hx-trigger")
        self.assertNotIn("HX-Refresh", waiting.headers)
        with makers.owner():
            saga.settle_all(row, at=timezone.now())
        known = self.client.get(row.get_absolute_url(), headers={"HX-Request": "true"})
        self.assertEqual(known.headers["HX-Refresh"], "true")

    def test_the_banks_service_is_shown_where_it_is_chosen(self):
        row = makers.make_submitted(self.cast)
        Application.rows.filter(pk=row.pk).update(is_late=True)
        makers.make_product(self.cast.bank)
        sign_in(self.client, self.cast.supplier)
        page = self.client.get(url("new"))
        self.assertContains(page, "已办 1 笔，超期 1 笔")
