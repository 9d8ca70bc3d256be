"""An initial password opens nothing but activation (G31; acceptance scenario 7)."""

from datetime import timedelta

import time_machine
from django.test import TestCase, override_settings
from django.urls import reverse
from django.utils import timezone

from yangcai.foundation.kernel.models import Event
from yangcai.foundation.people.codes import code_at
from yangcai.foundation.people.models import OpenSession, RecoveryCode, SmsCode, Totp, User
from yangcai.foundation.people.sealing import unseal
from yangcai.foundation.people.tests import outbox
from yangcai.foundation.people.tests.makers import make_newcomer, make_organisation

BANK, STAFF, ACTIVATE = (reverse(f"people:{n}") for n in ("bank-sign-in", "sign-in", "activate"))
PHONE, PASSWORD, FACTOR, SMS = (
    reverse(f"people:{n}") for n in ("activate-phone", "activate-password", "second-factor", "sms-factor")
)
NEW = "Plum-rain-falls-26"


@override_settings(SMS_SENDER=outbox.SENDER)
class ActivationCase(TestCase):
    def come(self, member, secret, door):
        return self.client.post(door, {"username": member.user.username, "password": secret})

    def set_password(self, password=NEW, again=None):
        return self.client.post(
            PASSWORD, {"password": password, "again": password if again is None else again}
        )

    def set_totp(self):
        self.client.get(FACTOR)
        seed = unseal(self.client.session["totp_seed"].encode())
        return self.client.post(FACTOR, {"code": code_at(seed, timezone.now())})


class RandomSecretTest(ActivationCase):
    @classmethod
    def setUpTestData(cls):
        cls.member, cls.secret = make_newcomer()

    def setUp(self):
        self.come(self.member, self.secret, BANK)

    def test_password_then_second_factor_then_one_is_in(self):
        self.assertRedirects(self.client.get(ACTIVATE), PASSWORD)
        self.assertRedirects(self.set_password(), ACTIVATE, fetch_redirect_response=False)
        self.assertRedirects(self.client.get(ACTIVATE), FACTOR)
        sheet = self.set_totp()
        self.assertContains(sheet, "请保存恢复码")
        self.assertEqual(len(sheet.context["codes"]), 10)
        user = User.rows.get(pk=self.member.user.pk)
        self.assertEqual((user.is_newcomer, user.second_factor), (False, "totp"))
        self.assertEqual(RecoveryCode.left(user), 10)
        running = OpenSession.running(timezone.now()).get()
        self.assertEqual(running.membership, self.member.membership)
        self.assertEqual(self.client.get(reverse("people:account")).status_code, 200)
        self.assertEqual(Event.rows.filter(name="people.account.activated").count(), 1)

    def test_every_other_page_of_the_site_leads_to_activation(self):
        for name in ("portal:desk", "messages:messages", "rules:limits"):
            with self.subTest(name):
                answer = self.client.get(reverse(name))
                self.assertRedirects(answer, ACTIVATE, fetch_redirect_response=False)
        self.assertEqual(self.client.get("/healthz").status_code, 200)

    def test_scenario_07_the_initial_password_is_refused_afterwards(self):
        self.set_password()
        self.set_totp()
        self.client.cookies.clear()
        self.assertContains(self.come(self.member, self.secret, BANK), "账号或密码不正确")
        self.assertEqual(OpenSession.running(timezone.now()).count(), 1)

    def test_it_cannot_be_taken_up_again_as_ones_own(self):
        self.assertContains(self.set_password(self.secret), "不能使用最近用过的密码")
        self.assertIsNone(User.rows.get(pk=self.member.user.pk).password_at)

    def test_the_second_factor_waits_for_the_password(self):
        self.assertRedirects(self.client.get(FACTOR), ACTIVATE, fetch_redirect_response=False)
        self.assertEqual(Totp.rows.count(), 0)

    def test_a_wrong_code_sets_nothing_up(self):
        self.set_password()
        self.client.get(FACTOR)
        self.assertContains(self.client.post(FACTOR, {"code": "000000"}), "动态口令不正确")
        self.assertEqual(Totp.rows.count(), 0)
        self.assertTrue(User.rows.get(pk=self.member.user.pk).is_newcomer)

    def test_the_qr_code_is_drawn_without_inline_style_or_script(self):
        self.set_password()
        page = self.client.get(FACTOR)
        self.assertContains(page, 'class="qr"><g transform="scale(5)">')
        self.assertNotContains(page, "style=")

    def test_activation_waits_where_it_was_left(self):
        self.set_password()
        self.client.cookies.clear()
        self.come(self.member, NEW, BANK)
        self.assertRedirects(self.client.get(ACTIVATE), FACTOR)

    def test_scenario_07_seven_days_hold_for_a_session_too(self):
        with time_machine.travel(timezone.now() + timedelta(days=6, hours=23, minutes=59)):
            self.come(self.member, self.secret, BANK)
            with time_machine.travel(timezone.now() + timedelta(minutes=2)):
                self.assertContains(self.set_password(), "不在待激活状态")
        self.assertIsNone(User.rows.get(pk=self.member.user.pk).password_at)

    def test_the_short_message_does_as_second_factor(self):
        self.set_password()
        self.client.post(reverse("people:send-code"), {"for": "factor"})
        sheet = self.client.post(SMS, {"code": outbox.last_code()})
        self.assertContains(sheet, "请保存恢复码")
        self.assertEqual(User.rows.get(pk=self.member.user.pk).second_factor, "sms")
        self.client.cookies.clear()
        self.come(self.member, NEW, BANK)
        with time_machine.travel(timezone.now() + timedelta(minutes=2)):
            self.client.post(reverse("people:second-step-code"))
            answer = self.client.post(reverse("people:second-step"), {"code": outbox.last_code()})
        self.assertEqual(answer.status_code, 302)
        self.assertEqual(OpenSession.rows.order_by("-pk")[0].factor, "sms")


