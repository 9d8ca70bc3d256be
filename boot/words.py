"""What a person reads: one line per step, and one sentence in each language when something is in the way."""

import io
import sys
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

COLUMN = 40


class Stop(Exception):
    """Something a person has to do first, said in English and Chinese; `tail` is what a log says about it."""

    def __init__(self, english: str, chinese: str, tail: str = "") -> None:
        super().__init__(english)
        self.english = english
        self.chinese = chinese
        self.tail = tail

    def __str__(self) -> str:
        indented = "".join(f"  | {line}\n" for line in self.tail.splitlines())
        return f"{indented}{self.english}\n{self.chinese}"


class Step:
    """A line of progress under way; `note` is what it will say beside the seconds."""

    under_way: "Step | None" = None

    def __init__(self, name: str) -> None:
        self.name = name
        self.note = ""
        self.is_broken = False

    def begin(self) -> None:
        """Show the name, and leave the line open."""
        print(f"  {padded(self.name)}", end="", flush=True)
        Step.under_way = self

    def end(self, words: str) -> None:
        """Close the line; begin it again if something else was said meanwhile."""
        Step.under_way = None
        if self.is_broken:
            print(f"  {padded(self.name)}", end="")
        print(words, flush=True)


def never_fail_to_print() -> None:
    """Terminals that know no Chinese get question marks, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace", line_buffering=True)


def say(text: str = "") -> None:
    """Print one line at once, below whatever line is under way."""
    _break_line()
    print(text, flush=True)


def warn(text: object) -> None:
    """Print to standard error, below whatever line is under way."""
    _break_line()
    print(text, file=sys.stderr, flush=True)


def _break_line() -> None:
    if Step.under_way and not Step.under_way.is_broken:
        Step.under_way.is_broken = True
        print(flush=True)


def padded(text: str, columns: int = COLUMN) -> str:
    """Fill up to a column of the terminal, where a Chinese character takes two."""
    width = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
    return text + " " * max(1, columns - width)


@contextmanager
def step(name: str) -> Iterator[Step]:
    """Show one step of the work and the seconds it took."""
    began = time.monotonic()
    shown = Step(name)
    shown.begin()
    try:
        yield shown
    except BaseException:
        shown.end("✗")
        raise
    shown.end(f"{time.monotonic() - began:6.1f} s  {shown.note}".rstrip())


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log, or nothing when there is none."""
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 16_384))
        return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])
