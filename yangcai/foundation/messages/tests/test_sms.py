"""Short messages through the gateway."""

import logging
from datetime import timedelta
from unittest import mock

from django.db import transaction
from django.test import TestCase, override_settings
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.errors import Forbidden, Refused
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.kernel.testing import run_jobs
from yangcai.foundation.messages import gateway as adapter
from yangcai.foundation.messages import jobs
from yangcai.foundation.messages.models import Message, Sms, SmsTemplate
from yangcai.foundation.messages.operations import WordingRefused, resend, reword, send_sms
from yangcai.foundation.messages.sealing import unseal
from yangcai.foundation.messages.tests.gateway import Gateway
from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.people.tests.makers import make_cast

NOW = timezone.now()
PHONE = "13812345678"
CODE = {"code": "730211", "minutes": "5"}


class SmsCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = make_cast()

    def gateway(self, *statuses, **facts):
        gateway = Gateway(*statuses, **facts)
        self.addCleanup(gateway.close)
        settings = override_settings(SMS_GATEWAY_URL=gateway.url, SMS_GATEWAY_KEY="test-key")
        settings.enable()
        self.addCleanup(settings.disable)
        return gateway

    def send(self, key="code:1", **facts):
        facts = {"phone": PHONE, "template": "code", "facts": CODE, "at": NOW} | facts
        return send_sms(seat=SYSTEM, dedup_key=key, **facts)


class SendTest(SmsCase):
    def test_it_goes_out_once_and_forgets_what_was_secret(self):
        gateway = self.gateway(200)
        sms = self.send()
        self.assertEqual(unseal(sms.sealed)["to"], PHONE)
        self.assertEqual(gateway.posts, [])
        self.assertEqual(run_jobs(), 1)
        text = "【阳采云】验证码730211，5分钟内有效。工作人员不会向您索要验证码，请勿告诉他人。"
        self.assertEqual(gateway.posts, [{"phone": PHONE, "text": text, "dedup_key": "code:1"}])
        self.assertEqual(gateway.keys, {"Bearer test-key"})
        sms.refresh_from_db()
        self.assertEqual(
            (sms.status, sms.gateway_id, sms.attempts, bytes(sms.sealed)), ("sent", "gw-1", 1, b"")
        )
        self.assertEqual(Event.rows.filter(name="messages.sms.sent").count(), 1)

    def test_the_same_dedup_key_sends_once(self):
        gateway = self.gateway(200)
        self.assertEqual(self.send(), self.send(facts=CODE | {"code": "999999"}))
        run_jobs()
        jobs.send_sms.later(subject="x", sms_id=Sms.rows.get().pk)
        run_jobs()
        self.assertEqual((len(gateway.posts), Sms.rows.count()), (1, 1))

    def test_after_a_failure_it_is_tried_again(self):
        gateway = self.gateway(500, 200)
        sms = self.send()
        self.assertEqual(run_jobs(), 2)
        sms.refresh_from_db()
        self.assertEqual((sms.status, sms.attempts, sms.error), ("sent", 2, ""))
        self.assertEqual([post["dedup_key"] for post in gateway.posts], ["code:1", "code:1"])
        names = Event.rows.filter(subject_type="notes.sms").order_by("id").values_list("name", flat=True)
        self.assertEqual(list(names), ["messages.sms.failed", "messages.sms.sent"])

    def test_it_waits_longer_each_time_and_then_gives_up_and_says_so_in_the_site(self):
        gateway = self.gateway(503)
        user = self.cast.supplier.user
        sms = self.send(user=user)
        run_jobs()
        sms.refresh_from_db()
        self.assertEqual(
            (sms.status, sms.attempts, sms.error, len(gateway.posts)),
            ("given_up", 7, "网关没有接收（HTTP 503）", 7),
        )
        message = Message.rows.get()
        self.assertEqual((message.user, message.title), (user, "有一条短信未能送达138****5678"))
        self.assertNotIn("730211", message.body)

    def test_a_gateway_that_does_not_answer_is_not_waited_for(self):
        with mock.patch.object(adapter, "SECONDS", 0.2):
            self.gateway(200, slow=0.6)
            sms = self.send()
            self.one_job()
        sms.refresh_from_db()
        self.assertEqual((sms.status, sms.error), ("failed", "网关0.2秒内没有应答"))

    def one_job(self):
        jobs.send_sms.run(sms_id=Sms.rows.get().pk)

    def test_odd_answers_and_no_gateway_are_failures(self):
        for body in (b"not json", b"[]", b"{}"):
            with self.subTest(body):
                gateway = self.gateway(200, body=body)
                sms = self.send(key=body.decode())
                jobs.send_sms.run(sms_id=sms.pk)
                sms.refresh_from_db()
                self.assertEqual((sms.status, sms.error), ("failed", "网关的应答看不懂"))
                self.assertEqual(len(gateway.posts), 1)
        with override_settings(SMS_GATEWAY_URL="http://127.0.0.1:9/send"):
            sms = self.send(key="nobody there")
            jobs.send_sms.run(sms_id=sms.pk)
        sms.refresh_from_db()
        self.assertEqual((sms.status, sms.error), ("failed", "连接不上网关（ConnectError）"))

    def test_what_is_rolled_back_is_never_sent(self):
        gateway = self.gateway(200)
        with self.assertRaises(Refused), transaction.atomic():
            self.send()
            raise Refused
        self.assertEqual((run_jobs(), gateway.posts, Sms.rows.count()), (0, [], 0))

    def test_a_forgotten_message_is_taken_up(self):
        gateway = self.gateway(200)
        self.send(at=NOW - timedelta(hours=4))
        self.send(key="code:2")
        ProcrastinateJob.objects.all().delete()
        jobs.take_up_forgotten.run()
        run_jobs()
        self.assertEqual([post["dedup_key"] for post in gateway.posts], ["code:1"])


