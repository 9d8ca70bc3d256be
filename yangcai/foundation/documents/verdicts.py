"""What the scanner and the store say of a document, written down by the jobs that asked."""

from datetime import datetime

from yangcai.foundation.documents.models import Document
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat


@operation("documents.document.judge")
def note_verdict(*, seat: Seat, at: datetime, document: Document, finding: str) -> Document:
    """Clear a document, or shut it away for what was found in it."""
    document = document.locked()
    if finding:
        document.move(Document.Status.INFECTED, finding=finding[:200])
        told = {"digest": document.digest, "finding": finding[:200]}
        record("documents.document.quarantined", document, seat=seat, at=at, **told)
    else:
        document.move(Document.Status.CLEAN)
        record("documents.document.cleared", document, seat=seat, at=at, digest=document.digest)
    return document


@operation("documents.document.judge")
def note_damage(*, seat: Seat, at: datetime, document: Document) -> Document:
    """Sound the alarm: what lies in the store is not what was put there."""
    record("documents.document.damaged", document, seat=seat, at=at, digest=document.digest)
    return document
