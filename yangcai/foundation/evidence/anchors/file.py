"""The default anchor: a file that only grows, one head a line, to be copied away from this machine."""

import fcntl
import json
import os
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from yangcai.foundation.evidence.anchors import AnchorFailed
from yangcai.foundation.evidence.verifier.canonical import Broken
from yangcai.foundation.evidence.verifier.notes import Checkpoint, Note


class FileAnchor:
    """`MEDIA_ROOT/anchors/<site>.jsonl`."""

    name = "file"

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return Path(settings.MEDIA_ROOT) / "anchors" / f"{settings.SITE}.jsonl"

    def keep(self, head: Checkpoint, note: Note) -> str:
        """Put the head at the end of the file and on the disk; the line's number."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            count = 0
            for count, line in enumerate(file, 1):
                if (kept := _head_of(line)) and (kept.origin, kept.size) == (head.origin, head.size):
                    if kept.root != head.root:
                        raise AnchorFailed(f"{self.path.name}:{count} holds another root for {head.size}")
                    return f"{self.path.name}:{count}"
            file.write(json.dumps({"note": str(note)}, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
        return f"{self.path.name}:{count + 1}"

    def heads(self) -> Iterable[Checkpoint]:
        """What the file holds; lines that are no heads are passed over."""
        if not self.path.exists():
            return []
        with self.path.open(encoding="utf-8") as file:
            return [head for line in file if (head := _head_of(line))]


def _head_of(line: str) -> Checkpoint | None:
    try:
        return Checkpoint.parse(Note.parse(json.loads(line)["note"]).text)
    except (Broken, ValueError, KeyError, TypeError):
        return None
