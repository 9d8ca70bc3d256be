"""Keeping addresses and words from eyes and logs: encryption at rest, a mark to count by, and masks."""

import base64
import hashlib
import hmac
import json

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def _fernet() -> MultiFernet:
    """Keys derived from SECRET_KEY, the current one first, so that a rotated key still opens what it sealed."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [
            Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"notes.seal:{key}".encode()).digest()))
            for key in keys
        ]
    )


def seal(facts: dict[str, str]) -> bytes:
    """Encrypt a few strings."""
    return _fernet().encrypt(json.dumps(facts).encode())


def unseal(sealed: "bytes | memoryview[int]") -> dict[str, str]:
    """What `seal` closed. Raises `cryptography.fernet.InvalidToken` when the key is gone."""
    facts: dict[str, str] = json.loads(_fernet().decrypt(bytes(sealed)))
    return facts


def mark_of(address: str) -> str:
    """A keyed digest of an address: the same address can be counted without being known."""
    return hmac.new(f"notes.mark:{settings.SECRET_KEY}".encode(), address.encode(), "sha256").hexdigest()


def masked_address(address: str) -> str:
    """z***@example.org."""
    name, at, host = address.partition("@")
    return f"{name[:1]}***{at}{host}"
