"""What runs by itself: sending, asking for what is missing, trying again, looking after the lines."""

from datetime import datetime, timedelta

from procrastinate import RetryStrategy

from yangcai.foundation.exchange import breaker, gate, pulling, queries
from yangcai.foundation.exchange.dispatching import dispatch_to
from yangcai.foundation.exchange.models import Counterpart
from yangcai.foundation.exchange.waking import at_commit
from yangcai.foundation.kernel.jobs import job
from yangcai.foundation.kernel.operations import record
from yangcai.foundation.kernel.seats import SYSTEM

ONCE_IS_ENOUGH = RetryStrategy(max_attempts=1)  # the sweepers come by every minute
SOON, MINUTE = timedelta(seconds=5), timedelta(minutes=1)
OVERDUE = timedelta(minutes=30)


@job("exchange.dispatch", retry=ONCE_IS_ENOUGH)
def dispatch(*, at: datetime, sink: str) -> None:
    """Send what is due to one sink, until nothing is; come back when the next is."""
    dispatch_to(sink)
    pause = queries.next_due(sink, at=at)
    if pause is not None and pause < MINUTE:
        name = f"exchange.dispatch:{sink}"
        dispatch.later(subject=name, once=f"{name}:again", after=pause, sink=sink)


@job("exchange.pull", retry=ONCE_IS_ENOUGH)
def pull(*, at: datetime, app: str, resource: str) -> None:
    """Ask the owner for what we have not got of a resource."""
    pulling.pull_from(app, resource)


@job("exchange.backfill", retry=ONCE_IS_ENOUGH)
def backfill(*, at: datetime, app: str, noun: str, region: str) -> None:
    """Take in the owner's latest word on everything of a kind, beside the live stream."""
    pulling.backfill(app, noun, region=region)


@job("exchange.sweep", retry=ONCE_IS_ENOUGH)
def sweep(*, at: datetime) -> None:
    """The safety net: send whatever no wake-up call has sent, and take in what waits here."""
    for app in queries.sinks_with_due(at):
        _send_soon(app)
    pulling.mend()


@job("exchange.forget", retry=ONCE_IS_ENOUGH)
def forget(*, at: datetime) -> None:
    """Clean the nonce store."""
    gate.forget(at)


@job("exchange.watch", retry=ONCE_IS_ENOUGH)
def watch(*, at: datetime) -> None:
    """Ask every site whether it is there, and raise an alarm over what has waited for too long."""
    for peer in Counterpart.rows.filter(status=Counterpart.Status.ACTIVE).exclude(url=""):
        if not peer.is_resting(at):
            breaker.probe(peer, at=at)
        if count := queries.overdue(peer.app, before=at - OVERDUE):
            record("exchange.outgoing.overdue", peer, seat=SYSTEM, at=at, app=peer.app, count=count)


sweep.every("* * * * *")
forget.every("*/5 * * * *")
watch.every("*/30 * * * *")


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
