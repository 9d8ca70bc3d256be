"""Secrets at rest are encrypted; opened ones are remembered by the process, since sealing is never undone in place."""

import base64
import hashlib
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def _fernet() -> MultiFernet:
    """The current key first, so that a rotated key still opens what it sealed."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(f"exchange.seal:{key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def sealed(secret: bytes) -> bytes:
    """Encrypt."""
    return _fernet().encrypt(secret)


@lru_cache(maxsize=256)
def unsealed(box: bytes) -> bytes:
    """What `sealed` closed. Raises `cryptography.fernet.InvalidToken` when the key is gone."""
    return _fernet().decrypt(box)
