from allauth.idp.oidc.models import Client
from django.test import SimpleTestCase, TestCase, override_settings
from django.utils import timezone
from stdnum.cn import uscc

from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.sandbox.identity import seed
from yangcai.sandbox.identity.models import Account, SigningKey
from yangcai.sandbox.identity.tests.makers import cloud


class SeedTest(TestCase):
    def load(self):
        at = timezone.now()
        return [*seed.reference(seat=SYSTEM, at=at), *seed.demo(seat=SYSTEM, at=at)]

    def test_it_makes_one_key_two_clients_and_six_accounts_and_no_more_the_second_time(self):
        with self.settings(OIDC_CLIENT_SECRET="one"), environment(DEMO_PASSWORD="spring-tea-2026"):
            self.load()
            self.load()
        counts = SigningKey.rows.count(), Client.objects.count(), Account.objects.count()
        self.assertEqual(counts, (1, 2, 6))
        self.assertTrue(Account.objects.get(username="91420100MA9YX0012U").check_password("spring-tea-2026"))

    def test_the_cloud_may_come_by_either_spelling_of_this_machine(self):
        with self.settings(CLOUD_URL="http://127.0.0.1:9"), environment(DEMO_PASSWORD="spring-tea-2026"):
            self.load()
        hosts = [
            "http://127.0.0.1:9/people/supplier/callback/",
            "http://localhost:9/people/supplier/callback/",
        ]
        self.assertEqual(cloud().get_redirect_uris(), hosts)

    def test_a_new_secret_replaces_the_old(self):
        for word in ("one", "two"):
            with override_settings(OIDC_CLIENT_SECRET=word):
                list(seed.reference(seat=SYSTEM, at=timezone.now()))
            self.assertTrue(cloud().check_secret(word))


class DemoAccountsTest(SimpleTestCase):
    def test_every_province_gets_well_formed_codes(self):
        for province in ("420000", "440000", "430000"):
            accounts = seed.demo_accounts(province)
            codes = [one["username"] for one in accounts if one["kind"] == "legal"]
            self.assertEqual((len(accounts), len(set(codes))), (6, 5))
            self.assertEqual([code for code in codes if not uscc.is_valid(code)], [])

    def test_the_two_that_the_cloud_knows_are_named_as_it_names_them(self):
        names = {one["username"]: one.get("organisation_name") for one in seed.demo_accounts("420000")}
        self.assertEqual(names["91420100MA9YX0012U"], "湖北示例科技有限公司（虚构）")
        self.assertEqual(names["91420200MA9YX0020U"], "黄石样本建设有限公司（虚构）")


def environment(**names):
    """These environment variables for a while."""
    from unittest.mock import patch

    return patch.dict("os.environ", names)
