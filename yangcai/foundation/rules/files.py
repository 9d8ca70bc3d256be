"""The room's own files under `data/` (sources in `data/SOURCES.md`) and their digests."""

import csv
import gzip
import hashlib
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

DATA = Path(__file__).parent / "data"


def table(name: str) -> Iterator[dict[str, str]]:
    """The rows of a csv file, gzipped or not, by the names in its first line."""
    data = (DATA / name).read_bytes()
    text = (gzip.decompress(data) if name.endswith(".gz") else data).decode()
    yield from csv.DictReader(StringIO(text, newline=""))


def digest(*names: str) -> str:
    """One digest over the files' contents."""
    total = hashlib.sha256()
    for name in names:
        total.update((DATA / name).read_bytes())
    return total.hexdigest()
