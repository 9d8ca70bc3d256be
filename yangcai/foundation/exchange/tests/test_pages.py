"""The operator's pages."""

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from yangcai.foundation.exchange.dispatching import dispatch_to
from yangcai.foundation.exchange.inbound import Rejected
from yangcai.foundation.exchange.models import Counterpart, Incoming, Key, Outgoing, Skip
from yangcai.foundation.exchange.operations import publish
from yangcai.foundation.exchange.testing import Peer, deliver, signed_get
from yangcai.foundation.exchange.tests.sample import TYPE, misbehaving
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.kernel.testing import run_jobs
from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.people.tests.makers import make_cast, make_member, make_organisation


def refuse(_message):
    raise Rejected("NO", "不收")


class Pages(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = make_cast()
        cls.second = make_member("operator", cls.cast.operator.organisation)
        cls.third = make_member("operator_security", cls.cast.operator.organisation)

    def setUp(self):
        self.peer = Peer().__enter__()
        self.addCleanup(self.peer.__exit__)
        self.peer.answers_events(lambda _event: 422)
        for n in (1, 2):
            publish(
                seat=SYSTEM,
                at=timezone.now(),
                type=TYPE,
                resource="sample/1",
                data={"n": n, "名称": "示例单位"},
            )
        dispatch_to("rfp")
        self.dead = Outgoing.rows.get(status="dead")
        self.be(self.cast.operator)

    def be(self, member):
        sign_in(self.client, member)

    def at(self, name, row=None):
        return reverse(f"exchange:{name}", args=[row.pk] if row else [])

    def get(self, name, row=None):
        answer = self.client.get(self.at(name, row))
        self.assertEqual(answer.status_code, 200, name)
        return answer.content.decode()

    def post(self, name, row=None, **data):
        return self.client.post(self.at(name, row), data, follow=True).content.decode()


class LetterPagesTest(Pages):
    def test_lists_and_pages_say_how_it_stands(self):
        self.assertIn("应收账款", self.get("counterparts").replace("示例对接平台", "应收账款"))
        self.assertIn(self.dead.event_id, self.get("dead-letters"))
        self.assertIn("sample/1", self.get("letters"))
        page = self.get("letter", self.dead)
        for word in ("死信", "示例单位", "SCRIPTED", self.dead.digest, "重新发送", "申请跳过", "被阻塞"):
            self.assertIn(word, page)
        self.assertNotIn("<textarea", page)
        self.assertIn("没有跳过申请", self.get("skips"))

    def test_requeue(self):
        self.post("requeue", self.dead)
        self.dead.refresh_from_db()
        self.assertEqual((self.dead.status, self.dead.attempts), ("waiting", 0))
        self.assertIn("当前状态不能", self.post("requeue", self.dead))

    def test_replay(self):
        self.assertIn("没有已送达的消息", self.post("replay", self.dead, from_seq=1))
        self.assertIn("从某序号起重发", self.get("replay", self.dead))

    def test_a_skip_takes_two(self):
        self.assertIn("已提交", self.post("ask-skip", self.dead, reason="对方已手工登记"))
        skip = Skip.rows.get()
        self.assertIn("您是申请人", self.get("decide-skip", skip))
        self.assertIn("不能复核自己的申请", self.post("decide-skip", skip, decision="confirm"))
        self.be(self.third)
        self.assertIn("同意跳过", self.get("decide-skip", skip))
        self.post("decide-skip", skip, decision="confirm")
        self.dead.refresh_from_db()
        self.assertEqual(self.dead.status, "skipped")
        self.assertIn("登记对账", self.get("decide-skip", skip))
        self.post("decide-skip", skip, decision="reconcile")
        skip.refresh_from_db()
        self.assertEqual(skip.status, "reconciled")
        self.get("decide-skip", skip)

    def test_an_auditor_looks_and_touches_nothing(self):
        self.be(self.cast.auditor)
        self.assertNotIn("重新发送", self.get("letter", self.dead))
        for name in ("requeue", "ask-skip", "replay"):
            answer = self.client.post(self.at(name, self.dead), {"reason": "不需要了", "from_seq": 1})
            self.assertEqual(answer.status_code, 403)
        self.assertEqual((Skip.rows.count(), Outgoing.rows.get(pk=self.dead.pk).status), (0, "dead"))

    def test_nobody_else_sees_any_of_it(self):
        self.be(self.cast.bank_maker)
        self.assertEqual(self.client.get(self.at("dead-letters")).status_code, 403)
        self.assertEqual(self.client.get(self.at("letter", self.dead)).status_code, 404)


class InboxPagesTest(Pages):
    def test_a_rejected_message_is_taken_in_again(self):
        with misbehaving(refuse):
            deliver(TYPE, "sample/9", 1, {"n": 1, "名称": "来件示例"})
            row = Incoming.rows.get()
            self.assertIn("来件示例", self.get("received", row))
            self.assertIn("仍未入库", self.post("retry", row))
        self.assertIn("NO", self.get("inbox"))
        self.post("retry", row)
        row.refresh_from_db()
        self.assertEqual(row.status, "applied")
        self.assertNotIn("重新处理", self.get("received", row).partition("<aside")[0])


class KeyPagesTest(Pages):
    def test_issue_shows_it_once(self):
        page = self.post("issue-key", self.peer.counterpart)
        key = Key.rows.latest("pk")
        self.assertIn(f"{key.name}:{key.secret.hex()}", page)
        self.assertNotIn(key.secret.hex(), self.get("counterpart", self.peer.counterpart))
        self.assertIn("对方尚未使用", self.get("counterpart", self.peer.counterpart))
        self.assertIn("最多两个密钥", self.post("issue-key", self.peer.counterpart))

    def test_adopt_and_revoke(self):
        first = Key.rows.get(purpose="transport")
        self.assertIn("最后一个有效密钥", self.post("revoke-key", first))
        self.assertIn("原样粘贴", self.post("adopt-key", self.peer.counterpart, spoken="x"))
        self.post("adopt-key", self.peer.counterpart, spoken=f"20261121-a1b2c3:{'ab' * 32}")
        self.post("revoke-key", first)
        first.refresh_from_db()
        self.assertEqual(first.status, "revoked")

    def test_suspend_and_resume(self):
        for expected in ("suspended", "active"):
            self.post("suspend", self.peer.counterpart)
            self.assertEqual(Counterpart.rows.get(pk=self.peer.counterpart.pk).status, expected)

    def test_a_bank_gets_its_own_key(self):
        bank = make_organisation("institution", "420000", name="接口银行")
        self.assertIn("接口银行", self.get("new-bank"))
        self.post("new-bank", organisation=bank.pk, app="bank-demo")
        row = Counterpart.rows.get(app="bank-demo")
        self.assertEqual((row.kind, row.organisation), ("bank", bank))
        self.post("issue-key", row)
        self.assertEqual(signed_get(self.client, "bank-demo", "/exchange/v1/ping").json()["app"], "bank-demo")
        self.assertNotIn("录入对方", self.get("counterpart", row))
        self.assertNotIn("接口银行</option>", self.get("new-bank"))
        self.assertIn(
            "已被使用",
            self.post("new-bank", organisation=self.cast.bank_admin.organisation.pk, app="bank-demo"),
        )

    def test_a_bank_may_not_send_us_messages(self):
        bank = make_organisation("institution", "420000")
        self.post("new-bank", organisation=bank.pk, app="bank-demo")
        self.post("issue-key", Counterpart.rows.get(app="bank-demo"))
        answer = deliver(TYPE, "sample/1", 1, {"n": 1}, app="bank-demo")
        self.assertEqual(
            (answer.status_code, answer.json()["code"], Incoming.rows.count()), (403, "NOT_OWNER", 0)
        )
        answer = deliver("unheard.of", "sample/1", 1, {"n": 1}, app="bank-demo")
        self.assertEqual((answer.status_code, Incoming.rows.count()), (403, 0))

    def test_backfill(self):
        self.peer.answers("GET", "/exchange/v1/snapshot/contract", 200, {"items": [], "cursor": ""})
        self.post("backfill", self.peer.counterpart, noun="contract", region="4202")
        self.assertEqual(run_jobs("exchange.backfill"), 1)
        self.assertEqual(self.peer.paths()[-1], "GET /exchange/v1/snapshot/contract")
