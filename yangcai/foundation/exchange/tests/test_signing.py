"""The published vectors, and every library and program at hand against each other."""

import shutil
import subprocess
from dataclasses import replace

import gmalg
import pytest
from django.test import SimpleTestCase

from yangcai.foundation.exchange import canon, sm2

KEY = bytes.fromhex("00112233445566778899aabbccddeeff" * 2)
BODY = b'{"data":{"amountFen":318800000,"contractId":"HB420200-2026-001873"},"eventId":"01JD8Q3W8Y5T2M4N6P7R9S0V1X","occurredAt":"2026-11-21T09:30:00+08:00","resource":"contract/HB420200-2026-001873","seq":1,"sink":"rfp","source":"gp-hb","specVersion":"1.0","type":"contract.published"}'
DIGEST = "78b0064cab947ed7760292bf4b82f119cf58d0d24a68446a42d2b0568e004dd6"
CALL = canon.Call(
    "POST", "/rfp/v1/events", "", "1795224600", "b64d6c0b6f1e4d6c9a4e71c05d2f83aa", "gp-hb", "2026-01", DIGEST
)

SECRET = bytes.fromhex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
ZA = "b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3"
K = int("59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21", 16)
R = "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
S = "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
MESSAGE = b"message digest"


class TransportTest(SimpleTestCase):
    def test_it_is_the_published_vector(self):
        self.assertEqual(canon.digest(BODY), DIGEST)
        self.assertEqual(
            CALL.signature(KEY), "3219930ba92611adde3c2bd647023b490a2c3c1261a2ade8c1ae139dc296ca78"
        )

    def test_every_line_counts(self):
        good = CALL.signature(KEY)
        for name in ("method", "path", "query", "timestamp", "nonce", "app", "key", "digest"):
            with self.subTest(name):
                self.assertNotEqual(replace(CALL, **{name: getattr(CALL, name) + "0"}).signature(KEY), good)
        self.assertNotEqual(CALL.signature(KEY[:-1] + b"\0"), good)

    def test_a_query_is_sorted_and_escaped(self):
        self.assertEqual(canon.query_of("b=2&a=%E4%B8%AD+x&c="), "a=%E4%B8%AD%20x&b=2&c=")
        self.assertEqual(canon.query_of(""), "")

    def test_a_path_is_the_same_however_it_was_escaped(self):
        self.assertEqual(canon.path_of("/v1/a%20b:x"), canon.path_of("/v1/a b:x"))

    def test_an_answer_cannot_be_swapped(self):
        said = {"status": 200, "path": "/p", "reply_to": "n1", "body": b"{}", "app": "rfp"}
        headers = canon.answer_headers(**said, key="k", secret=KEY)
        self.assertTrue(canon.is_answer_of(headers, **said, secret=KEY))
        swaps = {"status": 409, "path": "/q", "reply_to": "n2", "body": b"{ }", "app": "other"}
        for name, other in swaps.items():
            with self.subTest(name):
                self.assertFalse(canon.is_answer_of(headers, **said | {name: other}, secret=KEY))


class Sm2Test(SimpleTestCase):
    def setUp(self):
        self.public = sm2.public_of(SECRET)

    def test_it_is_the_standards_own_example(self):
        fixed = gmalg.SM2(SECRET, sm2.UID.encode(), bytes.fromhex(self.public), rnd_fn=lambda _bits: K)
        r, s = fixed.sign(MESSAGE)
        self.assertEqual((r.hex(), s.hex()), (R, S))
        der = sm2.encode_dss_signature(int(R, 16), int(S, 16))
        self.assertTrue(sm2.is_signed(self.public, MESSAGE, der))

    def test_za_is_the_published_one(self):
        curve = "fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e9332c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0"
        uid = sm2.UID.encode()
        entry = (len(uid) * 8).to_bytes(2, "big") + uid
        self.assertEqual(canon.digest(entry + bytes.fromhex(curve + self.public[2:])), ZA)

    def test_both_libraries_agree(self):
        gmssl = pytest.importorskip("gmssl_pyx")
        plain = sm2.sign_plainly(SECRET, self.public, MESSAGE)
        self.assertTrue(gmssl.sm2_verify(bytes.fromhex(self.public)[1:], MESSAGE, plain))
        self.assertTrue(sm2.is_signed(self.public, MESSAGE, sm2.sign(SECRET, self.public, MESSAGE)))
        self.assertTrue(sm2.is_signed(self.public, MESSAGE, plain))

    def test_openssl_agrees(self):
        if not (openssl := shutil.which("openssl")):
            self.skipTest("no openssl")
        self._check_with(openssl)

    def _check_with(self, openssl):
        import tempfile
        from pathlib import Path

        point = bytes.fromhex(self.public)
        spki = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200") + point
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)
            (home / "key.der").write_bytes(spki)
            (home / "sig").write_bytes(sm2.sign_plainly(SECRET, self.public, MESSAGE))
            (home / "message").write_bytes(MESSAGE)
            line = [
                openssl,
                "dgst",
                "-sm3",
                "-verify",
                "key.der",
                "-keyform",
                "DER",
                "-sigopt",
                f"distid:{sm2.UID}",
                "-signature",
                "sig",
                "message",
            ]
            done = subprocess.run(line, cwd=home, capture_output=True, check=False)  # noqa: S603 - our own words
        if b"nsupported" in done.stderr or b"nknown" in done.stderr:
            self.skipTest("this openssl knows no SM2")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_fresh_key_signs_and_nothing_else_passes(self):
        private, public = sm2.make_key()
        self.assertEqual((len(private), len(public), public[:2]), (32, 130, "04"))
        signature = sm2.sign(private, public, MESSAGE)
        self.assertTrue(sm2.is_signed(public, MESSAGE, signature))
        self.assertFalse(sm2.is_signed(public, MESSAGE + b"!", signature))
        self.assertFalse(sm2.is_signed(self.public, MESSAGE, signature))
        for nonsense in (b"", b"\0" * 70, signature[:-1]):
            self.assertFalse(sm2.is_signed(public, MESSAGE, nonsense))
