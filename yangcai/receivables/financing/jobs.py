"""What goes on by itself: errands whose answer is not known, and applications whose hour has come."""

from datetime import datetime

import structlog

from yangcai.foundation.kernel.jobs import job
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.receivables.financing import operations, queries, saga

log = structlog.get_logger()
BATCH = 500


@job("financing.settle")
def settle(*, at: datetime, errand_id: int) -> None:
    """Ask the contract's owner once more, unless somebody knows the answer already."""
    if errand := queries.errand(errand_id):
        saga.settle(errand, at=at)


@job("financing.sweep")
def sweep(*, at: datetime) -> None:
    """Errands that could not be settled so far, and those whose job was lost with its worker; one whose answer cannot
    be taken in does not keep the others waiting."""
    for errand in list(queries.errands_due(at)[:BATCH]):
        try:
            saga.settle(errand, at=at)
        except Exception:
            log.exception("financing.settle_failed", errand=errand.pk)


@job("financing.wake")
def wake(*, at: datetime) -> None:
    """Look at every application whose hour has come; one that fails does not keep the others waiting."""
    for application in list(queries.to_wake(at)[:BATCH]):
        try:
            operations.wake(seat=SYSTEM, at=at, application=application)
        except Exception:
            log.exception("financing.wake_failed", application=application.pk)


sweep.every("* * * * *")
wake.every("*/5 * * * *")
