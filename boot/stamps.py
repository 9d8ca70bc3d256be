"""Stamps: small files that remember from what something was made, so that it is not made again."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest(paths: Iterable[Path], *facts: str) -> str:
    """A fingerprint of the facts and of the names and contents of files; a missing file counts as empty."""
    total = hashlib.sha256("\0".join(facts).encode())
    for path in sorted(paths):
        total.update(f"\0{path}\0".encode())
        if path.is_file():
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def listing(folders: Iterable[Path], *facts: str) -> str:
    """A cheap fingerprint of folders with large files: names, sizes and times only."""
    total = hashlib.sha256("\0".join(facts).encode())
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                known = path.stat()
                total.update(f"\0{path}\0{known.st_size}\0{known.st_mtime_ns}".encode())
    return total.hexdigest()


class Stamp:
    """One remembered fingerprint."""

    def __init__(self, folder: Path, name: str) -> None:
        self.path = folder / name

    def shows(self, fingerprint: str) -> bool:
        """Whether the work was already done for exactly this."""
        return self.reads() == fingerprint

    def reads(self) -> str:
        """What was pressed last, empty when nothing was."""
        return self.path.read_text().strip() if self.path.is_file() else ""

    def press(self, fingerprint: str) -> None:
        """Remember that the work is done; call only afterwards."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_name(self.path.name + ".new")
        fresh.write_text(fingerprint + "\n")
        fresh.replace(self.path)

    def lift(self) -> None:
        """Forget, before the work begins again."""
        self.path.unlink(missing_ok=True)
