"""Award pages as files: one page, a folder of pages, or JSON lines that carry each page's HTML."""

from collections.abc import Iterator
from pathlib import Path

from yangcai.cloud.intake.readers import Mapped, Raw, raws_of
from yangcai.cloud.intake.readers.lines import read_lines
from yangcai.cloud.intake.readers.pages import read_page


def read_pages(path: Path, mapping: Mapped) -> Iterator[Raw]:
    """The records of award pages."""
    if path.suffix.lower() in (".jsonl", ".json"):
        yield from read_lines(path, mapping)
        return
    pages = sorted(path.rglob("*.htm*")) if path.is_dir() else [path]
    for page in pages:
        finding = read_page(_text(page))
        yield from raws_of(page.stem, finding.shared, finding.lots, finding.contradictions)


def _text(page: Path) -> str:
    content = page.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")
