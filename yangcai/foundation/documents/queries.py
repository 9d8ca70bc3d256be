"""Questions about documents wider than one row."""

from datetime import datetime

from django.db import models
from django.db.models import Case, F, Max, QuerySet, Sum, When
from django.db.models.functions import Greatest

from yangcai.foundation.documents.models import Document, Export, ExportQuota, PrintedForm
from yangcai.foundation.kernel.clock import beijing_day, start_of
from yangcai.foundation.kernel.seats import Seat

# Rows a person may export in a day where no `ExportQuota` says otherwise.
ROWS_A_DAY = 200_000
MOVING = (Export.Status.WAITING, Export.Status.RUNNING)


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


def quarantined() -> QuerySet[Document]:
    """Documents in which something was found, wherever they belong: for those who guard the platform."""
    return Document.rows.filter(status=Document.Status.INFECTED).select_related("organisation", "uploaded_by")


def rows_a_day(seat: Seat, at: datetime) -> int:
    """How many rows the seat may export in a day: the most generous quota of its roles, as it holds today."""
    held = ExportQuota.rows.filter(valid_from__lte=beijing_day(at), role__in=["", *seat.roles])
    newest = held.values("role").annotate(day=Max("valid_from")).values("role", "day")
    pairs = {(quota["role"], quota["day"]) for quota in newest}
    quotas = [quota.rows_a_day for quota in held if (quota.role, quota.valid_from) in pairs]
    return max(quotas, default=ROWS_A_DAY)


def rows_left(seat: Seat, at: datetime) -> int:
    """How many more rows the seat's person may export today; what is under way counts as it was estimated."""
    today = Export.rows.filter(user=seat.user_id, asked_at__gte=start_of(beijing_day(at)))
    counted = Case(
        When(status__in=MOVING, then=Greatest("rows_estimated", "rows_done")), default=F("rows_done")
    )
    used = today.aggregate(rows=Sum(counted))["rows"] or 0
    return max(0, rows_a_day(seat, at) - used)


def moving(seat: Seat) -> QuerySet[Export]:
    """The exports the seat's person waits for."""
    return Export.rows.filter(user=seat.user_id, status__in=MOVING)


def to_make() -> QuerySet[Export]:
    """Exports that are not finished, oldest first."""
    return Export.rows.filter(status__in=MOVING).order_by("id")


def to_expire(at: datetime) -> QuerySet[Export]:
    """Files whose week is over, oldest first."""
    return Export.rows.filter(status=Export.Status.DONE, expires_at__lte=at).order_by("expires_at")


def printed_for(row: models.Model, number: str) -> PrintedForm | None:
    """The form of this number, if it was printed for this row: what a scan that comes back is bound to."""
    of_row = {"subject_type": row._meta.label_lower, "subject_id": str(row.pk)}
    return PrintedForm.rows.filter(number=number, **of_row).first()
