"""Every check of a signed call, in its order."""

import time

import time_machine
from django.conf import settings
from django.test import Client, TestCase
from django.utils import timezone

from yangcai.foundation.exchange import canon, gate
from yangcai.foundation.exchange.models import Counterpart, Failures, Incoming, Key, Nonce
from yangcai.foundation.exchange.operations import keys
from yangcai.foundation.exchange.protocol import LARGEST
from yangcai.foundation.exchange.testing import letter, make_peer, signed_call, signed_get
from yangcai.foundation.exchange.tests import sample
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.seats import SYSTEM

PING, EVENTS = "/exchange/v1/ping", "/exchange/v1/events"


class Gate(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.peer = make_peer()
        cls.key = Key.rows.get(counterpart=cls.peer, purpose="transport")

    def headers(self, method="GET", path=PING, query="", body=b"", **changed):
        signed = canon.request_headers(
            method=method,
            path=path,
            query=query,
            body=body,
            app="rfp",
            key=self.key.name,
            secret=self.key.secret,
        )
        signed |= {f"X-Gprf-{name}": value for name, value in changed.items()}
        return {name: value for name, value in signed.items() if value is not None}

    def get(self, headers, path=PING, query=""):
        return Client().get(path, headers=headers, query_params=None, QUERY_STRING=query)

    def assertCode(self, answer, status, code):
        self.assertEqual((answer.status_code, answer.json()["code"]), (status, code), answer.content)


class ChecksTest(Gate):
    def test_a_good_call_passes_and_the_answer_is_signed(self):
        headers = self.headers()
        answer = self.get(headers)
        self.assertEqual(answer.status_code, 200)
        self.assertTrue(
            canon.is_answer_of(
                answer.headers,
                status=200,
                path=PING,
                reply_to=headers["X-Gprf-Nonce"],
                body=answer.content,
                app=settings.EXCHANGE_APP,
                secret=self.key.secret,
            )
        )

    def test_scenario_56_six_minutes_of_skew(self):
        with time_machine.travel(time.time() - 360, tick=True):
            headers = self.headers()
        answer = self.get(headers)
        self.assertCode(answer, 401, "CLOCK_SKEW")
        self.assertRegex(answer.json()["serverTime"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$")
        self.assertIn("X-Gprf-Signature", answer.headers)
        with time_machine.travel(time.time() + 360, tick=True):
            early = self.headers()
        self.assertCode(self.get(early), 401, "CLOCK_SKEW")
        with time_machine.travel(time.time() - 290, tick=True):
            self.assertEqual(Client().get(PING, headers=self.headers()).status_code, 200)

    def test_scenario_56_a_nonce_only_once(self):
        headers = self.headers()
        self.assertEqual(self.get(headers).status_code, 200)
        self.assertCode(self.get(headers), 401, "NONCE_REPLAY")

    def test_scenario_56_a_body_altered_by_one_byte(self):
        raw = letter(sample.TYPE, "sample/1", 1, {"n": 1})
        headers = self.headers("POST", EVENTS, body=raw)
        altered = raw.replace(b'"n":1', b'"n":2')
        answer = Client().post(EVENTS, altered, content_type="application/json", headers=headers)
        self.assertCode(answer, 401, "BODY_DIGEST")
        forged = headers | {"X-Gprf-Digest": canon.digest(altered)}
        answer = Client().post(EVENTS, altered, content_type="application/json", headers=forged)
        self.assertCode(answer, 401, "SIG_INVALID")
        self.assertEqual((Incoming.rows.count(), sample.taken()), (0, []))

    def test_scenario_56_an_altered_path_or_query(self):
        self.assertCode(self.get(self.headers(), "/exchange/v1/snapshot/contract"), 401, "SIG_INVALID")
        snapshot = "/exchange/v1/snapshot/contract"
        self.assertCode(
            self.get(self.headers(path=snapshot, query="limit=1"), snapshot, "limit=2"), 401, "SIG_INVALID"
        )
        self.assertEqual(
            self.get(
                self.headers(path=snapshot, query="limit=1&cursor="), snapshot, "cursor=&limit=1"
            ).status_code,
            200,
        )

    def test_scenario_56_an_old_key_after_its_revocation(self):
        keys.issue(seat=SYSTEM, at=timezone.now(), counterpart=self.peer)
        self.assertEqual(self.get(self.headers()).status_code, 200)
        old, secret = self.key, self.key.secret
        keys.revoke(seat=SYSTEM, at=timezone.now(), key=old)
        headers = canon.request_headers(method="GET", path=PING, app="rfp", key=old.name, secret=secret)
        answer = self.get(headers)
        self.assertCode(answer, 401, "KEY_REVOKED")
        self.assertNotIn("X-Gprf-Signature", answer.headers)
        old.refresh_from_db()
        self.assertEqual(bytes(old.sealed), b"")

    def test_an_unknown_key_or_app(self):
        self.assertCode(self.get(self.headers(Key="nobody")), 401, "KEY_UNKNOWN")
        self.assertCode(self.get(self.headers(App="nobody")), 401, "KEY_UNKNOWN")

    def test_missing_headers(self):
        for name in gate.NAMES:
            with self.subTest(name):
                answer = self.get(self.headers(**{name: None}))
                self.assertCode(answer, 401, "HEADERS")
                self.assertEqual(answer.json()["detail"]["missing"], [f"X-Gprf-{name}"])
        self.assertCode(self.get(self.headers(Nonce="short")), 401, "HEADERS")
        self.assertCode(self.get(self.headers(Alg="MD5")), 401, "HEADERS")

    def test_an_oversize_body_before_anything_else(self):
        answer = Client().post(EVENTS, b"x" * (LARGEST + 1), content_type="application/json")
        self.assertCode(answer, 413, "TOO_LARGE")

    def test_a_suspended_app(self):
        Counterpart.rows.filter(pk=self.peer.pk).update(status="suspended")
        self.assertCode(self.get(self.headers()), 403, "APP_SUSPENDED")

    def test_a_failed_call_does_not_use_up_its_nonce(self):
        headers = self.headers()
        self.get(headers | {"X-Gprf-Signature": "0" * 64})
        self.assertEqual(Nonce.rows.count(), 0)
        self.assertEqual(self.get(headers).status_code, 200)

    def test_other_methods(self):
        self.assertEqual(Client().put(EVENTS).status_code, 405)
        self.assertEqual(Client().post(PING).status_code, 405)


class AlarmTest(Gate):
    def test_twenty_failures_in_a_minute_raise_one_alarm_and_lock_nobody_out(self):
        with time_machine.travel("2026-11-21T09:30:05+08:00", tick=False):
            for _ in range(25):
                self.get(self.headers(Signature="0" * 64))
            self.assertEqual(Failures.rows.get().count, 25)
            alarm = Event.rows.get(name="exchange.call.failing")
            self.assertEqual((alarm.facts["app"], alarm.facts["count"]), ("rfp", 20))
            self.assertEqual(self.get(self.headers()).status_code, 200)

    def test_apps_nobody_knows_are_counted_together(self):
        for name in ("a", "b"):
            self.get(self.headers(App=name))
        self.assertEqual(list(Failures.rows.values_list("app", flat=True).distinct()), ["?"])

    def test_the_nonce_store_is_cleaned(self):
        self.get(self.headers())
        gate.forget(timezone.now())
        self.assertEqual(Nonce.rows.count(), 1)
        with time_machine.travel(time.time() + 901):
            gate.forget(timezone.now())
        self.assertEqual(Nonce.rows.count(), 0)


class RotationTest(Gate):
    def test_two_in_force_and_no_third(self):
        keys.issue(seat=SYSTEM, at=timezone.now(), counterpart=self.peer)
        with self.assertRaises(keys.TooManyKeys):
            keys.issue(seat=SYSTEM, at=timezone.now(), counterpart=self.peer)

    def test_the_last_key_of_a_site_stays(self):
        with self.assertRaises(keys.LastKey):
            keys.revoke(seat=SYSTEM, at=timezone.now(), key=self.key)

    def test_we_sign_with_a_new_key_only_after_the_other_side_has(self):
        from yangcai.foundation.exchange.keys import signing_key

        new, spoken = keys.issue(seat=SYSTEM, at=timezone.now(), counterpart=self.peer)
        self.assertEqual(signing_key(self.peer), self.key)
        self.assertNotIn(bytes.fromhex(spoken.partition(":")[2]), bytes(new.sealed))
        signed_get(Client(), "rfp", PING)
        self.assertEqual(signing_key(self.peer), new)

    def test_a_key_of_the_other_side_is_used_at_once(self):
        from yangcai.foundation.exchange.keys import signing_key

        spoken = f"20261121-a1b2c3:{'ab' * 32}"
        new = keys.adopt(seat=SYSTEM, at=timezone.now(), counterpart=self.peer, spoken=spoken)
        self.assertEqual((signing_key(self.peer), new.secret), (new, b"\xab" * 32))
        keys.revoke(seat=SYSTEM, at=timezone.now(), key=self.key)
        for wrong in ("", "x", f"a:{'z' * 64}", spoken):
            with self.subTest(wrong), self.assertRaises((keys.NotAKey, keys.KeyKnown)):
                keys.adopt(seat=SYSTEM, at=timezone.now(), counterpart=self.peer, spoken=wrong)

    def test_signed_calls_use_the_newest(self):
        self.assertEqual(signed_call(Client(), "rfp", "GET", PING, b"").status_code, 200)
