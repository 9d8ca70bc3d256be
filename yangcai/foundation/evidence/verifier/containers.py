"""The outside of an archive: a zip of uncompressed members whose comment seals every byte before it.

Uncompressed, so that one changed byte damages one record and no other; sealed, so that none goes unnoticed. The seal is
against accidents; against intent stand the signatures inside.
"""

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, BinaryIO

from yangcai.foundation.evidence.verifier.canonical import Broken

SEAL = 64
CHUNK = 2**20
BEGINNING_OF_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(slots=True)
class Container:
    """The members of an archive by name, as (offset, length) in its file."""

    file: BinaryIO
    members: dict[str, tuple[int, int]]

    def chunks(self, name: str) -> Iterator[bytes]:
        """A member's bytes, whatever its checksum says. Raises Broken when it is missing."""
        if name not in self.members:
            raise Broken(f"缺少 {name}")
        offset, left = self.members[name]
        self.file.seek(offset)
        while left > 0 and (chunk := self.file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk

    def read(self, name: str) -> bytes:
        """A whole member; for those that are small."""
        return b"".join(self.chunks(name))

    def lines(self, name: str) -> Iterator[bytes]:
        """A member's lines, without their ends."""
        rest = b""
        for chunk in self.chunks(name):
            *whole, rest = (rest + chunk).split(b"\n")
            yield from whole
        if rest:
            yield rest

    def digest(self, name: str) -> str:
        """The SHA-256 of a member, in hexadecimal."""
        digest = hashlib.sha256()
        for chunk in self.chunks(name):
            digest.update(chunk)
        return digest.hexdigest()


def unpack(file: BinaryIO) -> Container:
    """Find the members. Raises Broken when the file is no zip of ours any more."""
    try:
        with zipfile.ZipFile(file) as archive:
            infos, end = archive.infolist(), archive.start_dir
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError) as wrong:
        raise Broken("压缩包结构已损坏") from wrong
    if any(
        info.compress_type != zipfile.ZIP_STORED or info.file_size != info.compress_size for info in infos
    ):
        raise Broken("压缩包结构已损坏")
    infos.sort(key=lambda info: info.header_offset)
    # A member ends where the next begins: what its own header says of lengths may have been changed.
    ends = [*(info.header_offset for info in infos[1:]), end]
    members = {
        info.filename: (stop - info.file_size, info.file_size) for info, stop in zip(infos, ends, strict=True)
    }
    if len(members) != len(infos) or any(offset < 0 for offset, _ in members.values()):
        raise Broken("压缩包结构已损坏")
    return Container(file, members)


def pack(file: IO[bytes], members: Iterable[tuple[str, Iterable[bytes]]]) -> None:
    """Write the members one after another into an empty, seekable file, and seal it."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, chunks in members:
            with archive.open(zipfile.ZipInfo(name, BEGINNING_OF_TIME), "w", force_zip64=True) as member:
                for chunk in chunks:
                    member.write(chunk)
        archive.comment = b"0" * SEAL
    file.seek(-SEAL, 2)
    file.write(_digest(file, SEAL).encode())


def is_sealed(file: BinaryIO) -> bool:
    """Whether the seal at the end is that of the bytes before it."""
    length = file.seek(0, 2)
    if length < SEAL:
        return False
    file.seek(-SEAL, 2)
    return file.read(SEAL) == _digest(file, SEAL).encode()


def _digest(file: IO[bytes], but: int) -> str:
    """The SHA-256 of a file without its last bytes; the file is left standing before them."""
    left = file.seek(0, 2) - but
    file.seek(0)
    digest = hashlib.sha256()
    while left > 0:
        chunk = file.read(min(CHUNK, left))
        digest.update(chunk)
        left -= len(chunk)
    return digest.hexdigest()


def member_of(digest: str, name: str) -> str:
    """Where an attachment stands in an archive: by its digest, with the ending of its name when that is plain."""
    suffix = PurePosixPath(name).suffix.lower()
    return f"files/{digest}{suffix if suffix.isascii() and suffix[1:].isalnum() else ''}"
