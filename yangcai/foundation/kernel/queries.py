"""What happened to a row."""

from django.db import models
from django.db.models import QuerySet

from yangcai.foundation.kernel.models import Event


def timeline(row: models.Model) -> QuerySet[Event]:
    """The events of a row the caller may already see, oldest first."""
    return Event.rows.filter(subject_type=row._meta.label_lower, subject_id=str(row.pk)).order_by("id")
