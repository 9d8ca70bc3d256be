"""A small safe markup for articles and guides: paragraphs, headings, lists and remarks, nothing else.

`## heading`, `### heading` or `一、heading`, `- item`, `1. item`, `> remark`; a blank line ends a paragraph. The result
is data and the template writes it, so every character is escaped and no markup of the writer's reaches the page.
"""

import re
from dataclasses import dataclass

_MARKS = (
    ("h2", re.compile(r"^##\s+(.*)")),
    ("h3", re.compile(r"^###\s+(.*)")),
    ("h3", re.compile(r"^([一二三四五六七八九十]+、.{1,30}[^。；：])$")),
    ("ul", re.compile(r"^[-*•]\s+(.*)")),
    ("ol", re.compile(r"^\d{1,3}[.、．)）](?!\d)\s*(.*)")),
    ("remark", re.compile(r"^>\s?(.*)")),
)
_LISTS, _HEADINGS = {"ul", "ol"}, {"h2", "h3"}


@dataclass(frozen=True, slots=True)
class Block:
    """One block: `kind` is p, h2, h3, ul, ol, remark or (in guides) picture; `lines` its lines or items, plain text."""

    kind: str
    lines: tuple[str, ...]

    @property
    def picture(self) -> str:
        """Where the static file of a picture lies."""
        return f"guide/{self.lines[0]}"


def blocks(text: str) -> list[Block]:
    """Read a text into blocks. Items of one list may stand apart; lines of one paragraph stand together."""
    found: list[Block] = []
    after_blank = True
    for line in map(str.strip, text.splitlines()):
        if line:
            kind, words = _kind(line)
            last = found[-1] if found else None
            goes_on = kind in _LISTS or (kind not in _HEADINGS and not after_blank)
            if last and last.kind == kind and goes_on:
                found[-1] = Block(kind, (*last.lines, words))
            else:
                found.append(Block(kind, (words,)))
        after_blank = not line
    return found


def _kind(line: str) -> tuple[str, str]:
    for kind, mark in _MARKS:
        if match := mark.match(line):
            return kind, match[1]
    return "p", line
