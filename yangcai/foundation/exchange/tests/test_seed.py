"""The other site is known from the start."""

from django.test import TestCase, override_settings
from django.utils import timezone

from yangcai.foundation.exchange.keys import first_secret
from yangcai.foundation.exchange.models import Counterpart, Key
from yangcai.foundation.exchange.seed import reference
from yangcai.foundation.kernel.seats import SYSTEM


def seed():
    return list(reference(seat=SYSTEM, at=timezone.now()))


class SeedTest(TestCase):
    def test_once_and_its_address_follows_the_environment(self):
        self.assertEqual(seed(), ["the counterpart rfp"])
        with override_settings(RECEIVABLES_URL="https://rfp.example.org/"):
            self.assertEqual(seed(), [])
        row = Counterpart.rows.get()
        self.assertEqual((row.url, row.role, Key.rows.count()), ("https://rfp.example.org", "receivables", 2))
        self.assertEqual(Key.rows.get(purpose="transport").secret, first_secret("rfp"))

    def test_replaced_keys_are_not_brought_back(self):
        seed()
        Key.rows.filter(purpose="transport").update(status="revoked", sealed=b"", revoked_at=timezone.now())
        seed()
        self.assertEqual(Key.rows.filter(purpose="transport", status="active").count(), 0)
