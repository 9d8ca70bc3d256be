"""Canonical JSON, digests, signatures and notes: against their standards and against `cryptography`."""

import hashlib
import json
import subprocess
import sys
from datetime import datetime, timedelta, timezone

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from yangcai.foundation.evidence.verifier import canonical, ed25519
from yangcai.foundation.evidence.verifier.canonical import Broken
from yangcai.foundation.evidence.verifier.digests import Unsupported, algorithm
from yangcai.foundation.evidence.verifier.notes import Checkpoint, Note, PublicKey, from_base64, instant
from yangcai.foundation.evidence.verifier.records import day_of, files_of, glimpse

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(VALUES)
def test_what_is_encoded_is_read_back_and_encoded_the_same(value):
    data = canonical.encode(value)
    assert canonical.decode(data) == value == json.loads(data)


def test_the_order_of_keys_is_that_of_rfc_8785():
    # RFC 8785 §3.2.3, its own example.
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    encoded = canonical.encode(dict.fromkeys(keys, 0)).decode()
    assert list(json.loads(encoded)) == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert canonical.encode({"b": "阳\n\x1f", "a": [1, True]}) == '{"a":[1,true],"b":"阳\\n\\u001f"}'.encode()


@pytest.mark.parametrize(
    "text",
    [
        '{"b":1,"a":2}',
        '{"a": 1}',
        '{"a":1,"a":1}',
        "1.0",
        "NaN",
        "-0",
        '"\\u9633"',
        "",
        "[",
        '"\\ud800"',
        "[" * 5000,
    ],
)
def test_bytes_in_any_other_form_are_broken(text):
    with pytest.raises(Broken):
        canonical.decode(text.encode())


def test_floats_have_no_canonical_form():
    with pytest.raises(TypeError, match="float"):
        canonical.encode({"share": 0.5})


def test_digests_by_name():
    assert algorithm("sha-256")(b"abc") == hashlib.sha256(b"abc").digest()
    # GB/T 32905-2016, example 1.
    sm3 = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert algorithm("sm3")(b"abc").hex() == sm3
    with pytest.raises(Unsupported, match="md5"):
        algorithm("md5")


# RFC 8032 §7.1, tests 1 to 3: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_the_signatures_of_rfc_8032(public, message, signature):
    public, message, signature = map(bytes.fromhex, (public, message, signature))
    assert ed25519.verify(public, message, signature)
    assert not ed25519.verify(public, message + b"x", signature)
    assert not ed25519.verify(public, message, signature[:63])
    assert not ed25519.verify(public[:31], message, signature)
    # The same scalar plus the order of the group is the same point, and must still be refused.
    scalar = int.from_bytes(signature[32:], "little") + ed25519.ORDER
    assert not ed25519.verify(public, message, signature[:32] + scalar.to_bytes(32, "little"))
    assert not ed25519.verify(b"\xff" * 32, message, signature)


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.integers(0, 511))
def test_it_agrees_with_cryptography(seed, message, bit):
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = private.public_key().public_bytes_raw(), private.sign(message)
    assert ed25519.verify(public, message, signature)
    flipped = (int.from_bytes(signature, "big") ^ 1 << bit).to_bytes(64, "big")
    assert not ed25519.verify(public, message, flipped)


PRIVATE = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
KEY = PublicKey("yangcai/test", PRIVATE.public_key().public_bytes_raw())
HEAD = Checkpoint("yangcai/test", 7, b"r" * 32, "2026-11-21T04:00:00.000000Z", "sha-256")
NOTE = Note(str(HEAD), KEY.name, KEY.id, PRIVATE.sign(str(HEAD).encode()))


def test_notes_and_keys_are_read_back():
    assert (Note.parse(str(NOTE)), PublicKey.parse(str(KEY))) == (NOTE, KEY)
    assert Checkpoint.parse(NOTE.text) == HEAD
    assert NOTE.signed_by([KEY])
    assert not NOTE.signed_by([PublicKey("other", KEY.public)])
    assert not NOTE.signed_by([])


def test_the_key_of_the_go_implementation():
    # The verifier key of sum.golang.org: the hash over name, newline, type and key is as there.
    written = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
    assert str(PublicKey.parse(written)) == written


@given(st.integers(0, len(str(NOTE).encode()) - 1), st.integers(1, 255))
def test_no_byte_of_a_note_can_be_changed(place, change):
    data = bytearray(str(NOTE).encode())
    data[place] ^= change
    try:
        note = Note.parse(data.decode())
        Checkpoint.parse(note.text)
    except (Broken, UnicodeDecodeError):
        return
    assert not note.signed_by([KEY])


@pytest.mark.parametrize(
    "text", ["", "a+b", "n+00000000+AA==", str(KEY) + "=", str(KEY).replace("test", "tesu")]
)
def test_what_is_no_key_is_refused(text):
    with pytest.raises(Broken):
        PublicKey.parse(text)


def test_base64_has_one_form():
    assert from_base64("QQ==") == b"A"
    for text in ("QR==", "QQ", "QQ==\n", "Q Q==", "阳"):
        with pytest.raises(Broken):
            from_base64(text)


def test_instants_are_utc_to_the_microsecond():
    beijing = timezone(timedelta(hours=8))
    assert instant(datetime(2026, 11, 21, 0, 30, tzinfo=beijing)) == "2026-11-20T16:30:00.000000Z"
    assert day_of("2026-11-20T16:30:00.000000Z") == "2026-11-21"
    assert day_of("yesterday") == "日期不明"


def test_files_are_found_wherever_facts_mention_them():
    a, b, c = "a" * 64, "b" * 64, "c" * 64
    facts = {"name": "合同.pdf", "digest": a, "more": [b, {"file": "发票.ofd", "sha256": c}], "not": "A" * 64}
    found = [(a, "合同.pdf"), (b, "合同.pdf"), (c, "发票.ofd")]
    assert sorted(files_of({"facts": facts})) == sorted(found)
    assert list(files_of("nothing")) == []


def test_a_glimpse_of_damaged_bytes():
    assert glimpse(b'{"event":{"at":"2026-11-20T16:30:00.000000Z","id":12,\x00') == (12, "2026-11-21")
    assert glimpse(b"\xff\xfe") == (None, "日期不明")


def test_it_imports_nothing_but_python():
    """What strangers download must run where nothing is installed."""
    code = (
        "import sys, importlib.abc\n"
        "class No(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name.split('.')[0] in ('django', 'cryptography', 'psycopg', 'procrastinate'):\n"
        "            raise ImportError(name)\n"
        "sys.meta_path.insert(0, No())\n"
        "import yangcai.__main__\n"
        "import yangcai.foundation.evidence.verifier.command\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, "")
