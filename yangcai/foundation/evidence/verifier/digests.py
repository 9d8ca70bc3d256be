"""The two hash algorithms a log may use, by their names in a checkpoint."""

import hashlib
from functools import cache

from yangcai.foundation.evidence.merkle import Hash

SHA256, SM3 = "sha-256", "sm3"


class Unsupported(ValueError):
    """This machine cannot compute the algorithm."""


@cache
def algorithm(name: str) -> Hash:
    """The hash function of this name. Raises Unsupported, with what to do about it."""
    if name == SHA256:
        return lambda data: hashlib.sha256(data).digest()
    if name == SM3:
        return _sm3()
    raise Unsupported(f"不认识的摘要算法：{name}")


def _sm3() -> Hash:
    """SM3 (GB/T 32905) from `cryptography`, or from a Python whose OpenSSL has it."""
    try:
        from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - optional outside the platform
    except ImportError:
        if SM3 not in hashlib.algorithms_available:
            raise Unsupported("本机的 Python 不支持国密 SM3，请先安装：pip install cryptography") from None
        return lambda data: hashlib.new(SM3, data).digest()

    def sm3(data: bytes) -> bytes:
        digest = hashes.Hash(hashes.SM3())
        digest.update(data)
        return digest.finalize()

    return sm3
