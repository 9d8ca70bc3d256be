"""操作指南: the chapters in `docs/guide/*.md`, each with the digest that says which edition one reads."""

import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from yangcai.cloud.portal.prose import Block, blocks

_NAME = re.compile(r"^\d+-(?P<slug>[a-z0-9-]+)\.md$")
_PICTURE = re.compile(r"^!\[(?P<words>[^\]]+)\]\(pictures/(?P<file>[a-z0-9-]+\.png)\)$")
_TITLE = re.compile(r"\A# (?P<title>.+)\n+(?:适用：(?P<readers>.+)\n)?")


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter; `readers` are the roles it is for, `digest` the first characters of the file's SHA-256."""

    slug: str
    title: str
    readers: str
    digest: str
    text: str

    @property
    def blocks(self) -> list[Block]:
        """The chapter's text as data; a paragraph `![words](file.png)` is a picture of the product at work."""
        return [_pictured(block) for block in blocks(self.text)]


def _pictured(block: Block) -> Block:
    """The block as a picture (file, words) where it is one. Articles that people write have none."""
    match = _PICTURE.match(block.lines[0]) if block.kind == "p" else None
    return Block("picture", (match["file"], match["words"])) if match else block


def chapters() -> tuple[Chapter, ...]:
    """All chapters in the order of their file names."""
    return _read(Path(settings.PORTAL_GUIDES))


def chapter(slug: str) -> Chapter | None:
    """The chapter of a name."""
    return next((chapter for chapter in chapters() if chapter.slug == slug), None)


def containing(text: str) -> list[Chapter]:
    """The chapters in which every word is found."""
    words = text.split()
    return [c for c in chapters() if words and all(word in c.title or word in c.text for word in words)]


@cache
def _read(folder: Path) -> tuple[Chapter, ...]:
    """Read once a process: a new edition comes with a new release."""
    files = [
        (path, match["slug"]) for path in sorted(folder.glob("*.md")) if (match := _NAME.match(path.name))
    ]
    return tuple(_chapter(path, slug) for path, slug in files)


def _chapter(path: Path, slug: str) -> Chapter:
    source = path.read_bytes()
    text = source.decode()
    head = _TITLE.match(text)
    assert head, f"{path.name} must begin with a title"  # noqa: S101 - ours, and a test reads them all
    digest = sha256(source).hexdigest()[:12]
    return Chapter(slug, head["title"], head["readers"] or "", digest, text[head.end() :])
