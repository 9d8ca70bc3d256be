"""Jobs: deferred in the caller's transaction, run by a worker, ordered per subject, retried, and told the time.

procrastinate keeps them in PostgreSQL, so a job exists exactly when the change that asked for it does.
"""

import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from asgiref.sync import async_to_sync
from django.db import close_old_connections, connection, transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued, UniqueViolation
from procrastinate.jobs import Status
from procrastinate.types import JSONValue

log = structlog.get_logger()
EIGHT_TRIES = RetryStrategy(max_attempts=8, exponential_wait=3)


def let_go_of_stale_connections() -> None:
    """What Django does around a request, for a worker's thread; not inside somebody's transaction (tests)."""
    if not connection.in_atomic_block:
        close_old_connections()


class Job:
    """A function that runs later. Call `later()` inside the operation that wants it."""

    def __init__(self, name: str, function: Callable[..., None], queue: str, retry: RetryStrategy) -> None:
        self.name, self.function = name, function
        self.task = app.task(name=name, queue=queue, retry=retry)(self.run)

    def later(
        self,
        *,
        subject: str,
        after: timedelta | None = None,
        once: str | None = None,
        **facts: JSONValue,
    ) -> None:
        """Defer one run. Jobs of one `subject` run one after another in the order of asking.

        `after` waits at least so long; with `once`, nothing is added while a job of that key is still waiting.
        """
        task = self.task.configure(
            lock=subject,
            queueing_lock=once,
            schedule_in={"seconds": int(after.total_seconds())} if after else None,
        )
        request_id: str = structlog.contextvars.get_contextvars().get("request_id", "")
        # A savepoint: "already waiting" is found out by a unique index, which must not end the caller's transaction.
        with contextlib.suppress(AlreadyEnqueued), transaction.atomic():
            task.defer(request_id=request_id, **facts)

    def every(self, cron: str) -> "Job":
        """Run by the clock as well: cron's five fields, in UTC; once, however many workers there are."""
        app.periodic(cron=cron)(self.task)  # type: ignore[arg-type]
        return self

    def run(self, *, request_id: str = "", timestamp: int = 0, **facts: Any) -> None:
        """What the worker calls: one clock reading, the request id in every log line, fresh connections."""
        with structlog.contextvars.bound_contextvars(request_id=request_id, job=self.name):
            let_go_of_stale_connections()
            try:
                self.function(at=timezone.now(), **facts)
                log.info("job.done", **{k: v for k, v in facts.items() if isinstance(v, int)})
            finally:
                let_go_of_stale_connections()


def job(
    name: str, *, queue: str = "default", retry: RetryStrategy = EIGHT_TRIES
) -> Callable[[Callable[..., None]], Job]:
    """Make a job of a function `f(*, at, **facts)`. It must be idempotent: it may run twice."""
    return lambda function: Job(name, function, queue, retry)


@job("kernel.revive")
def revive(*, at: datetime) -> None:
    """Give the jobs of workers that died (kill -9, power cut) another run; a dead worker has no heart-beat.

    Until then such a job holds its subject's lock. One whose `once` key waits already is closed instead.
    """
    manager = app.job_manager
    for lost in async_to_sync(manager.get_stalled_jobs)():
        log.warning("job.revived", task=lost.task_name, job_id=lost.id)
        try:
            with transaction.atomic():
                async_to_sync(manager.retry_job)(lost)
        except UniqueViolation:
            async_to_sync(manager.finish_job)(lost, Status.FAILED, delete_job=False)


revive.every("* * * * *")
