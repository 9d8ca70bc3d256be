"""Guessing in parallel."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection
from django.test import TransactionTestCase
from django.utils import timezone

from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.sandbox.identity import operations
from yangcai.sandbox.identity.tests.makers import USCC, make_account


class RaceTest(TransactionTestCase):
    def test_twelve_wrong_passwords_at_once_are_five_tries(self):
        make_account()
        barrier = Barrier(12)

        def guess(number):
            barrier.wait(timeout=20)
            facts = {"kind": "legal", "username": USCC, "password": f"wrong-{number}"}
            try:
                operations.check_password(seat=SYSTEM, at=timezone.now(), **facts)
            except operations.Locked:
                return "locked"
            except operations.WrongPassword:
                return "wrong"
            finally:
                connection.close()
            return "in"

        with ThreadPoolExecutor(12) as pool:
            outcomes = list(pool.map(guess, range(12)))
        self.assertEqual((outcomes.count("wrong"), outcomes.count("locked")), (4, 8))
