"""Writing an archive: outside any transaction, streamed, then entered by an operation."""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from itertools import islice
from typing import IO, Any, Protocol

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils.module_loading import import_string

from yangcai.foundation.evidence import bookkeeping, keys, merkle, queries, sequencing
from yangcai.foundation.evidence.leaves import record_of
from yangcai.foundation.evidence.models import Archive, Leaf, Log
from yangcai.foundation.evidence.verifier import canonical, records
from yangcai.foundation.evidence.verifier.archives import ABOUT, EVENTS, FORMAT, MANIFEST, SIGNATURE, note_of
from yangcai.foundation.evidence.verifier.containers import CHUNK, member_of, pack
from yangcai.foundation.evidence.verifier.notes import instant
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.seats import SYSTEM

Members = Iterator[tuple[str, Iterable[bytes]]]
AT_ONCE = 1000


class Attachments(Protocol):
    """Where files come from: the class that `settings.ATTACHMENTS` names (of documents, on sites that have it)."""

    def subjects_of(self, subject_type: str, subject_id: str) -> Iterable[tuple[str, str]]:
        """The files that hang on a row, as subjects of events of their own."""

    def opened(self, digest: str) -> IO[bytes] | None:
        """The file with this SHA-256, if it is still kept whole."""


class Damaged(Exception):
    """Events are not what their leaves say; an archive of them would vouch for what was changed."""

    def __init__(self, events: list[int]) -> None:
        super().__init__(events)
        self.events = events


def make(archive: Archive, *, at: datetime) -> Archive:
    """Write the archive and enter it; or enter that it cannot be had."""
    sequencing.append_all(at=at)
    sequencing.sign(at=at)
    bundle = Bundle(archive, at)
    if not bundle.leaves:
        return bookkeeping.give_up_archive(seat=SYSTEM, at=at, archive=archive)
    with tempfile.TemporaryFile() as file:
        try:
            pack(file, bundle.members())
        except Damaged as damaged:
            return bookkeeping.give_up_archive(seat=SYSTEM, at=at, archive=archive, damaged=damaged.events)
        size = file.tell()
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        path = default_storage.save(f"evidence/archives/{archive.pk}-{digest[:16]}.zip", File(file))
    return bookkeeping.file_archive(
        seat=SYSTEM, at=at, archive=archive, path=path, digest=digest, size=size, items=len(bundle.items)
    )


class Bundle:
    """The contents of one archive while it is being written."""

    def __init__(self, archive: Archive, at: datetime) -> None:
        self.archive, self.at = archive, at
        self.attachments: Attachments | None = (
            import_string(settings.ATTACHMENTS)() if settings.ATTACHMENTS else None
        )
        self.leaves = list(self._leaves())
        self.logs = list(Log.rows.filter(pk__in={leaf.log_id for leaf in self.leaves}).order_by("pk"))
        self.items: list[dict[str, Any]] = []
        self.files: dict[str, dict[str, Any]] = {}

    def members(self) -> Members:
        """The members in the order in which they are written: the list last, when all is known."""
        yield EVENTS, self._events()
        yield from self._files()
        manifest = canonical.encode(self._manifest())
        yield MANIFEST, [manifest]
        yield SIGNATURE, [str(keys.signer().sign(note_of(manifest))).encode()]

    def _leaves(self) -> Iterable[Leaf]:
        rows = Leaf.rows.order_by("log_id", "index")
        if self.archive.day:
            leaves = rows.filter(day=self.archive.day)
            if self.archive.whole:
                return leaves
            return leaves.filter(event_id__in=self.archive.events().values("pk"))
        return rows.filter(event_id__in=self._of_subject().values("pk"))

    def _of_subject(self) -> Any:
        kind, number = self.archive.subject_type, self.archive.subject_id
        mine = Q(subject_type=kind, subject_id=number)
        for its_kind, its_number in self.attachments.subjects_of(kind, number) if self.attachments else ():
            mine |= Q(subject_type=its_kind, subject_id=its_number)
        return self.archive.events().filter(mine)

    def _events(self) -> Iterator[bytes]:
        """One line a leaf. Raises Damaged after the last when some event is missing or changed."""
        logs, damaged = {log.pk: log for log in self.logs}, []
        places = {log.pk: number for number, log in enumerate(self.logs)}
        rest = iter(self.leaves)
        while leaves := list(islice(rest, AT_ONCE)):
            events = Event.rows.in_bulk([leaf.event_id for leaf in leaves])
            for leaf in leaves:
                line = self._line(leaf, events.get(leaf.event_id), places[leaf.log_id])
                if merkle.leaf_hash(logs[leaf.log_id].digest, line) != bytes(leaf.hash):
                    damaged.append(leaf.event_id)
                yield line + b"\n"
        if damaged:
            raise Damaged(damaged)

    def _line(self, leaf: Leaf, event: Event | None, head: int) -> bytes:
        if event is None:
            return b""
        record = record_of(event, bytes(leaf.salt))
        told = {"event": event.pk, "day": str(leaf.day), "name": event.name}
        self.items.append({"head": head, "index": leaf.index, "leaf": bytes(leaf.hash).hex(), **told})
        for digest, name in records.files_of(record["event"]):
            place = {"digest": digest, "name": name, "path": "", "event": event.pk, "day": str(leaf.day)}
            self.files.setdefault(digest, place)
        return canonical.encode(record)

    def _files(self) -> Members:
        for digest, place in self.files.items():
            file = self.attachments.opened(digest) if self.attachments else None
            if file is not None:
                place["path"] = member_of(digest, place["name"])
                with file:
                    yield place["path"], iter(partial(file.read, CHUNK), b"")

    def _manifest(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "about": ABOUT,
            "title": self.archive.title,
            "made_at": instant(self.at),
            "key": str(keys.signer().public),
            "heads": [self._head(number, log) for number, log in enumerate(self.logs)],
            "items": self.items,
            "files": list(self.files.values()),
        }

    def _head(self, number: int, log: Log) -> dict[str, Any]:
        """The log's newest head with the hashes that lead from the items to it."""
        head = queries.newest_head(log)
        assert head is not None  # noqa: S101 - signed before the bundle was begun
        chosen = [item["index"] for item in self.items if item["head"] == number]
        rest = queries.spans_of(log, list(merkle.others(chosen, head.size)))
        return {"checkpoint": str(head.note), "rest": [value.hex() for value in rest]}
