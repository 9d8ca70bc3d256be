"""What the room writes down about its own work, always in the platform's name."""

from collections.abc import Sequence
from datetime import datetime

from yangcai.foundation.evidence.keys import origin, signer
from yangcai.foundation.evidence.models import Anchoring, Archive, Key, Log, TreeHead
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import SYSTEM, Seat


@operation("evidence.log.open")
def open_log(*, seat: Seat, at: datetime, algorithm: str) -> Log:
    """Open a new log; from now on events go there. The earlier one stays as it was last signed."""
    number = Log.rows.count()
    name = f"{origin()}/{number + 1}" if number else origin()
    log = Log.rows.create(origin=name, algorithm=algorithm, opened_at=at)
    record("evidence.log.opened", log, seat=seat, at=at, origin=name, algorithm=algorithm)
    return log


@operation("evidence.key.publish")
def publish_key(*, seat: Seat, at: datetime) -> Key:
    """Publish the public half of the key in force."""
    public = signer().public
    key = Key.rows.create(name=public.name, key_id=public.id, public=public.public, published_at=at)
    record("evidence.key.published", key, seat=seat, at=at, key=str(public))
    return key


def key_in_force(*, at: datetime) -> Key:
    """The row of the key that signs now, published on first use."""
    found = Key.rows.filter(key_id=signer().public.id).first()
    return found or publish_key(seat=SYSTEM, at=at)


@operation("evidence.event.miss")
def note_lost_events(*, seat: Seat, at: datetime, log: Log, events: Sequence[int]) -> None:
    """Write down that events were removed after they were recorded and before they had a leaf."""
    record("evidence.events.lost", log, seat=seat, at=at, events=list(events))


@operation("evidence.head.anchor")
def note_anchoring(*, seat: Seat, at: datetime, head: TreeHead, anchor: str, reference: str) -> Anchoring:
    """Write down where a head was anchored."""
    anchoring = Anchoring.rows.create(head=head, anchor=anchor, reference=reference, at=at)
    record(
        "evidence.head.anchored", head, seat=seat, at=at, size=head.size, anchor=anchor, reference=reference
    )
    return anchoring


@operation("evidence.audit.run")
def note_audit(*, seat: Seat, at: datetime, log: Log, size: int, findings: Sequence[str]) -> None:
    """Write down what an audit found; the first ten findings in words."""
    told = {
        "size": size,
        "findings": len(findings),
        "first": [str(finding)[:200] for finding in findings[:10]],
    }
    record("evidence.audit.done", log, seat=seat, at=at, **told)


@operation("evidence.archive.file")
def file_archive(
    *, seat: Seat, at: datetime, archive: Archive, path: str, digest: str, size: int, items: int
) -> Archive:
    """Enter a finished archive; the event's receipt proves when the file was what it is."""
    archive = archive.locked()
    name = f"archive-{archive.pk}.zip"
    told = {"title": archive.title, "items": items, "size": size}
    event = record("evidence.archive.made", archive, seat=seat, at=at, file=name, digest=digest, **told)
    facts = {
        "path": path,
        "digest": digest,
        "size": size,
        "items": items,
        "made_at": at,
        "event_id": event.pk,
    }
    archive.move(Archive.Status.MADE, **facts)
    return archive


@operation("evidence.archive.file")
def give_up_archive(*, seat: Seat, at: datetime, archive: Archive, damaged: Sequence[int] = ()) -> Archive:
    """Enter that there is no archive: there was nothing to put in, or events are not what the log says."""
    archive.move(Archive.Status.DAMAGED if damaged else Archive.Status.EMPTY, made_at=at, items=0)
    name = "evidence.archive.refused" if damaged else "evidence.archive.empty"
    record(name, archive, seat=seat, at=at, title=archive.title, events=list(damaged))
    return archive
