"""What runs by itself: sending, asking for what is missing, trying again, looking after the lines."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from procrastinate import RetryStrategy

from yangcai.foundation.exchange.waking import at_commit
from yangcai.foundation.kernel.jobs import job

ONCE_IS_ENOUGH = RetryStrategy(max_attempts=1)  # the sweepers come by every minute
SOON = timedelta(seconds=5)


@job("exchange.dispatch", retry=ONCE_IS_ENOUGH)
def dispatch(*, at: datetime, sink: str) -> None:
    """Send what is due to one sink, until nothing is."""
    from yangcai.foundation.exchange.dispatching import dispatch_to  # noqa: PLC0415

    dispatch_to(sink)


@job("exchange.pull", retry=ONCE_IS_ENOUGH)
def pull(*, at: datetime, app: str, resource: str) -> None:
    """Ask the owner for what we have not got of a resource."""
    from yangcai.foundation.exchange.pulling import pull_from  # noqa: PLC0415

    pull_from(app, resource)


def wake(sink: str) -> None:
    """Have the sink's messages sent as soon as the transaction is through; asked for once a transaction."""
    at_commit(f"dispatch:{sink}", lambda: _send_soon(sink))


def _send_soon(sink: str) -> None:
    dispatch.later(subject=f"exchange.dispatch:{sink}", once=f"exchange.dispatch:{sink}", sink=sink)


def ask_for(app: str, resource: str) -> None:
    """Have a resource pulled a few seconds after the transaction, if it has not come by itself."""
    at_commit(f"pull:{app}:{resource}", lambda: _pull_soon(app, resource))


def _pull_soon(app: str, resource: str) -> None:
    name = f"exchange.pull:{app}:{resource}"
    pull.later(subject=name, once=name, after=SOON, app=app, resource=resource)
