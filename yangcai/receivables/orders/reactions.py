"""An organisation that appears or is renamed finds what is its own."""

from datetime import datetime

from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.reactions import reaction
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.people.models import Organisation
from yangcai.receivables.orders.operations import adopt


@reaction("people.supplier.created", "people.organisation.created", "people.organisation.edited")
def adopt_orders(*, event: Event, at: datetime) -> None:
    """Link the orders, awards and products in which its codes stand."""
    organisation = Organisation.visible_to(SYSTEM).filter(pk=event.subject_id).first()
    if organisation and organisation.kind in ("supplier", "institution", "branch"):
        adopt(seat=SYSTEM, at=at, organisation=organisation)
