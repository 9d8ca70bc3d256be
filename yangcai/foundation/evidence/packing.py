"""The verifier as strangers get it: its own source in one file that runs where nothing but Python is installed."""

import io
import zipfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
HERE = Path(__file__).resolve().parent
START = "import sys\n\nfrom yangcai.foundation.evidence.verifier.command import main\n\nsys.exit(main(sys.argv[1:]))\n"
NAME = "yangcai-verify.pyz"


def sources() -> list[Path]:
    """The files it consists of."""
    packages = [folder / "__init__.py" for folder in (HERE, *HERE.parents) if ROOT in folder.parents]
    return [*packages, HERE / "merkle.py", *sorted((HERE / "verifier").glob("*.py"))]


@cache
def verifier() -> bytes:
    """A zip application (PEP 441); the same bytes for the same source."""
    file = io.BytesIO(b"#!/usr/bin/env python3\n")
    file.seek(0, 2)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        for path in sources():
            _add(archive, path.relative_to(ROOT).as_posix(), path.read_text("utf-8"))
        _add(archive, "__main__.py", START)
    return file.getvalue()


def _add(archive: zipfile.ZipFile, name: str, text: str) -> None:
    archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
