"""The private key under which heads are signed: from `EVIDENCE_KEY`, or made at set-up in a file only we can read."""

import os
from base64 import b64decode, b64encode
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from yangcai.foundation.evidence.verifier.notes import Note, PublicKey


class Signer:
    """A private key and its public half."""

    def __init__(self, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = PublicKey(origin(), self._private.public_key().public_bytes_raw())

    def sign(self, text: str) -> Note:
        """The text as a signed note."""
        return Note(text, self.public.name, self.public.id, self._private.sign(text.encode()))


def origin() -> str:
    """The name under which this site signs, and which its first log bears."""
    return str(settings.EVIDENCE_ORIGIN or f"yangcai/{settings.SITE}/{settings.PROVINCE}")


def key_file() -> Path:
    """Where the key lies when the environment has none."""
    return Path(settings.MEDIA_ROOT) / "evidence" / f"{settings.SITE}.key"


def signer() -> Signer:
    """The key in force. Raises ImproperlyConfigured when there is none or it is no key."""
    if settings.EVIDENCE_KEY:
        return _signer(settings.EVIDENCE_KEY, origin())
    try:
        return _signer(key_file().read_text("ascii").strip(), origin())
    except OSError as wrong:
        raise ImproperlyConfigured(
            "No signing key: set EVIDENCE_KEY or run `manage.py evidence key`."
        ) from wrong


@cache
def _signer(text: str, name: str) -> Signer:
    try:
        return Signer(b64decode(text, validate=True))
    except ValueError as wrong:
        raise ImproperlyConfigured("EVIDENCE_KEY must be 32 bytes in base64.") from wrong


def is_signed(note: Note, key: PublicKey) -> bool:
    """Whether the key signed the note; the fast way, for many."""
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(note.signature, note.text.encode())
    except (InvalidSignature, ValueError):
        return False
    return (note.signer, note.key_id) == (key.name, key.id)


def make_key() -> bool:
    """Make the key file unless there is a key already; whether one was made."""
    if settings.EVIDENCE_KEY:
        return False
    path = key_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(file, "wb") as opened:
        opened.write(b64encode(os.urandom(32)) + b"\n")
    return True
