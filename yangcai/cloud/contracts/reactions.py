"""A supplier that appears finds what is its own."""

from datetime import datetime

from yangcai.cloud.contracts.operations import adopt
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.reactions import reaction
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.people.models import Organisation


@reaction("people.supplier.created")
def adopt_records(*, event: Event, at: datetime) -> None:
    """Link the awards and contracts in which the new supplier stands by code or name."""
    organisation = (
        Organisation.visible_to(SYSTEM).filter(pk=event.subject_id).select_related("region").first()
    )
    if organisation:
        adopt(seat=SYSTEM, at=at, organisation=organisation)
