"""Five wrong tries lock an account for fifteen minutes; nothing is learned by trying."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from yangcai.foundation.people.models import Failures, OpenSession, PendingSignIn, SignIn
from yangcai.foundation.people.tests.test_sign_in import SECOND, SignInCase


class LockOutTest(SignInCase):
    def test_five_wrong_passwords_lock_for_fifteen_minutes_and_say_so(self):
        for _ in range(4):
            self.assertContains(self.password(password="wrong"), "账号或密码不正确。")
        self.assertContains(self.password(password="wrong"), "请在15分钟后再试")
        with time_machine.travel(timezone.now() + timedelta(minutes=5, seconds=30)):
            self.assertContains(self.password(), "请在10分钟后再试")
        self.assertEqual(PendingSignIn.rows.count(), 0)
        with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
            self.assertRedirects(self.password(), SECOND)

    def test_wrong_codes_count_as_well(self):
        for _ in range(3):
            self.password(password="wrong")
        self.password()
        self.assertContains(self.code("000000"), "验证码不正确")
        self.assertContains(self.code("000000"), "请在15分钟后再试")
        self.assertContains(self.code(), "请在15分钟后再试")
        self.assertEqual(OpenSession.rows.count(), 0)

    def test_a_right_password_does_not_reset_the_count_but_coming_in_does(self):
        for _ in range(4):
            self.password(password="wrong")
        self.password()
        self.assertEqual(Failures.rows.get(key=f"account:{self.user.username}").count, 4)
        self.code()
        self.assertEqual(Failures.rows.get(key=f"account:{self.user.username}").count, 0)

    def test_failures_long_ago_do_not_count(self):
        for _ in range(4):
            self.password(password="wrong")
        with time_machine.travel(timezone.now() + timedelta(minutes=16)):
            self.assertContains(self.password(password="wrong"), "账号或密码不正确。")
        self.assertIsNone(Failures.rows.get(key=f"account:{self.user.username}").locked_until)

    def test_an_unknown_account_is_answered_and_locked_like_a_known_one(self):
        known = [self.password(password="wrong").content for _ in range(6)]
        Failures.rows.all().delete()
        unknown = [self.password("nobody-here", "wrong").content for _ in range(6)]
        texts = [[_errors(page) for page in pages] for pages in (known, unknown)]
        self.assertEqual(texts[0], texts[1])
        self.assertEqual(SignIn.rows.filter(user=None, outcome="locked").count(), 4)

    def test_one_address_is_throttled_over_many_accounts(self):
        Failures.rows.create(key="ip:127.0.0.1", count=49, last_at=timezone.now())
        self.password("somebody", "wrong")
        self.assertContains(self.password(), "来自您所在网络的失败登录过多")
        self.assertEqual(PendingSignIn.rows.count(), 0)
        self.assertRedirects(self.password(REMOTE_ADDR="10.0.0.9"), SECOND)


def _errors(page):
    """The part of the page that says what is wrong."""
    text = page.decode()
    start = text.index("error-summary")
    return text[start : text.index("</ul>", start)]
