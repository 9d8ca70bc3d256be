"""Looking for what must not be handed on. `settings.SCANNER` names a function like `scan`; this is the default.

A scanner says what it found, or nothing; it raises when it could not look, and is asked again later.
"""

import socket
import struct
import zlib
from collections.abc import Iterator
from typing import IO
from zipfile import BadZipFile

from django.conf import settings

from yangcai.foundation.documents import archives
from yangcai.foundation.documents.kinds import WrongKind, chunks, contains, recognise

# The harmless text by which scanners are tried (eicar.org), in two halves so that this file is not "infected".
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + rb"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
ZIPPED = frozenset({"docx", "xlsx", "ofd", "zip"})
SECONDS = 60.0


class ScannerFailed(Exception):
    """The scanner gave no verdict."""


def scan(file: IO[bytes], kind: str) -> str:
    """What was found in a file of a kind: structure, the test virus, and what clamd says if there is one."""
    return _structure(file, kind) or _eicar(file, kind) or (clamd(file) if settings.CLAMD else "")


def _structure(file: IO[bytes], kind: str) -> str:
    """Whether it still is what it was taken for."""
    try:
        seen = recognise(file)
    except WrongKind as wrong:
        return str(wrong)
    return "" if seen == kind or {seen, kind} == {"txt", "csv"} else f"Structure.Not-{kind}"


def _eicar(file: IO[bytes], kind: str) -> str:
    if contains(file, EICAR):
        return "Eicar-Test-Signature"
    if kind not in ZIPPED:
        return ""
    try:
        for _name, member in archives.members(file):
            with member:
                if contains(member, EICAR):
                    return "Eicar-Test-Signature"
    except (BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError):
        return "Structure.Broken-Archive"
    return ""


def clamd(file: IO[bytes]) -> str:
    """What ClamAV's daemon says of a file, by its INSTREAM command (clamd(8)). Raises ScannerFailed, OSError."""
    with _connected() as line:
        line.sendall(b"zINSTREAM\0")
        for frame in _frames(file):
            line.sendall(frame)
        answer = b"".join(iter(lambda: line.recv(4096), b"")).rstrip(b"\0\n").decode("utf-8", "replace")
    verdict = answer.removeprefix("stream: ")
    if verdict == "OK":
        return ""
    if verdict.endswith(" FOUND"):
        return verdict.removesuffix(" FOUND")
    raise ScannerFailed(verdict or "no answer")


def _frames(file: IO[bytes]) -> Iterator[bytes]:
    """Each piece with its length before it, and an empty one at the end."""
    for piece in chunks(file):
        yield struct.pack(">I", len(piece)) + piece
    yield struct.pack(">I", 0)


def _connected() -> socket.socket:
    """A line to clamd at `host:port` or at the path of its socket."""
    if settings.CLAMD.startswith("/"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(SECONDS)
        line.connect(settings.CLAMD)
        return line
    host, _colon, port = settings.CLAMD.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS)