class PublicSecretTest(ActivationCase):
    """The budget code as initial password is known to too many: the registered phone is asked for as well."""

    @classmethod
    def setUpTestData(cls):
        unit = make_organisation("purchaser", budget_code="20100288")
        cls.member, cls.secret = make_newcomer("purchaser_maker", unit, code="20100288")

    def setUp(self):
        self.come(self.member, self.secret, STAFF)

    def test_the_phone_comes_first(self):
        self.assertRedirects(self.client.get(ACTIVATE), PHONE)
        self.assertRedirects(self.set_password(), ACTIVATE, fetch_redirect_response=False)
        self.assertIsNone(User.rows.get(pk=self.member.user.pk).password_at)
        self.client.post(reverse("people:send-code"), {"for": "activation"})
        self.assertEqual(outbox.SENT[-1]["phone"], self.member.user.phone)
        self.assertRedirects(
            self.client.post(PHONE, {"code": outbox.last_code()}), ACTIVATE, fetch_redirect_response=False
        )
        self.assertRedirects(self.client.get(ACTIVATE), PASSWORD)

    def test_wrong_codes_run_out(self):
        self.client.post(reverse("people:send-code"), {"for": "activation"})
        for _ in range(5):
            self.client.post(PHONE, {"code": "000000" if outbox.last_code() != "000000" else "111111"})
        self.assertContains(self.client.post(PHONE, {"code": outbox.last_code()}), "验证码不正确或已过期")
        self.assertTrue(User.rows.get(pk=self.member.user.pk).proves_by_phone)
        self.assertEqual(SmsCode.rows.get().tries, 5)

    def test_codes_come_once_a_minute(self):
        before = len(outbox.SENT)
        for _ in range(2):
            self.client.post(reverse("people:send-code"), {"for": "activation"})
        self.assertEqual((len(outbox.SENT) - before, SmsCode.rows.count()), (1, 1))

    def test_a_code_is_good_for_five_minutes(self):
        self.client.post(reverse("people:send-code"), {"for": "activation"})
        with time_machine.travel(timezone.now() + timedelta(minutes=5)):
            self.assertContains(self.client.post(PHONE, {"code": outbox.last_code()}), "验证码不正确或已过期")

    def test_the_code_itself_is_no_password_afterwards(self):
        self.client.post(reverse("people:send-code"), {"for": "activation"})
        self.client.post(PHONE, {"code": outbox.last_code()})
        self.assertContains(self.set_password("Aa-20100288-zZ"), "密码不得包含")
        self.set_password()
        self.set_totp()
        self.client.cookies.clear()
        self.assertContains(self.come(self.member, "20100288", STAFF), "账号或密码不正确")


class WeakPasswordTest(ActivationCase):
    @classmethod
    def setUpTestData(cls):
        cls.member, cls.secret = make_newcomer()

    def test_what_is_not_good_enough_is_refused_with_the_reason(self):
        self.come(self.member, self.secret, BANK)
        user = self.member.user
        for password, reason in [
            ("Short-1aB", "至少12位"),
            ("onlylower1", "至少12位"),
            ("aaaaaaaaaaaaaaaa", "重复字符过多"),
            (f"X-{user.phone}-y", "不得包含"),
            (f"X-{user.phone[::-1]}-y", "不得包含"),
            (f"Zz9-{user.username}-Zz9", "不得包含"),
            ("Password1234", "太常见"),
        ]:
            with self.subTest(password):
                self.assertContains(self.set_password(password), reason)
        self.assertContains(self.set_password(NEW, "another"), "两次输入的密码不一致")
        self.assertIsNone(User.rows.get(pk=user.pk).password_at)
