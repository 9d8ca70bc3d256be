"""What an organisation signed, and only that, only by it."""

from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import timedelta

from django.test import TestCase
from django.utils import timezone

from yangcai.foundation.exchange import accounts, schemas
from yangcai.foundation.exchange.attestation import attest, check
from yangcai.foundation.exchange.certificates import ensure_signing_key
from yangcai.foundation.exchange.envelopes import Message
from yangcai.foundation.exchange.inbound import Rejected
from yangcai.foundation.exchange.models import Certificate, Outgoing, SigningKey
from yangcai.foundation.exchange.testing import deliver

BANK, OTHER = "91420000MA9YB0012B", "91420000MA9YB00206"


class AttestTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        ensure_signing_key(BANK, "示范银行")
        ensure_signing_key(OTHER, "另一银行")
        cls.data = schemas.example("deal.concluded")
        cls.entry = attest(organisation_uscc=BANK, role="FUNDER", data=cls.data)
        cls.message = Message(
            "E1",
            "deal.concluded",
            "rfp",
            "deal/1",
            1,
            "",
            timezone.now() + timedelta(seconds=2),
            cls.data,
            attest=[cls.entry],
        )

    def refused(self, **changed):
        with self.assertRaises(Rejected) as caught:
            check(replace(self.message, **changed), "FUNDER", BANK)
        self.assertEqual(caught.exception.code, "SIG_INVALID")

    def test_it_holds(self):
        check(self.message, "FUNDER", BANK)

    def test_other_data_another_signer_another_role_or_none(self):
        self.refused(data=self.data | {"dealAmount": "2000000.01"})
        self.refused(attest=[])
        self.refused(attest=[self.entry | {"role": "BUYER"}])
        self.refused(
            attest=[attest(organisation_uscc=OTHER, role="FUNDER", data=self.data) | {"orgUscc": BANK}]
        )
        self.refused(
            attest=[
                attest(organisation_uscc=OTHER, role="FUNDER", data=self.data)
                | {"orgUscc": BANK, "certSn": self.entry["certSn"]}
            ]
        )

    def test_nonsense(self):
        for changed in (
            {"sig": "!"},
            {"sig": ""},
            {"signedPayload": "!"},
            {"signedPayload": urlsafe_b64encode(b"{").decode()},
            {"alg": "RSA"},
            {"uid": "0"},
            {"certSn": "x"},
        ):
            with self.subTest(changed):
                self.refused(attest=[self.entry | changed])

    def test_a_certificate_not_in_force(self):
        self.refused(occurred_at=timezone.now() - timedelta(days=1))
        self.refused(occurred_at=timezone.now() + timedelta(days=6 * 365))

    def test_a_key_is_made_once_sealed_and_its_certificate_published(self):
        key = ensure_signing_key(BANK, "示范银行")
        self.assertEqual((SigningKey.rows.count(), Certificate.rows.count()), (2, 2))
        self.assertNotIn(key.secret, bytes(key.sealed))
        self.assertEqual(Outgoing.rows.filter(type="certificate.published").count(), 2)
        with self.assertRaises(LookupError):
            attest(organisation_uscc="nobody", role="FUNDER", data={})

    def test_a_published_certificate_is_kept_and_never_replaced(self):
        data = schemas.example("certificate.published")
        deliver("certificate.published", "certificate/TEST-01", 1, data, snapshot=True)
        self.assertEqual(Certificate.rows.get(serial="TEST-01").source, "rfp")
        forged = data | {"publicKey": Certificate.rows.exclude(serial="TEST-01").first().public_key}
        answer = deliver("certificate.published", "certificate/TEST-01", 2, forged, snapshot=True)
        self.assertEqual((answer.status_code, answer.json()["code"]), (422, "SERIAL_TAKEN"))


class FingerprintTest(TestCase):
    def test_the_same_number_however_it_was_typed(self):
        marks = {
            accounts.fingerprint("rfp", number) for number in ("6222 0212-3456 7890", "6222021234567890")
        }
        self.assertEqual(len(marks), 1)
        self.assertRegex(marks.pop(), r"^hmac-sm3:[0-9a-f]{64}$")
        self.assertNotEqual(accounts.fingerprint("rfp", "1"), accounts.fingerprint("other", "1"))

    def test_both_sites_make_the_same(self):
        here = accounts.fingerprint("rfp", "6222021234567890")
        with self.settings(EXCHANGE_APP="rfp"):
            from django.conf import settings

            self.assertEqual(accounts.fingerprint(settings.GP_APP, "6222021234567890"), here)
