"""Keepers outside the database to whom heads are handed, so that even its owner cannot rewrite the log unseen.

An anchor is a class named in `settings.EVIDENCE_ANCHORS`. Keeping the same head twice must do nothing.
"""

from collections.abc import Iterable, Iterator
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from yangcai.foundation.evidence.verifier.notes import Checkpoint, Note


class Anchor(Protocol):
    """Somebody who keeps heads."""

    name: str

    def keep(self, head: Checkpoint, note: Note) -> str:
        """Keep a signed head; where it is to be found. Raises AnchorFailed when it cannot, to be tried again."""

    def heads(self) -> Iterable[Checkpoint]:
        """The heads it kept, as far as it can tell."""


class AnchorFailed(Exception):
    """The keeper could not be reached, or holds another root for this size."""


def installed() -> list[Anchor]:
    """The anchors of this site."""
    return [import_string(path)() for path in settings.EVIDENCE_ANCHORS]


def by_name(name: str) -> Anchor | None:
    """The installed anchor of this name."""
    return next((anchor for anchor in installed() if anchor.name == name), None)


def heads() -> Iterator[tuple[str, Checkpoint]]:
    """Every head every anchor kept, with the anchor's name."""
    for anchor in installed():
        for head in anchor.heads():
            yield anchor.name, head
