"""E-mail."""

from django.core import mail
from django.test import TestCase, override_settings
from django.urls import reverse
from django.utils import timezone

from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.kernel.testing import run_jobs
from yangcai.foundation.messages import jobs
from yangcai.foundation.messages.models import Mail, Message
from yangcai.foundation.messages.operations import send_mail
from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.people.tests.makers import make_cast

NOW = timezone.now()


class MailTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = make_cast()

    def send(self, key="welcome:1", **facts):
        facts = {"address": "zhang.san@example.org", "subject": "账号开通", "body": "密语 42"} | facts
        return send_mail(seat=SYSTEM, at=NOW, dedup_key=key, **facts)

    def test_it_goes_out_once(self):
        self.assertEqual(self.send(), self.send())
        self.assertEqual(mail.outbox, [])
        run_jobs()
        jobs.send_mail.later(subject="x", mail_id=Mail.rows.get().pk)
        run_jobs()
        letter = mail.outbox[0]
        self.assertEqual(
            (len(mail.outbox), letter.to, letter.subject), (1, ["zhang.san@example.org"], "账号开通")
        )
        row = Mail.rows.get()
        self.assertEqual((row.status, bytes(row.sealed), row.to_masked), ("sent", b"", "z***@example.org"))
        self.assertTrue(letter.message()["Message-ID"].endswith(f".{row.pk}@127.0.0.1>"))

    def test_without_a_mail_server_it_gives_up_and_says_so_in_the_site(self):
        with override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=9
        ):
            self.send(user=self.cast.supplier.user)
            run_jobs()
        row = Mail.rows.get()
        self.assertEqual(
            (row.status, row.attempts, row.error),
            ("given_up", 7, "邮件服务器没有接收（ConnectionRefusedError）"),
        )
        self.assertEqual(Message.rows.get().title, "有一条邮件未能送达z***@example.org")
        sign_in(self.client, self.cast.operator)
        self.client.post(reverse("messages:resend-mail", args=[row.pk]))
        run_jobs()
        self.assertEqual(len(mail.outbox), 1)
        self.assertEqual(Event.rows.filter(name="messages.mail.resent").count(), 1)

    def test_a_header_cannot_be_smuggled_in(self):
        self.send(subject="a\r\nBcc: x@example.org")
        bad = self.send(key="bad", address="a@example.org\r\nBcc: x@example.org")
        self.assertEqual((bad.status, bad.error), ("given_up", "不是邮箱地址"))
        run_jobs()
        self.assertEqual([letter.subject for letter in mail.outbox], ["a Bcc: x@example.org"])
        self.assertEqual(mail.outbox[0].recipients(), ["zhang.san@example.org"])

    def test_the_log_is_for_operators_and_without_the_text(self):
        row = self.send()
        run_jobs()
        for name, status in {"operator": 200, "auditor": 200, "supplier": 403, "stranger": 403}.items():
            sign_in(self.client, getattr(self.cast, name))
            self.assertEqual(self.client.get(reverse("messages:mail-log")).status_code, status, name)
        sign_in(self.client, self.cast.operator)
        for url in (reverse("messages:mail-log"), reverse("messages:mail", args=[row.pk])):
            page = self.client.get(url)
            self.assertContains(page, "z***@example.org")
            self.assertNotContains(page, "密语")
