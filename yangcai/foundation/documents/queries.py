"""Questions about documents wider than one row."""

from django.db import models
from django.db.models import QuerySet

from yangcai.foundation.documents.models import Document
from yangcai.foundation.kernel.seats import Seat


def documents_of(row: models.Model) -> QuerySet[Document]:
    """What hangs on a row the caller may already see and whose papers it may read, oldest first."""
    return Document.rows.filter(subject_type=row._meta.label_lower, subject_id=str(row.pk)).order_by("id")


def readable(seat: Seat, pk: int) -> Document | None:
    """A document the seat may read: its own side's, or one shared with all who see its subject, if it sees that."""
    if document := Document.visible_to(seat).filter(pk=pk).first():
        return document
    document = Document.rows.filter(pk=pk).exclude(subject_type="").first()
    if document is None or not document.terms.shared or (model := document.subject_model) is None:
        return None
    return document if model.visible_to(seat).filter(pk=document.subject_id).exists() else None


def to_scan() -> QuerySet[Document]:
    """Documents that wait for the scanner, oldest first."""
    return Document.rows.filter(status=Document.Status.WAITING).order_by("id")