class GuardTest(SmsCase):
    def test_a_phone_gets_so_many_in_an_hour(self):
        gateway = self.gateway(200)
        for number in range(7):
            self.send(key=f"code:{number}", user=self.cast.supplier.user)
        run_jobs()
        self.assertEqual(len(gateway.posts), 6)
        last = Sms.rows.order_by("-pk").first()
        self.assertEqual((last.status, last.error), ("given_up", "超过每小时上限"))
        self.assertEqual(Message.rows.count(), 1)
        later = self.send(key="code:later", at=NOW + timedelta(minutes=61))
        other = self.send(key="code:other", phone="13900001111")
        self.assertEqual((later.status, other.status), ("queued", "queued"))

    def test_what_is_no_phone_gets_nothing(self):
        for number, phone in enumerate(("", "12345", "+8613812345678", "1381234567x")):
            sms = self.send(key=f"bad:{number}", phone=phone)
            self.assertEqual((sms.status, sms.error), ("given_up", "不是手机号码"))

    def test_the_variables_are_exactly_the_templates(self):
        for facts in ({}, {"code": "1"}, CODE | {"more": "x"}):
            with self.assertRaises(LookupError):
                self.send(facts=facts)
        with self.assertRaises(LookupError):
            self.send(template="nothing")
        self.assertEqual(Sms.rows.count(), 0)

    def test_a_value_cannot_pretend_to_be_another_message(self):
        facts = {"title": "合同】\n【某某银行】请转账" + "长" * 99, "result": "{code} %s"}
        sms = self.send(template="result", facts=facts)
        words = unseal(sms.sealed)["words"]
        self.assertEqual(words.count("【"), 1)
        self.assertNotIn("\n", words)
        self.assertIn("{code} %s", words)
        self.assertLess(len(words), 130)

    def test_neither_phone_nor_code_is_in_any_log_event_or_page(self):
        self.gateway(500, 200)
        with self.assertLogs(level=logging.DEBUG) as logs:
            sms = self.send()
            run_jobs()
        sign_in(self.client, self.cast.operator)
        shown = [
            self.client.get(reverse("messages:sms-log")).content.decode(),
            self.client.get(reverse("messages:sms", args=[sms.pk])).content.decode(),
            *logs.output,
            *(str(event.facts) for event in Event.rows.all()),
        ]
        for text in shown:
            self.assertNotIn(PHONE, text)
            self.assertNotIn("730211", text)
        self.assertIn("138****5678", shown[0])


