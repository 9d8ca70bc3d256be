"""Many at once: counters that do not lose a beat, and codes that work once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection
from django.test import Client, TransactionTestCase
from django.urls import reverse
from django.utils import timezone

from yangcai.foundation.people.codes import code_at
from yangcai.foundation.people.models import Failures, OpenSession, RecoveryCode, SignIn
from yangcai.foundation.people.sealing import digest
from yangcai.foundation.people.tests.makers import PASSWORD, make_signer


def at_once(count, act):
    """Run `act(number)` in so many threads that start together; return what each returned."""
    barrier = Barrier(count)

    def run(number):
        barrier.wait(timeout=20)
        try:
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


class RaceTest(TransactionTestCase):
    def setUp(self):
        self.member, self.seed = make_signer()
        self.username = self.member.user.username

    def password(self, client, password=PASSWORD):
        return client.post(reverse("people:sign-in"), {"username": self.username, "password": password})

    def test_twelve_wrong_passwords_at_once_are_five_tries(self):
        at_once(12, lambda n: self.password(Client(), f"wrong-{n}").status_code)
        outcomes = list(SignIn.rows.values_list("outcome", flat=True))
        self.assertEqual((outcomes.count("wrong"), outcomes.count("locked")), (4, 8))
        self.assertEqual(Failures.rows.get(key="ip:127.0.0.1").count, 5)

    def two_pending(self):
        clients = [Client(), Client()]
        for client in clients:
            self.password(client)
        return clients

    def test_one_code_at_two_places_at_once_lets_one_in(self):
        clients, code = self.two_pending(), code_at(self.seed, timezone.now())
        answers = at_once(
            2, lambda n: clients[n].post(reverse("people:second-step"), {"code": code}).status_code
        )
        self.assertEqual(sorted(answers), [200, 302])
        self.assertEqual(OpenSession.rows.count(), 1)

    def test_one_recovery_code_at_two_places_at_once_lets_one_in(self):
        RecoveryCode.rows.create(user=self.member.user, digest=digest("abcdefghjkmn"), made_at=timezone.now())
        clients, url = self.two_pending(), reverse("people:second-step") + "?by=recovery"
        answers = at_once(2, lambda n: clients[n].post(url, {"code": "abcdefghjkmn"}).status_code)
        self.assertEqual(sorted(answers), [200, 302])
        self.assertEqual(OpenSession.rows.count(), 1)

    def test_a_step_is_spent_by_one_statement(self):
        totp = self.member.user.totp
        self.assertEqual(sorted(at_once(4, lambda n: totp.use(1000))), [False, False, False, True])
