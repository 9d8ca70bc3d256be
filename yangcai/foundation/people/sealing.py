"""Secrets at rest: what must be read again (the seed of a second factor) is encrypted, what need not is digested."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def _keys() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def _fernet() -> MultiFernet:
    """The current key first, so that a rotated key still opens what it sealed."""
    digests = [hashlib.sha256(f"people.seal:{key}".encode()).digest() for key in _keys()]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def seal(text: str) -> bytes:
    """Encrypt."""
    return _fernet().encrypt(text.encode())


def unseal(sealed: bytes) -> str:
    """What `seal` closed. Raises `cryptography.fernet.InvalidToken` when the key is gone."""
    return _fernet().decrypt(bytes(sealed)).decode()


def digest(text: str) -> str:
    """A keyed digest of a one-time code; codes are random and short-lived, so no slow hash is needed."""
    return hmac.new(f"people.digest:{settings.SECRET_KEY}".encode(), text.encode(), "sha256").hexdigest()
