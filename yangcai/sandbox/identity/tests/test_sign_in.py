from datetime import timedelta

import time_machine
from django.core.cache import cache
from django.test import TestCase
from django.utils import timezone

from yangcai.foundation.kernel.models import Event
from yangcai.sandbox.identity import limits
from yangcai.sandbox.identity.models import Account, SignIn
from yangcai.sandbox.identity.tests.makers import PASSWORD, USCC, make_account, sign_in


class SignInTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.legal = make_account()
        cls.natural = make_account(kind="natural", username="13900000006", phone="13900000006")

    def setUp(self):
        cache.clear()

    def test_a_legal_person_signs_in_by_its_code_however_it_is_typed(self):
        response = sign_in(self.client, username=f" {USCC[:9].lower()} {USCC[9:].lower()} ")
        self.assertRedirects(response, "/identity/account")
        self.assertEqual([row.account for row in SignIn.rows.all()], [self.legal])
        self.assertContains(self.client.get("/identity/account"), "示例（虚构）")

    def test_a_person_signs_in_by_telephone_on_their_own_tab_only(self):
        refused = sign_in(self.client, username="13900000006", kind="legal")
        self.assertContains(refused, "账号或密码不正确")
        self.assertEqual(SignIn.rows.count(), 0)
        self.assertRedirects(
            sign_in(self.client, username="13900000006", kind="natural"), "/identity/account"
        )

    def test_the_page_opens_on_legal_persons_and_shouts_the_registration_hint(self):
        page = self.client.get("/identity/sign-in?next=/identity/account")
        self.assertContains(page, "请先点击“新用户注册”！！！")
        self.assertContains(page, "统一社会信用代码")
        self.assertContains(page, "/identity/register?next=%2Fidentity%2Faccount&amp;kind=legal")

    def test_a_wrong_password_says_how_many_tries_are_left(self):
        self.assertContains(sign_in(self.client, password="wrong"), "还可以再试 4 次")
        self.legal.refresh_from_db()
        self.assertEqual((self.legal.attempts, SignIn.rows.count()), (1, 0))

    def test_a_right_password_forgets_the_wrong_ones(self):
        sign_in(self.client, password="wrong")
        sign_in(self.client)
        self.legal.refresh_from_db()
        self.assertEqual(self.legal.attempts, 0)

    def test_a_fifth_wrong_password_locks_for_a_quarter_of_an_hour(self):
        now = timezone.now()
        with time_machine.travel(now, tick=False):
            for _try in range(4):
                sign_in(self.client, password="wrong")
            self.assertContains(sign_in(self.client, password="wrong"), "请在 15 分钟后再试")
            self.assertContains(sign_in(self.client), "请在 15 分钟后再试")
        self.assertEqual(SignIn.rows.count(), 0)
        with time_machine.travel(now + timedelta(minutes=15, seconds=1), tick=False):
            self.assertRedirects(sign_in(self.client), "/identity/account")

    def test_an_address_that_guesses_on_many_accounts_has_to_wait(self):
        for number in range(limits.MOST):
            sign_in(self.client, username=f"1370000{number:04d}", kind="natural")
        self.assertContains(sign_in(self.client), "请十分钟后再试")
        self.assertEqual(SignIn.rows.count(), 0)

    def test_a_page_elsewhere_is_not_gone_to(self):
        for url in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
            self.assertRedirects(sign_in(self.client, following=url), "/identity/account")

    def test_a_word_that_is_no_address_is_never_taken_for_a_view(self):
        sign_in(self.client)
        for word in ("'--", "account_login", "x y"):
            self.assertEqual(self.client.get("/identity/sign-in", {"next": word}).status_code, 302)

    def test_who_is_signed_in_goes_on_unless_asked_again(self):
        sign_in(self.client)
        self.assertRedirects(self.client.get("/identity/sign-in?next=/government/"), "/government/")
        self.assertContains(self.client.get("/identity/sign-in/again?next=/government/"), "法人登录")

    def test_signing_in_as_somebody_else_ends_the_first_sign_in(self):
        sign_in(self.client)
        self.client.post(
            "/identity/sign-in/again?kind=natural", {"username": "13900000006", "password": PASSWORD}
        )
        first, second = SignIn.rows.order_by("id")
        self.assertIsNotNone(first.ended_at)
        self.assertEqual((second.account, second.ended_at), (self.natural, None))

    def test_it_signs_out_by_post_only(self):
        sign_in(self.client)
        self.assertEqual(self.client.get("/identity/sign-out").status_code, 405)
        self.assertRedirects(self.client.post("/identity/sign-out"), "/identity/signed-out")
        self.assertIsNotNone(SignIn.rows.get().ended_at)
        self.assertEqual(self.client.get("/identity/account").status_code, 302)

    def test_the_proof_raises_trust_to_four_and_never_lowers_it(self):
        for before, after in ((1, 4), (5, 5)):
            Account.objects.filter(pk=self.legal.pk).update(trust=before)
            sign_in(self.client)
            self.assertRedirects(self.client.post("/identity/account/proof"), "/identity/account")
            self.legal.refresh_from_db()
            self.assertEqual(self.legal.trust, after)
        self.assertEqual(Event.rows.filter(name="identity.account.proved").count(), 2)

    def test_a_stranger_proves_nothing(self):
        self.assertEqual(self.client.post("/identity/account/proof").status_code, 302)
        self.assertFalse(Event.rows.filter(name="identity.account.proved").exists())
