"""SM2 signatures with SM3 (GB/T 32918.2), over ZA and the message, in DER; user id 1234567812345678.

Signed with GmSSL's C code where its wheel exists, else in plain Python. Checked in plain Python always: GmSSL
prints its refusals to stderr.
"""

import contextlib
from types import ModuleType

import gmalg
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

UID = "1234567812345678"
ALGORITHM = "SM2-SM3"
SIZE = 32
gmssl: ModuleType | None = None
with contextlib.suppress(ImportError):
    import gmssl_pyx as gmssl  # type: ignore[no-redef]


def make_key() -> tuple[bytes, str]:
    """A fresh private key (32 bytes) and its public key (hex, beginning with 04)."""
    private, public = gmalg.SM2().generate_keypair()
    return private.rjust(SIZE, b"\0"), "04" + public[-2 * SIZE :].hex()


def public_of(private: bytes) -> str:
    """The public key of a private one."""
    point: bytes = gmalg.SM2(private).generate_pk(private)
    return "04" + point[-2 * SIZE :].hex()


def sign(private: bytes, public: str, message: bytes) -> bytes:
    """The signature in DER."""
    if gmssl is not None:
        return bytes(gmssl.sm2_sign(private, bytes.fromhex(public)[1:], message, UID.encode()))
    return sign_plainly(private, public, message)


def sign_plainly(private: bytes, public: str, message: bytes) -> bytes:
    """The same in plain Python."""
    r, s = gmalg.SM2(private, UID.encode(), bytes.fromhex(public)).sign(message)
    return encode_dss_signature(int.from_bytes(r, "big"), int.from_bytes(s, "big"))


def is_signed(public: str, message: bytes, signature: bytes) -> bool:
    """Whether the key signed the message; nonsense is not."""
    try:
        r, s = decode_dss_signature(signature)
        checker = gmalg.SM2(uid=UID.encode(), pk=bytes.fromhex(public))
        return bool(checker.verify(message, r.to_bytes(SIZE, "big"), s.to_bytes(SIZE, "big")))
    except (ValueError, OverflowError, gmalg.errors.GMError):
        return False
