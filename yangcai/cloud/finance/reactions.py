"""What changes below is told to the receivables platform: contracts, awards, parties, regions."""

from datetime import datetime

from django.db.models import Q

from yangcai.cloud.contracts.models import Award, Contract, Party
from yangcai.cloud.finance.jobs import fill
from yangcai.cloud.finance.operations import feed
from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.reactions import reaction
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.people.models import Organisation
from yangcai.foundation.rules.models import Rollout


@reaction("contracts.records.taken_in")
def feed_taken_in(*, event: Event, at: datetime) -> None:
    """A whole load: the source's records that carry the event's own instant."""
    noun = event.facts["kind"]
    model = Contract if noun == "contract" else Award
    rows = model.visible_to(SYSTEM).filter(source=event.facts["source"], updated_at=event.at)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    feed.feed_all(seat=SYSTEM, at=at, noun=noun, ids=ids)


@reaction(
    "contracts.contract.corrected",
    "contracts.contract.cancelled",
    "contracts.contract.restated",
    "contracts.payment.recorded",
    "contracts.payment.returned",
)
def feed_contract(*, event: Event, at: datetime) -> None:
    """One contract."""
    feed.feed_contracts(seat=SYSTEM, at=at, ids=[int(event.subject_id)])


@reaction("contracts.award.corrected", "contracts.award.cancelled")
def feed_award(*, event: Event, at: datetime) -> None:
    """One award, and the contracts that name it."""
    pk = int(event.subject_id)
    feed.feed_awards(seat=SYSTEM, at=at, ids=[pk])


@reaction("contracts.records.adopted")
def feed_adopted(*, event: Event, at: datetime) -> None:
    """What turned out to be a supplier's own."""
    feed_own(int(event.subject_id), at)


def feed_own(organisation_id: int, at: datetime) -> None:
    """Everything in which a supplier is a party."""
    parts = Party.visible_to(SYSTEM).filter(organisation_id=organisation_id)
    for noun in ("award", "contract"):
        ids = sorted(set(parts.exclude(**{noun: None}).values_list(f"{noun}_id", flat=True)))
        feed.feed_all(seat=SYSTEM, at=at, noun=noun, ids=ids)


@reaction(
    "people.organisation.created",
    "people.organisation.edited",
    "people.organisation.suspended",
    "people.organisation.resumed",
    "people.accreditation.given",
    "people.accreditation.ended",
    "people.supplier.created",
)
def feed_party(*, event: Event, at: datetime) -> None:
    """A supplier, bank or branch, with the branches of a bank; of a supplier shut out or let in also its contracts."""
    row = Organisation.visible_to(SYSTEM).filter(pk=event.subject_id).first()
    if row is None:
        return
    below = Organisation.visible_to(SYSTEM).filter(Q(pk=row.pk) | Q(lineage__contains=[row.pk]))
    feed.feed_all(seat=SYSTEM, at=at, noun="party", ids=list(below.values_list("pk", flat=True)))
    if row.kind == Organisation.Kind.SUPPLIER and event.name.endswith(("suspended", "resumed")):
        feed_own(row.pk, at)


@reaction("people.suppliers.registered")
def feed_registered(*, event: Event, at: datetime) -> None:
    """Suppliers entered many at once: those that carry the event's own instant."""
    rows = Organisation.visible_to(SYSTEM).filter(kind=Organisation.Kind.SUPPLIER, created_at=event.at)
    feed.feed_all(seat=SYSTEM, at=at, noun="party", ids=list(rows.values_list("pk", flat=True)))


@reaction("rules.rollout.set")
def open_region(*, event: Event, at: datetime) -> None:
    """Financing opens or closes in a region today: its records are walked. One that opens later waits for its day."""
    rollout = Rollout.visible_to(SYSTEM).filter(pk=event.subject_id, module="finance").first()
    if rollout and rollout.holds(beijing_day(at)):
        feed.open_region(seat=SYSTEM, at=at, rollout=rollout)


@reaction("finance.region.opened", "finance.region.filled")
def go_on_filling(*, event: Event, at: datetime) -> None:
    """The next chunk, until nothing is left."""
    fill.later(subject=f"finance.fill/{event.subject_id}", filling_id=int(event.subject_id))
