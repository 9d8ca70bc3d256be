"""What the room needs before the first event: a signing key and an open log."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings

from yangcai.foundation.evidence import keys, queries, sequencing
from yangcai.foundation.kernel.seats import Seat


def reference(*, seat: Seat, at: datetime) -> Iterator[str]:
    """Needed everywhere; nothing is done twice."""
    if keys.make_key():
        yield f"evidence: a signing key in {keys.key_file().name}"
    if queries.current_log() is None:
        log = sequencing.open_log(at=at, algorithm=settings.EVIDENCE_ALGORITHM)
        yield f"evidence: the log {log}, public key {keys.signer().public}"


def demo(*, seat: Seat, at: datetime) -> Iterator[str]:
    """Give what the other rooms' seeds recorded its place in the log."""
    count, head = sequencing.append_all(at=at), sequencing.sign(at=at)
    yield f"evidence: {count} events sequenced, {head.size if head else 0} in all"
