"""Where bytes lie: under their own digest, written once, verified each time they are read."""

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO

from cryptography.hazmat.primitives import hashes
from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage

from yangcai.foundation.documents.kinds import CHUNK, chunks

IN_MEMORY = 4 * 2**20


class Damaged(Exception):
    """The bytes in the storage are gone or are not those that were put there."""


def digests(file: IO[bytes]) -> tuple[str, str, int]:
    """SHA-256, SM3 (GB/T 32905) and the size, in one pass."""
    sha256, sm3, size = hashlib.sha256(), hashes.Hash(hashes.SM3()), 0
    for piece in chunks(file):
        sha256.update(piece)
        sm3.update(piece)
        size += len(piece)
    return sha256.hexdigest(), sm3.finalize().hex(), size


def place_of(digest: str) -> str:
    """The name under which the storage keeps a digest."""
    return f"{digest[:2]}/{digest[2:4]}/{digest}"


def put(digest: str, file: IO[bytes]) -> None:
    """Keep the bytes. What is there already stays as it is; raises Damaged when it is something else."""
    name = place_of(digest)
    if default_storage.exists(name):
        opened(digest).close()
        return
    file.seek(0)
    if isinstance(default_storage, FileSystemStorage):
        _link(Path(default_storage.path(name)), file)
    else:
        # An object storage shows an object whole or not at all.
        default_storage.save(name, File(file))


def _link(place: Path, file: IO[bytes]) -> None:
    """Write beside the place and link it there: a crash leaves no half file, a race no overwriting."""
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=place.parent, prefix=".incoming-")
    try:
        with os.fdopen(handle, "wb") as sink:
            while piece := file.read(CHUNK):
                sink.write(piece)
            sink.flush()
            os.fsync(sink.fileno())
        Path(beside).chmod(0o440)
        with suppress(FileExistsError):
            os.link(beside, place)
    finally:
        Path(beside).unlink()


def opened(digest: str) -> IO[bytes]:
    """The verified bytes of a digest from their beginning; the caller closes them. Raises Damaged."""
    return verified(place_of(digest), digest)


def verified(name: str, digest: str) -> IO[bytes]:
    """What the storage has under a name: read once, checked, and only then given out. Raises Damaged."""
    copy: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the caller closes it
    try:
        _copy(name, digest, copy)
    except BaseException:
        copy.close()
        raise
    copy.seek(0)
    return copy


def _copy(name: str, digest: str, copy: IO[bytes]) -> None:
    """Copy what the storage has under a name, provided it is what the digest says. Raises Damaged."""
    seen = hashlib.sha256()
    try:
        with default_storage.open(name) as file:
            for piece in chunks(file):
                seen.update(piece)
                copy.write(piece)
    except FileNotFoundError as gone:
        raise Damaged(digest) from gone
    if seen.hexdigest() != digest:
        raise Damaged(digest)
