"""Taking a whole file in, piece by piece: what the command, the upload page's job and the seed all call."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

from yangcai.cloud.intake.entries import Directory
from yangcai.cloud.intake.models import Batch, Source
from yangcai.cloud.intake.operations import close_batch, load, open_batch
from yangcai.cloud.intake.places import locator
from yangcai.cloud.intake.readers import Raw, Reader
from yangcai.cloud.intake.readers.files import read_pages
from yangcai.cloud.intake.readers.lines import read_lines
from yangcai.cloud.intake.readers.ocds import read_package
from yangcai.cloud.intake.readers.sheets import read_sheet
from yangcai.foundation.kernel.seats import Seat

PIECE = 1000
READERS: dict[str, Reader] = {
    Source.Layout.LINES: read_lines,
    Source.Layout.SHEET: read_sheet,
    Source.Layout.PAGES: read_pages,
    Source.Layout.OCDS: read_package,
}


def take_file(*, seat: Seat, at: datetime, source: Source, path: Path, name: str = "") -> Iterator[Batch]:
    """Take a file in; yields the batch after each piece of PIECE records. Interrupted, it goes on where it stood.

    Raises BatchEnded for a file done before. What the reader itself cannot read ends the batch as failed, with the
    pieces before it kept.
    """
    batch = open_batch(seat=seat, at=at, source=source, file_name=name or path.name, digest=digest_of(path))
    yield batch
    directory = Directory(locator(seat, source.region))
    raws = READERS[source.layout](path, source.mapping)
    try:
        for position, piece in pieces(raws, batch.position):
            batch = load(seat=seat, at=at, batch=batch, position=position, raws=piece, directory=directory)
            yield batch
    except (OSError, ValueError, KeyError) as broken:
        yield close_batch(seat=seat, at=at, batch=batch, failed=type(broken).__name__)
        return
    yield close_batch(seat=seat, at=at, batch=batch)


def pieces(raws: Iterator[Raw], done: int) -> Iterator[tuple[int, list[Raw]]]:
    """The records after the first `done`, in pieces, each with its position."""
    raws, position = islice(raws, done, None), done
    while piece := list(islice(raws, PIECE)):
        yield position, piece
        position += len(piece)


def digest_of(path: Path) -> str:
    """SHA-256 of a file, or of a folder's names and files in order."""
    digest = hashlib.sha256()
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.is_file():
            if path.is_dir():
                digest.update(str(file.relative_to(path)).encode())
            with file.open("rb") as content:
                while block := content.read(1 << 20):
                    digest.update(block)
    return digest.hexdigest()
