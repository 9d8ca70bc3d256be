from urllib.parse import urlencode

import httpx
import pytest
from django.test import TestCase
from joserfc import jwt
from joserfc.jwk import KeySet
from procrastinate.contrib.django.models import ProcrastinateJob

from yangcai.foundation.kernel.testing import run_jobs
from yangcai.sandbox.identity.models import SignIn
from yangcai.sandbox.identity.tests.listener import listening
from yangcai.sandbox.identity.tests.makers import (
    CLIENT_ID,
    authorize_url,
    cloud,
    code_of,
    make_account,
    make_provider,
    redeem,
    sign_in,
)

# allauth makes a URLField without naming the scheme that Django 6 will assume.
pytestmark = pytest.mark.filterwarnings("ignore:The default scheme will be changed")
BACK = "http://127.0.0.1:8000/people/supplier/signed-out/"


class SignOutTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_provider()
        cls.account = make_account()

    def enter_the_cloud(self):
        sign_in(self.client)
        return redeem(self.client, code_of(self.client.get(authorize_url()))).json()["id_token"]

    def tell_at(self, url):
        client = cloud()
        client.data["client_metadata"]["backchannel_logout_uri"] = url
        client.save()

    def test_the_cloud_is_told_once_with_a_signed_logout_token(self):
        self.enter_the_cloud()
        self.client.get(authorize_url())  # a second code of the same sign-in
        with listening() as ear:
            self.tell_at(ear.url)
            self.client.post("/identity/sign-out")
            self.assertEqual(ear.heard, [])  # nothing leaves inside the transaction
            self.assertEqual(run_jobs("identity.tell_sign_out"), 1)
        (form,) = ear.heard
        keys = KeySet.import_key_set(self.client.get("/.well-known/jwks.json").json())
        token = jwt.decode(form["logout_token"], keys, algorithms=["RS256"])
        self.assertEqual(token.header["typ"], "logout+jwt")
        claims = token.claims
        self.assertEqual(claims["iss"], "http://127.0.0.1:8200")
        self.assertEqual(claims["aud"], CLIENT_ID)
        self.assertEqual(claims["sub"], str(self.account.subject))
        self.assertEqual(claims["sid"], str(SignIn.rows.get().sid))
        self.assertEqual(claims["events"], {"http://schemas.openid.net/event/backchannel-logout": {}})
        self.assertNotIn("nonce", claims)

    def test_a_client_that_fails_is_told_again_and_one_that_refuses_is_not(self):
        self.enter_the_cloud()
        with listening(status=503) as ear:
            self.tell_at(ear.url)
            self.client.post("/identity/sign-out")
            with self.assertRaises(httpx.HTTPStatusError):
                run_jobs("identity.tell_sign_out")
            ProcrastinateJob.objects.update(status="todo")
            ear.status = 400
            self.assertEqual(run_jobs("identity.tell_sign_out"), 1)
        self.assertEqual(len(ear.heard), 2)

    def test_nobody_is_told_of_a_sign_in_that_entered_nowhere(self):
        sign_in(self.client)
        self.client.post("/identity/sign-out")
        self.assertEqual(run_jobs("identity.tell_sign_out"), 0)

    def test_the_cloud_signs_its_user_out_here_and_gets_the_browser_back(self):
        hint = self.enter_the_cloud()
        query = {"id_token_hint": hint, "post_logout_redirect_uri": BACK, "state": "s"}
        response = self.client.get(f"/identity/o/logout?{urlencode(query)}")
        self.assertEqual(response["Location"], f"{BACK}?state=s")
        self.assertIsNotNone(SignIn.rows.get().ended_at)
        self.assertEqual(ProcrastinateJob.objects.filter(task_name="identity.tell_sign_out").count(), 1)

    def test_without_a_hint_the_person_is_asked(self):
        self.enter_the_cloud()
        query = {"client_id": CLIENT_ID, "post_logout_redirect_uri": BACK}
        self.assertContains(self.client.get(f"/identity/o/logout?{urlencode(query)}"), "要同时退出")
        self.assertIsNone(SignIn.rows.get().ended_at)

    def test_the_browser_is_not_sent_elsewhere(self):
        hint = self.enter_the_cloud()
        query = {"id_token_hint": hint, "post_logout_redirect_uri": "https://evil.example/"}
        response = self.client.get(f"/identity/o/logout?{urlencode(query)}")
        self.assertContains(response, "无法继续")
