"""What changes below is told to the receivables platform: contracts, awards, parties, regions."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from yangcai.cloud.contracts.models import Award, Contract, Party
from yangcai.cloud.finance.jobs import fill, restate
from yangcai.cloud.finance.models import DemandItem, Encumbrance, Freeze
from yangcai.cloud.finance.operations import announcing, feed
from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.reactions import reaction
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.people.models import Organisation
from yangcai.foundation.rules.models import Limit, Rollout


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


@reaction(
    *(
        f"finance.encumbrance.{done}"
        for done in (
            "reserved",
            "approved",
            "confirmed",
            "released",
            "expired",
            "closed",
            "frozen",
            "unfrozen",
        )
    )
)
def feed_held(*, event: Event, at: datetime) -> None:
    """A contract that is held or let go of: a part may stand otherwise though the whole does not."""
    rows = Encumbrance.visible_to(SYSTEM).filter(pk=event.subject_id)
    feed.feed_contracts(seat=SYSTEM, at=at, ids=rows.values_list("contract_id", flat=True))


@reaction("finance.demand.published", "finance.demand.changed", "finance.demand.closed")
def feed_asked(*, event: Event, at: datetime) -> None:
    """The contracts of a demand."""
    rows = DemandItem.visible_to(SYSTEM).filter(demand=int(event.subject_id))
    feed.feed_contracts(seat=SYSTEM, at=at, ids=rows.values_list("contract_id", flat=True))


@reaction("finance.freeze.confirmed", "finance.freeze.lifted")
def feed_frozen(*, event: Event, at: datetime) -> None:
    """A supplier against whom an order begins or ends to stand, and what is its own; or one contract."""
    freeze = Freeze.visible_to(SYSTEM).filter(pk=event.subject_id).first()
    if freeze and freeze.supplier_id:
        feed.feed_parties(seat=SYSTEM, at=at, ids=[freeze.supplier_id])
        feed_own(freeze.supplier_id, at)
    elif freeze and freeze.contract_id:
        feed.feed_contracts(seat=SYSTEM, at=at, ids=[freeze.contract_id])


@reaction("contracts.award.corrected", "contracts.award.cancelled")
def feed_award(*, event: Event, at: datetime) -> None:
    """One award."""
    feed.feed_awards(seat=SYSTEM, at=at, ids=[int(event.subject_id)])


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


@reaction("rules.rollout.set")
def restate_where_it_opens(*, event: Event, at: datetime) -> None:
    """Financing begins or ends in a region: what can be financed there is worked out anew."""
    rollout = Rollout.visible_to(SYSTEM).filter(pk=event.subject_id, module="finance").first()
    if rollout and rollout.holds(beijing_day(at)):
        restate.later(subject=f"finance.restate/{rollout.region.path}", path=rollout.region.path)


@reaction("rules.limit.set")
def restate_by_new_rules(*, event: Event, at: datetime) -> None:
    """A rule of financing is another from today: so may be what can be financed. Later days are the nightly run's."""
    limit = Limit.visible_to(SYSTEM).filter(pk=event.subject_id, key__startswith="financing.").first()
    if limit and limit.holds(beijing_day(at)):
        path = limit.region.path if limit.region else ""
        restate.later(subject=f"finance.restate/{path}", path=path)


@reaction("contracts.contract.corrected", "contracts.contract.cancelled")
def restate_contract(*, event: Event, at: datetime) -> None:
    """A correction may name another supplier, against whom an order stands."""
    with transaction.atomic():
        announcing.state_anew(announcing.hold_contracts([int(event.subject_id)]), at=at)
