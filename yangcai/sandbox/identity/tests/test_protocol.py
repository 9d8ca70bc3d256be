import base64
import json

from allauth.idp.oidc.models import Token
from django.test import TestCase
from joserfc import jwt
from joserfc.jwk import KeySet

from yangcai.foundation.kernel.models import Event
from yangcai.sandbox.identity.models import Grant, SignIn
from yangcai.sandbox.identity.tests.makers import (
    CALLBACK,
    CLIENT_ID,
    USCC,
    authorize_url,
    code_of,
    make_account,
    make_provider,
    redeem,
    sign_in,
)

ISSUER = "http://127.0.0.1:8200"


class ProtocolTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_provider()
        cls.account = make_account()

    def code(self, **changes):
        sign_in(self.client)
        return code_of(self.client.get(authorize_url(**changes)))

    def id_token(self, answer):
        keys = KeySet.import_key_set(self.client.get("/.well-known/jwks.json").json())
        return jwt.decode(answer.json()["id_token"], keys, algorithms=["RS256"])

    def test_discovery_promises_what_is_kept(self):
        data = self.client.get("/.well-known/openid-configuration").json()
        self.assertEqual(data["issuer"], ISSUER)
        self.assertEqual(data["code_challenge_methods_supported"], ["S256"])
        self.assertEqual(data["grant_types_supported"], ["authorization_code"])
        self.assertEqual(data["token_endpoint_auth_methods_supported"], ["client_secret_basic"])
        self.assertIs(data["backchannel_logout_session_supported"], True)

    def test_a_stranger_signs_in_and_comes_back_to_the_request(self):
        asked = authorize_url()
        response = self.client.get(asked)
        self.assertTrue(response.url.startswith("/identity/sign-in?next=/identity/o/authorize"))
        response = self.client.post(response.url, {"username": USCC, "password": "right-horse-77"})
        self.assertEqual(response.url, asked)
        self.assertTrue(self.client.get(asked)["Location"].startswith(f"{CALLBACK}?"))

    def test_a_code_buys_a_signed_id_token_about_the_sign_in(self):
        token = self.id_token(redeem(self.client, self.code()))
        claims = token.claims
        sign_in_row = SignIn.rows.get()
        expected = {
            "iss": ISSUER,
            "aud": CLIENT_ID,
            "sub": str(self.account.subject),
            "nonce": "nonce-1",
            "sid": str(sign_in_row.sid),
            "auth_time": int(sign_in_row.at.timestamp()),
            "account_type": "legal",
            "preferred_username": USCC,
            "uscc": USCC,
            "org_name": "示例（虚构）",
            "agent_name": "张明",
            "phone_number": "13900000001",
            "trust_level": 4,
            "acr": "urn:yangcai:sandbox:trust:4",
        }
        self.assertEqual({name: claims.get(name) for name in expected}, expected)
        self.assertEqual(token.header["alg"], "RS256")
        self.assertEqual(Event.rows.filter(name="identity.grant.given").count(), 1)

    def test_userinfo_says_the_same(self):
        answer = redeem(self.client, self.code()).json()
        headers = {"Authorization": f"Bearer {answer['access_token']}"}
        info = self.client.get("/identity/o/api/userinfo", headers=headers).json()
        self.assertEqual((info["sub"], info["uscc"]), (str(self.account.subject), USCC))

    def test_a_scope_not_asked_for_is_not_told(self):
        claims = self.id_token(redeem(self.client, self.code(scope="openid profile"))).claims
        self.assertNotIn("uscc", claims)
        self.assertNotIn("phone_number", claims)

    def test_a_person_has_no_organisation_in_the_token(self):
        make_account(kind="natural", username="13900000006", phone="13900000006", trust=2)
        sign_in(self.client, username="13900000006", kind="natural")
        claims = self.id_token(redeem(self.client, code_of(self.client.get(authorize_url())))).claims
        self.assertEqual((claims["account_type"], claims["trust_level"]), ("natural", 2))
        self.assertNotIn("uscc", claims)

    def test_a_request_without_pkce_s256_gets_no_code(self):
        sign_in(self.client)
        for change in (
            {"code_challenge": None},
            {"code_challenge_method": "plain"},
            {"code_challenge_method": None},
        ):
            with self.subTest(change):
                self.assertContains(self.client.get(authorize_url(**change)), "PKCE", status_code=400)
        self.assertEqual(Grant.rows.count(), 0)

    def test_an_unregistered_address_gets_no_code(self):
        sign_in(self.client)
        response = self.client.get(authorize_url(redirect_uri="https://evil.example/"))
        self.assertContains(response, "无法继续")
        self.assertEqual(Grant.rows.count(), 0)

    def test_a_code_is_worth_nothing_twice_or_with_another_verifier_or_secret(self):
        code = self.code()
        self.assertEqual(redeem(self.client, code, code_verifier="w" * 64).status_code, 400)
        self.assertEqual(redeem(self.client, code, secret="guess").status_code, 401)
        self.assertEqual(redeem(self.client, code).status_code, 200)
        tokens = Token.objects.count()
        self.assertEqual(redeem(self.client, code).status_code, 400)
        self.assertEqual(Token.objects.count(), tokens)

    def test_prompt_none_without_a_sign_in_sends_the_error_back(self):
        response = self.client.get(authorize_url(prompt="none"))
        self.assertIn("error=login_required", response["Location"])

    def test_prompt_login_asks_again(self):
        sign_in(self.client)
        response = self.client.get(authorize_url(prompt="login"))
        self.assertTrue(response.url.startswith("/identity/sign-in/again?next="))

    def test_keys_are_published_without_their_secret(self):
        (key,) = self.client.get("/.well-known/jwks.json").json()["keys"]
        self.assertEqual(set(key) & {"d", "p", "q"}, set())

    def test_the_id_token_is_not_readable_as_another_clients(self):
        answer = redeem(self.client, self.code()).json()
        body = answer["id_token"].split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        self.assertEqual(claims["aud"], CLIENT_ID)
