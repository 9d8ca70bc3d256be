"""A bank looks at whom to call: every look is a row, an event, and a word to the supplier."""

from datetime import datetime

from django.utils.translation import gettext as _

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.messages import operations as messages
from yangcai.foundation.people.models import Organisation, User
from yangcai.receivables.demands.errors import NotSeen
from yangcai.receivables.demands.models import ContactView, Demand


class NotOpen(Refused):
    """Its contact is hidden again."""


@operation("demands.contact.reveal")
def reveal(*, seat: Seat, at: datetime, demand: Demand) -> ContactView:
    """Look at the contact of an open demand; the supplier reads who did, and when. Raises NotOpen."""
    demand = demand.locked()
    if not demand.is_open or demand.valid_until < beijing_day(at):
        raise NotOpen(_("该需求已结束，联系方式不再提供。"))
    office = Organisation.visible_to(seat).get(pk=seat.organisation_id or 0)
    view = ContactView.rows.create(
        demand=demand, organisation=office, user=User.myself(seat), viewer=seat.name, at=at
    )
    record("demands.contact.revealed", demand, seat=seat, at=at, bank=office.name, viewer=seat.name)
    messages.tell(
        seat=seat,
        at=at,
        organisation=demand.supplier,
        title=_("%(bank)s查看了融资需求%(code)s的联系方式") % {"bank": office.name, "code": demand.code},
        body=_("查看人：%s。如未收到来电，可在需求页面查看全部查看记录。") % seat.name,
        link=demand.get_absolute_url(),
        dedup_key=f"demand-view-{demand.pk}-{office.pk}-{beijing_day(at)}",
    )
    return view


@operation("demands.contact.note")
def note_contact(*, seat: Seat, at: datetime, demand: Demand, note: str = "") -> ContactView:
    """Note that the supplier has been called; on the office's latest look. Raises NotSeen."""
    mine = ContactView.rows.select_for_update(of=("self",)).filter(
        demand=demand, organisation=seat.organisation_id
    )
    view = mine.order_by("-id").first()
    if view is None:
        raise NotSeen(_("请先查看联系方式，再登记联系情况。"))
    view.contacted_at, view.note = at, note.strip()[:200]
    view.save(update_fields=["contacted_at", "note"])
    record(
        "demands.contact.noted", demand, seat=seat, at=at, bank=seat.organisation_name, contacted=view.note
    )
    return view
