"""Writing an errand down, in the transaction of the act that wants it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yangcai.receivables.financing import jobs
from yangcai.receivables.financing.models import Application, Errand, Slip
from yangcai.receivables.financing.operations.errands import FIRST


def send(
    application: Application,
    kind: str,
    path: str,
    body: Mapping[str, Any],
    *,
    at: datetime,
    slip: Slip | None = None,
) -> Errand:
    """Write an errand down, with its key, and have a job see to it should the caller not come to it."""
    count = application.errands.filter(kind=kind).count() + 1
    errand = Errand.rows.create(
        application=application,
        slip=slip,
        kind=kind,
        key=f"{application.number}-{kind}-{count}",
        path=path,
        body=dict(body),
        next_at=at + FIRST,
        made_at=at,
    )
    jobs.settle.later(subject=f"financing.errand:{errand.pk}", after=FIRST, errand_id=errand.pk)
    return errand