class ResendTest(SmsCase):
    def given_up(self):
        self.gateway(*[500] * 7, 200)
        sms = self.send()
        run_jobs()
        sms.refresh_from_db()
        self.assertEqual(sms.status, "given_up")
        return sms

    def test_an_operator_sends_again_what_was_given_up(self):
        sms = self.given_up()
        sign_in(self.client, self.cast.operator)
        response = self.client.post(reverse("messages:resend-sms", args=[sms.pk]))
        self.assertRedirects(response, sms.get_absolute_url())
        self.assertEqual(Event.rows.filter(name="messages.sms.resent").count(), 1)
        run_jobs()
        sms.refresh_from_db()
        self.assertEqual((sms.status, sms.attempts), ("sent", 1))
        with self.assertRaises(Refused):
            resend(seat=self.cast.operator.seat, at=NOW, delivery=sms)

    def test_nobody_else_may(self):
        sms = self.given_up()
        url = reverse("messages:resend-sms", args=[sms.pk])
        expected = {"auditor": 403, "operator_security": 403, "supplier": 404, "bureau": 404, "stranger": 404}
        for name, status in expected.items():
            sign_in(self.client, getattr(self.cast, name))
            self.assertEqual(self.client.post(url).status_code, status, name)
        sms.refresh_from_db()
        self.assertEqual(sms.status, "given_up")

    def test_the_log_is_filtered_by_status(self):
        self.given_up()
        self.send(key="code:2", template="result", facts={"title": "备案", "result": "通过"})
        sign_in(self.client, self.cast.operator)
        page = self.client.get(reverse("messages:sms-log"), {"status": "given_up"})
        self.assertContains(page, "验证码••••")
        self.assertNotContains(page, "备案：通过")


class RewordTest(SmsCase):
    TEXT = "【阳采云】您的验证码：{code}（{minutes}分钟）。"

    def reword(self, **facts):
        day = beijing_day(NOW) + timedelta(days=2)
        facts = {"text": self.TEXT, "most_per_hour": 2, "valid_from": day} | facts
        return reword(seat=self.cast.operator.seat, at=NOW, code="code", **facts)

    def test_new_words_hold_from_their_day(self):
        self.reword()
        self.assertIn("请勿告诉他人", unseal(self.send().sealed)["words"])
        later = NOW + timedelta(days=3)
        self.assertIn("您的验证码：730211", unseal(self.send(key="code:2", at=later).sealed)["words"])
        self.send(key="code:3", at=later)
        self.assertEqual(self.send(key="code:4", at=later).error, "超过每小时上限")
        self.assertEqual(Event.rows.filter(name="messages.template.reworded").count(), 1)

    def test_words_that_cannot_be_sent_are_refused(self):
        for text in (
            "{code}",
            "{code}{minutes}{x}",
            "{code.__class__}{minutes}",
            "{code!r}{minutes}",
            "{code",
            "无",
        ):
            with self.subTest(text), self.assertRaises(WordingRefused) as refused:
                self.reword(text=text)
            self.assertEqual(refused.exception.field, "text")
        with self.assertRaises(WordingRefused):
            self.reword(valid_from=beijing_day(NOW) - timedelta(days=1))
        self.assertEqual(SmsTemplate.rows.count(), 0)
        self.reword()
        with self.assertRaises(WordingRefused):
            self.reword()
        self.assertEqual(SmsTemplate.rows.count(), 1)

    def test_by_the_page(self):
        url = reverse("messages:reword", args=["code"])
        sign_in(self.client, self.cast.auditor)
        self.assertContains(self.client.get(reverse("messages:wordings")), "请勿告诉他人")
        self.assertEqual(self.client.get(url).status_code, 403)
        with self.assertRaises(Forbidden):
            reword(
                seat=self.cast.auditor.seat,
                at=NOW,
                code="code",
                text=self.TEXT,
                most_per_hour=1,
                valid_from=NOW.date(),
            )
        sign_in(self.client, self.cast.operator)
        self.assertEqual(self.client.get(reverse("messages:reword", args=["none"])).status_code, 404)
        form = {"text": "无变量", "most_per_hour": "3", "valid_from": str(beijing_day(NOW))}
        self.assertContains(self.client.post(url, form), "必须且只能包含变量")
        self.assertRedirects(self.client.post(url, form | {"text": self.TEXT}), reverse("messages:wordings"))
        self.assertContains(self.client.get(reverse("messages:wordings")), "您的验证码")
