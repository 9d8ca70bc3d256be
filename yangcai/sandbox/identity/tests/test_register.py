from django.test import TestCase

from yangcai.foundation.kernel.models import Event
from yangcai.sandbox.identity.models import Account, SignIn
from yangcai.sandbox.identity.seed import fictitious
from yangcai.sandbox.identity.tests.makers import make_account

FORM = {
    "username": fictitious("420100", 63),
    "organisation_name": "湖北新设科技有限公司（虚构）",
    "name": "周洋",
    "phone": "139 0000 0009",
    "password": "spring-tea-2026",
    "again": "spring-tea-2026",
}


class RegisterTest(TestCase):
    def register(self, kind="legal", following="/government/finance", **changes):
        return self.client.post(f"/identity/register?kind={kind}&next={following}", FORM | changes)

    def test_a_legal_person_is_signed_in_at_once_and_goes_on(self):
        self.assertRedirects(self.register(), "/government/finance")
        account = Account.objects.get()
        self.assertEqual((account.uscc, account.phone, account.trust), (FORM["username"], "13900000009", 3))
        self.assertEqual(SignIn.rows.get().account, account)
        self.assertEqual(Event.rows.filter(name="identity.account.registered").count(), 1)

    def test_a_person_registers_by_telephone(self):
        self.assertRedirects(self.register(kind="natural"), "/government/finance")
        account = Account.objects.get()
        self.assertEqual((account.kind, account.username, account.uscc), ("natural", "13900000009", ""))

    def test_it_refuses_what_does_not_hold(self):
        wrong = {
            "统一社会信用代码不正确": {"username": "91420100MA9YX0012A"},
            "两次输入的密码不一致": {"again": "other"},
            "密码太短": {"password": "short", "again": "short"},
            "请填写11位手机号码": {"phone": "12345"},
        }
        for sentence, change in wrong.items():
            with self.subTest(sentence):
                self.assertContains(self.register(**change), sentence)
        self.assertEqual((Account.objects.count(), SignIn.rows.count()), (0, 0))

    def test_it_refuses_a_code_that_has_an_account(self):
        make_account(username=FORM["username"])
        self.assertContains(self.register(), "该账号已注册")
        self.assertEqual((Account.objects.count(), SignIn.rows.count()), (1, 0))

    def test_it_never_leads_elsewhere(self):
        self.assertRedirects(self.register(following="https://evil.example/"), "/identity/account")
