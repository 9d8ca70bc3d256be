"""What the clock asks of this room."""

from contextlib import suppress
from datetime import datetime

from django.db import transaction

from yangcai.cloud.contracts.eligibility import Book
from yangcai.cloud.contracts.models import Contract
from yangcai.cloud.finance import queries
from yangcai.cloud.finance.feed import PARTIES
from yangcai.cloud.finance.models import Filling
from yangcai.cloud.finance.operations import announcing, audits, ending, feed
from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.jobs import job
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.people.models import Organisation
from yangcai.foundation.rules.models import Rollout

MOST, CHUNK = 500, 500


@job("finance.fill")
def fill(*, at: datetime, filling_id: int) -> None:
    """Tell of the next chunk of a region; its event asks for the one after."""
    filling = Filling.visible_to(SYSTEM).filter(pk=filling_id, status=Filling.Status.RUNNING).first()
    if filling:
        feed.fill_some(seat=SYSTEM, at=at, filling=filling)


@job("finance.open_regions")
def open_regions(*, at: datetime) -> None:
    """Begin with regions whose day has come, and go on with walks whose job was lost."""
    today = beijing_day(at)
    walked = Filling.visible_to(SYSTEM).values("rollout_id")
    due = Rollout.visible_to(SYSTEM).filter(Rollout.holding(today), module="finance").exclude(pk__in=walked)
    for rollout in feed.ours(due):
        feed.open_region(seat=SYSTEM, at=at, rollout=rollout)
    for filling in Filling.visible_to(SYSTEM).filter(status=Filling.Status.RUNNING):
        subject = f"finance.fill/{filling.pk}"
        fill.later(subject=subject, once=subject, filling_id=filling.pk)


@job("finance.sweep")
def sweep(*, at: datetime, anew: bool = False) -> None:
    """Tell of records updated lately that no event told of; `anew` looks at all there are, and at every party."""
    for noun in ("award", "contract"):
        feed.sweep(seat=SYSTEM, at=at, noun=noun, anew=anew)
    if anew:
        parties = Organisation.visible_to(SYSTEM).filter(kind__in=PARTIES).order_by("pk")
        feed.feed_all(seat=SYSTEM, at=at, noun="party", ids=list(parties.values_list("pk", flat=True)))


@job("finance.sweep_all")
def sweep_all(*, at: datetime) -> None:
    """Every night all of it: what depends on the day alone has changed without an event."""
    sweep.later(subject="finance.sweep", once="finance.sweep.anew", anew=True)


@job("finance.expire")
def expire(*, at: datetime) -> None:
    """Let go of reservations whose time is over, each in a transaction of its own."""
    for row in queries.due(at)[:MOST]:
        with suppress(ending.NotDue):
            ending.expire(seat=SYSTEM, at=at, row=row)


@job("finance.audit")
def audit_facts(*, at: datetime) -> None:
    """Compare every contract's facts with the rows they follow from; killed half-way, the next run goes on there."""
    audit, book = audits.begin(at=at), Book(beijing_day(at))
    while audit.finished_at is None:
        audit = audits.audit_some(seat=SYSTEM, at=at, audit=audit, book=book)


@job("finance.restate")
def restate(*, at: datetime, path: str, last: int = 0) -> None:
    """State the contracts of a region's subtree anew, so many at a time: its rules have changed."""
    rows = Contract.visible_to(SYSTEM).filter(region_path__startswith=path, pk__gt=last).order_by("pk")
    if ids := list(rows.values_list("pk", flat=True)[:CHUNK]):
        with transaction.atomic():
            announcing.state_anew(announcing.hold_contracts(ids), at=at)
        restate.later(subject=f"finance.restate/{path}", path=path, last=ids[-1])


expire.every("* * * * *")
audit_facts.every("10 18 * * *")  # 02:10 in Beijing
open_regions.every("*/10 * * * *")
sweep.every("41 * * * *")
sweep_all.every("35 17 * * *")
