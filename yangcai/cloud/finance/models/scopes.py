"""Who is concerned by what was done about a contract: the same answer for every noun of this room."""

from django.db.models import Q

from yangcai.cloud.contracts.models import Contract
from yangcai.foundation.kernel.models import EVERYONE, NOBODY
from yangcai.foundation.kernel.seats import Seat

OWN, TERRITORY = "finance.record.read_own", "finance.record.read_territory"


def concerned(seat: Seat, of_contracts: str) -> Q:
    """The supplier it is about, the bank it is with (a branch what is its own), the contract's purchaser; and those
    who read a whole territory. `of_contracts` is the way from the row to its contract, such as `contract`."""
    if seat.is_system:
        return EVERYONE
    if seat.may(OWN) and seat.organisation_id:
        me = seat.organisation_id
        if seat.kind == "supplier":
            return Q(supplier_id=me)
        if seat.kind == "purchaser":
            return Q(**{f"{of_contracts}__purchaser_id": me})
        return Q(institution_id=me) | Q(branch__lineage__contains=[me])
    if seat.may(TERRITORY):
        return Q(**{f"{of_contracts}__in": Contract.visible_to(seat).values("pk")})
    return NOBODY
