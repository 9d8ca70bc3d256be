"""People hear what happens to their accounts."""

from django.test import TestCase
from django.urls import reverse

from yangcai.foundation.kernel.testing import run_jobs
from yangcai.foundation.messages.models import Message, Sms
from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.people.tests.makers import make_cast, make_signer


class AccountNewsTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = make_cast()
        cls.member, _seed = make_signer("bank_maker", cls.cast.bank_maker.organisation)

    def post(self, page, row, **form):
        sign_in(self.client, self.cast.bank_admin)
        self.client.post(reverse(f"people:{page}", args=[row.pk]), form)
        run_jobs("kernel.deliver")

    def test_a_reset_password_is_told_in_the_site_and_by_phone_once(self):
        self.post("reset-password", self.member.membership)
        self.assertEqual(Message.rows.get().user, self.member.user)
        self.assertIn("密码已由管理员重置", Sms.rows.get().words_masked)

    def test_an_invited_member_hears_of_the_account_and_not_of_the_password(self):
        form = {"username": "teller", "name": "柜员", "phone": "13912345678", "roles": ["bank_maker"]}
        self.post("invite", self.cast.bank_maker.organisation, **form)
        self.assertIn("teller", Sms.rows.get().words_masked)
        self.assertEqual(Message.rows.count(), 0)
