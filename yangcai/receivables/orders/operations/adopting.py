"""A firm that appears finds what is its own."""

from datetime import datetime

from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Organisation
from yangcai.receivables.orders.models import AwardCopy, Order, OrderParty, PartyCopy, ProductCopy


@operation("orders.order.adopt")
def adopt(*, seat: Seat, at: datetime, organisation: Organisation) -> int:
    """Give an organisation the copies in which one of its codes stands; return how many parts are now its own.

    Safe to repeat.
    """
    codes = [organisation.uscc, *organisation.former_names.values_list("uscc", flat=True)]
    mine = [code for code in codes if code]
    count = 0
    if organisation.kind == Organisation.Kind.SUPPLIER:
        nameless = OrderParty.rows.filter(organisation=None, uscc__in=mine)
        count = nameless.update(organisation=organisation)
        for model in (Order, AwardCopy):
            model.rows.filter(supplier=None, supplier_uscc__in=mine).update(supplier=organisation)
    if organisation.kind == Organisation.Kind.INSTITUTION:
        ProductCopy.rows.filter(institution=None, institution_code__in=mine).update(institution=organisation)
    copies = PartyCopy.rows.filter(organisation=None, uscc__in=mine, kind=organisation.kind)
    copies.update(organisation=organisation)
    record("orders.orders.adopted", organisation, seat=seat, at=at, count=count)
    return count
