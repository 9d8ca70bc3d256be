"""One's own account: password, second factor, sessions."""

from datetime import timedelta

import time_machine
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from yangcai.foundation.kernel.models import Event
from yangcai.foundation.people.codes import code_at
from yangcai.foundation.people.models import OldPassword, OpenSession, RecoveryCode, Totp, User
from yangcai.foundation.people.sealing import unseal
from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.people.tests.makers import PASSWORD, make_cast, make_signer

NEW = "Autumn-wind-9-rises"


class AccountCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.member, cls.seed = make_signer()
        cls.user = cls.member.user

    def setUp(self):
        self.session = sign_in(self.client, self.member)

    def url(self, name, *args):
        return reverse(f"people:{name}", args=args)


class PageTest(AccountCase):
    def test_it_shows_who_i_am_and_where_i_am_signed_in(self):
        sign_in(Client(), self.member)
        page = self.client.get(self.url("account"))
        self.assertContains(page, self.user.name)
        self.assertEqual(len(page.context["running"]), 2)
        self.assertNotContains(page, self.user.phone)

    def test_it_is_edited(self):
        answer = self.client.post(self.url("edit-account"), {"name": "新名字", "email": "a@example.org"})
        self.assertRedirects(answer, self.url("account"))
        self.assertEqual(User.rows.get(pk=self.user.pk).name, "新名字")

    def test_a_stranger_is_not_let_in(self):
        self.client.cookies.clear()
        for name in ("account", "edit-account", "password", "second-factor", "recovery-codes", "confirm"):
            self.assertEqual(self.client.get(self.url(name)).status_code, 403, name)


class PasswordTest(AccountCase):
    def change(self, password=NEW):
        return self.client.post(self.url("password"), {"password": password, "again": password})

    def test_it_changes_and_ends_every_other_session(self):
        other = sign_in(Client(), self.member)
        self.assertRedirects(self.change(), self.url("account"))
        self.assertTrue(User.rows.get(pk=self.user.pk).check_password(NEW))
        other.refresh_from_db()
        self.session.refresh_from_db()
        self.assertEqual((other.ended_by, self.session.ended_at), ("password", None))

    def test_the_last_five_are_not_taken_again(self):
        self.change()
        self.assertContains(self.change(PASSWORD), "不能使用最近用过的密码")
        self.assertEqual(OldPassword.rows.count(), 1)
        self.assertTrue(User.rows.get(pk=self.user.pk).check_password(NEW))

    def test_after_ten_minutes_the_password_is_asked_for_first(self):
        with time_machine.travel(timezone.now() + timedelta(minutes=11)):
            ask = f"{self.url('confirm')}?next={self.url('password').replace('/', '%2F')}"
            self.assertRedirects(self.change(), ask)
            self.assertContains(self.client.post(ask, {"password": "wrong"}), "密码不正确")
            self.assertTrue(User.rows.get(pk=self.user.pk).check_password(PASSWORD))
            self.assertRedirects(self.client.post(ask, {"password": PASSWORD}), self.url("password"))
            self.assertRedirects(self.change(), self.url("account"))

    def test_five_wrong_answers_end_the_session(self):
        for _ in range(5):
            self.client.post(self.url("confirm"), {"password": "wrong"})
        self.session.refresh_from_db()
        self.assertEqual(self.session.ended_by, "wrong")
        self.assertEqual(self.client.get(self.url("account")).status_code, 403)


class SecondFactorTest(AccountCase):
    def test_a_new_authenticator_takes_the_place_of_the_old_one(self):
        self.client.get(self.url("second-factor"))
        seed = unseal(self.client.session["totp_seed"].encode())
        code = code_at(seed, timezone.now())
        self.assertContains(self.client.post(self.url("second-factor"), {"code": code}), "请保存恢复码")
        self.assertEqual(unseal(bytes(Totp.rows.get().sealed)), seed)
        # The code that proved the new authenticator is spent.
        self.assertGreater(Totp.rows.get().last_step, 0)

    def test_it_wants_a_fresh_session(self):
        with time_machine.travel(timezone.now() + timedelta(minutes=11)):
            self.assertIn(self.url("confirm"), self.client.get(self.url("second-factor")).url)

    def test_new_recovery_codes_make_the_old_ones_void(self):
        for _ in range(2):
            page = self.client.post(self.url("recovery-codes"))
        self.assertEqual(RecoveryCode.left(self.user), 10)
        self.assertEqual(len(set(page.context["codes"])), 10)
        self.assertEqual(Event.rows.filter(name="people.recovery_codes.renewed").count(), 2)


class SessionsTest(AccountCase):
    def test_one_ends_ones_others(self):
        others = [sign_in(Client(), self.member) for _ in range(3)]
        self.client.post(self.url("end-session", others[0].pk))
        self.assertEqual(OpenSession.running(timezone.now()).count(), 3)
        self.client.post(self.url("end-other-sessions"))
        self.assertEqual(OpenSession.running(timezone.now()).get(), self.session)

    def test_nobody_ends_anothers(self):
        cast = make_cast()
        other = sign_in(Client(), cast.supplier)
        self.assertEqual(self.client.post(self.url("end-session", other.pk)).status_code, 404)
        other.refresh_from_db()
        self.assertIsNone(other.ended_at)

    def test_a_session_lasts_eight_hours_at_most(self):
        start = timezone.now()
        for minutes in range(0, 8 * 60, 20):
            with time_machine.travel(start + timedelta(minutes=minutes)):
                self.assertEqual(self.client.get(self.url("account")).status_code, 200)
        with time_machine.travel(start + timedelta(hours=8, seconds=1)):
            self.assertEqual(self.client.get(self.url("account")).status_code, 403)
