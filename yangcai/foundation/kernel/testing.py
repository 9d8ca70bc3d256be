"""For tests: run what was deferred, in this process and transaction, as the worker would."""

from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

MOST = 1000


def run_jobs(*names: str) -> int:
    """Run every waiting job (or those of the given names), and those they defer; return how many ran."""
    for count in range(MOST):
        waiting = ProcrastinateJob.objects.filter(status="todo").order_by("id")
        if names:
            waiting = waiting.filter(task_name__in=names)
        if not (row := waiting.first()):
            return count
        ProcrastinateJob.objects.filter(pk=row.pk).update(status="succeeded")
        app.tasks[row.task_name](**row.args)
    raise AssertionError(f"more than {MOST} jobs: do they defer each other?")
