from datetime import timedelta

import time_machine
from django.urls import reverse
from django.utils import timezone

from yangcai.foundation.kernel.models import Event
from yangcai.foundation.people.models import OpenSession, SpentToken, UnifiedSession
from yangcai.foundation.people.tests.unified_case import HOME, UnifiedCase
from yangcai.foundation.people.tests.unified_provider import OTHER_KEY


class BackchannelTest(UnifiedCase):
    def setUp(self):
        super().setUp()
        self.sign_in()

    def tell(self, token):
        return self.client_class().post(reverse("people:unified-backchannel"), {"logout_token": token})

    def is_in(self):
        page = self.client.get(reverse("people:supplier-sign-in"), {"next": HOME})
        return page.status_code == 302

    def test_a_sign_out_there_ends_the_session_here(self):
        self.assertTrue(self.is_in())
        answer = self.tell(self.provider.logout_token(sub="subject-1", sid="sid-1"))
        self.assertEqual((answer.status_code, answer["Cache-Control"]), (200, "no-store"))
        self.assertFalse(self.is_in())
        self.assertEqual(OpenSession.rows.get().ended_by, "provider")
        self.assertEqual(Event.rows.filter(name="people.session.ended_by_provider").count(), 1)

    def test_another_sign_in_of_the_person_goes_on(self):
        self.assertEqual(self.tell(self.provider.logout_token(sub="subject-1", sid="sid-2")).status_code, 200)
        self.assertTrue(self.is_in())

    def test_without_a_sid_all_of_the_persons_end(self):
        self.tell(self.provider.logout_token(sub="subject-1"))
        self.assertFalse(self.is_in())

    def test_a_token_is_obeyed_once(self):
        token = self.provider.logout_token(sub="subject-1", sid="sid-2")
        self.assertEqual([self.tell(token).status_code for _try in range(2)], [200, 400])
        self.assertEqual(SpentToken.rows.count(), 1)

    def test_it_refuses_what_is_no_logout_token_of_the_provider_for_us(self):
        now = int(timezone.now().timestamp())
        twists = {
            "another audience": {"aud": "another-client"},
            "another issuer": {"iss": "https://evil.example"},
            "run out": {"exp": now - 120},
            "without an end": {"exp": None},
            "old": {"iat": now - 301},
            "no events": {"events": None},
            "other events": {"events": {"urn:other": {}}},
            "events as a list": {"events": ["http://schemas.openid.net/event/backchannel-logout"]},
            "with a nonce": {"nonce": "n"},
            "without jti": {"jti": None},
            "of nobody": {"sub": None, "sid": None},
        }
        for what, twist in twists.items():
            with self.subTest(what):
                token = self.provider.logout_token(**{"sub": "subject-1", "sid": "sid-1"} | twist)
                self.assertEqual(self.tell(token).status_code, 400)
        self.assertTrue(self.is_in())
        self.assertEqual(SpentToken.rows.count(), 0)

    def test_it_refuses_an_id_token_an_unsigned_one_and_another_key(self):
        id_token = self.provider.sign(self.provider.claims("n"))
        self.provider.algorithm = "none"
        unsigned = self.provider.logout_token(sub="subject-1")
        self.provider.algorithm, self.provider.key = "RS256", OTHER_KEY
        forged = self.provider.logout_token(sub="subject-1")
        for token in (id_token, unsigned, forged, "", "x.y.z"):
            self.assertEqual(self.tell(token).status_code, 400)
        self.assertTrue(self.is_in())

    def test_a_provider_without_keys_is_asked_to_try_again(self):
        from django.core.cache import cache

        token = self.provider.logout_token(sub="subject-1")
        cache.clear()
        self.provider.is_down = True
        self.assertEqual(self.tell(token).status_code, 503)
        self.assertTrue(self.is_in())

    def test_it_is_only_posted_to(self):
        self.assertEqual(self.client.get(reverse("people:unified-backchannel")).status_code, 405)

    def test_spent_tokens_are_forgotten_after_a_day(self):
        self.tell(self.provider.logout_token(sub="subject-1", sid="sid-2"))
        with time_machine.travel(timezone.now() + timedelta(days=2)):
            self.tell(self.provider.logout_token(sub="subject-1", sid="sid-3"))
        self.assertEqual(SpentToken.rows.count(), 1)


class FarewellTest(UnifiedCase):
    def test_signing_out_here_signs_out_there_and_comes_back(self):
        self.sign_in()
        response = self.client.post(reverse("people:sign-out"))
        self.assertTrue(response["Location"].startswith(f"{self.provider.url}/logout?id_token_hint=ey"))
        self.assertIn(
            "post_logout_redirect_uri=http%3A%2F%2Ftestserver%2Fpeople%2Fsupplier%2Fsigned-out%2F",
            response["Location"],
        )
        self.assertEqual(OpenSession.rows.get().ended_by, "signed_out")
        back = self.client.get(reverse("people:unified-signed-out"))
        self.assertRedirects(back, "/", fetch_redirect_response=False)

    def test_signing_out_here_works_while_the_provider_is_down(self):
        from django.core.cache import cache

        self.sign_in()
        cache.clear()
        self.provider.is_down = True
        response = self.client.post(reverse("people:sign-out"))
        self.assertNotIn(self.provider.url, response["Location"])
        self.assertEqual(OpenSession.rows.get().ended_by, "signed_out")

    def test_the_id_token_is_kept_sealed(self):
        self.sign_in()
        self.assertNotIn(b"eyJ", bytes(UnifiedSession.rows.get().sealed_id_token))
