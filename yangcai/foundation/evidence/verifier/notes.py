"""Signed notes and checkpoints: a few lines of text under one signature (C2SP signed-note and tlog-checkpoint).

yangcai/cloud/420000
1048576
<root in base64>
time 2026-11-21T02:30:00.000000Z
hash sha-256

— yangcai/cloud/420000 <key id and signature in base64>
"""

import binascii
import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from yangcai.foundation.evidence.verifier import ed25519
from yangcai.foundation.evidence.verifier.canonical import Broken

ED25519 = b"\x01"
DASH = "— "
_KEY = re.compile(r"^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$")
_COUNT = re.compile(r"^(0|[1-9][0-9]{0,17})$", re.ASCII)


def from_base64(text: str) -> bytes:
    """Bytes of canonical base64. Raises Broken for anything else, unused bits included."""
    try:
        data = b64decode(text, validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise Broken("编码被破坏") from wrong
    if b64encode(data).decode() != text:
        raise Broken("编码被破坏")
    return data


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key with its name, written `name+id+base64` as in C2SP signed-note."""

    name: str
    public: bytes

    @property
    def id(self) -> str:
        """Four bytes that tell keys apart, in hexadecimal."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).hexdigest()[:8]

    def __str__(self) -> str:
        return f"{self.name}+{self.id}+{b64encode(ED25519 + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The key of its text. Raises Broken when a character is wrong."""
        match = _KEY.match(text)
        data = from_base64(match[3]) if match else b""
        if (
            not match
            or data[:1] != ED25519
            or len(data) != 33
            or (key := cls(match[1], data[1:])).id != match[2]
        ):
            raise Broken("公钥不完整")
        return key


@dataclass(frozen=True, slots=True)
class Note:
    """A text and the one signature under it."""

    text: str
    signer: str
    key_id: str
    signature: bytes

    def __str__(self) -> str:
        mark = b64encode(bytes.fromhex(self.key_id) + self.signature).decode()
        return f"{self.text}\n{DASH}{self.signer} {mark}\n"

    @classmethod
    def parse(cls, written: str) -> Self:
        """Raises Broken unless it is a text, an empty line and exactly one signature line."""
        text, _, line = written.rpartition("\n\n")
        dash, signer, mark = [*line.removesuffix("\n").split(" "), "", ""][:3]
        data = from_base64(mark)
        note = cls(text + "\n", signer, data[:4].hex(), data[4:])
        if f"{dash} " != DASH or len(data) != 68 or str(note) != written:
            raise Broken("签名行不完整")
        return note

    def signed_by(self, keys: Sequence[PublicKey]) -> bool:
        """Whether one of these keys signed it."""
        mine = [key for key in keys if (key.name, key.id) == (self.signer, self.key_id)]
        return any(ed25519.verify(key.public, self.text.encode(), self.signature) for key in mine)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A head of a log: how many leaves, which root, when."""

    origin: str
    size: int
    root: bytes
    at: str
    algorithm: str

    def __str__(self) -> str:
        root = b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\ntime {self.at}\nhash {self.algorithm}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The checkpoint of a note's text. Raises Broken when it is none."""
        lines = (text.split("\n") + [""] * 5)[:5]
        if not _COUNT.match(lines[1]):
            raise Broken("日志头不完整")
        at, algorithm = lines[3].removeprefix("time "), lines[4].removeprefix("hash ")
        head = cls(lines[0], int(lines[1]), from_base64(lines[2]), at, algorithm)
        if str(head) != text:
            raise Broken("日志头不完整")
        return head


def instant(at: datetime) -> str:
    """An instant as receipts write it: UTC, to the microsecond."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"
