from yangcai.foundation.people.models import SignIn, User
from yangcai.foundation.people.tests.unified_case import HOME, UnifiedCase
from yangcai.foundation.people.tests.unified_provider import NEXT_KEY, OTHER_KEY


class IdTokenTest(UnifiedCase):
    """Nothing but a token of this provider, for us, for this journey, now."""

    def assert_refused(self):
        self.assertContains(self.sign_in(), "登录没有完成", status_code=400)
        self.assertEqual((User.rows.count(), SignIn.rows.get().outcome), (0, "untrusted"))
        self.assert_nobody_is_in()

    def test_another_nonce(self):
        self.provider.twist = {"nonce": "of-another-journey"}
        self.assert_refused()

    def test_no_nonce(self):
        self.provider.twist = {"nonce": None}
        self.assert_refused()

    def test_another_audience(self):
        self.provider.twist = {"aud": "another-client"}
        self.assert_refused()

    def test_several_audiences_without_an_authorized_party(self):
        self.provider.twist = {"aud": ["yangcai-cloud", "another-client"]}
        self.assert_refused()

    def test_another_issuer(self):
        self.provider.twist = {"iss": "https://evil.example"}
        self.assert_refused()

    def test_run_out(self):
        self.provider.twist = {"exp": 1_700_000_000}
        self.assert_refused()

    def test_without_an_end(self):
        self.provider.twist = {"exp": None}
        self.assert_refused()

    def test_from_the_future(self):
        self.provider.twist = {"iat": 4_000_000_000}
        self.assert_refused()

    def test_without_a_subject(self):
        self.provider.twist = {"sub": None}
        self.assert_refused()

    def test_a_hash_of_another_access_token(self):
        self.provider.twist = {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}
        self.assert_refused()

    def test_signed_by_another_key_of_the_same_name(self):
        self.provider.key = OTHER_KEY
        self.assert_refused()

    def test_signed_by_nobody(self):
        self.provider.algorithm = "none"
        self.assert_refused()

    def test_signed_with_our_own_reading_of_the_public_key(self):
        self.provider.algorithm = "HS256"
        self.assert_refused()

    def test_a_key_that_came_after_those_we_know_is_asked_for(self):
        self.sign_in()
        self.client.cookies.clear()
        self.provider.key = NEXT_KEY
        self.provider.published.append(NEXT_KEY)
        self.assertRedirects(self.sign_in(), HOME, fetch_redirect_response=False)
        self.assertEqual(self.provider.asked.count("/keys"), 2)

    def test_a_key_nobody_publishes_is_asked_for_once_a_minute(self):
        self.provider.key = NEXT_KEY
        for _try in range(3):
            self.assertEqual(self.sign_in().status_code, 400)
        self.assertEqual(self.provider.asked.count("/keys"), 2)
        self.assert_nobody_is_in()
