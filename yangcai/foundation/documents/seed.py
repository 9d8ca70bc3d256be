"""How much may be exported."""

from collections.abc import Iterator
from datetime import date, datetime

from yangcai.foundation.documents.models import ExportQuota
from yangcai.foundation.documents.queries import ROWS_A_DAY
from yangcai.foundation.kernel.seats import Seat

FROM = date(2026, 1, 1)
# role (blank: everybody) -> rows a day; those who supervise may take a whole list
QUOTAS = {
    "": ROWS_A_DAY,
    "auditor": 2_000_000,
    "bureau_officer": 1_000_000,
    "bureau_leader": 1_000_000,
    "operator": 1_000_000,
}


def reference(*, seat: Seat, at: datetime) -> Iterator[str]:
    """The quotas of the first day; later ones are rows with a later day."""
    rows = [ExportQuota(role=role, rows_a_day=most, valid_from=FROM) for role, most in QUOTAS.items()]
    before = ExportQuota.rows.count()
    ExportQuota.rows.bulk_create(rows, ignore_conflicts=True)
    if new := ExportQuota.rows.count() - before:
        yield f"{new} export quotas"
