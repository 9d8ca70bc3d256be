"""Accreditations that another site keeps: ours become exactly what it says."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _

from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Accreditation, Organisation
from yangcai.foundation.people.operations.organisations import NotABank
from yangcai.foundation.rules.models import Region

Period = tuple[Region, date, date | None]


@operation("people.accreditation.mirror")
def mirror(*, seat: Seat, at: datetime, institution: Organisation, periods: Iterable[Period]) -> int:
    """Put these periods (region, first day, last day or none) in the place of those we have; return how many.

    The owner's word is whole: a period it no longer names is gone, and the event keeps what was. Raises NotABank.
    """
    institution = institution.locked()
    if institution.kind != Organisation.Kind.INSTITUTION:
        raise NotABank(_("只有金融机构总部可以登记备案区划。"))
    said = {(region.pk, first): last for region, first, last in periods}
    was = []
    for row in Accreditation.rows.filter(institution=institution).select_related("region"):
        if said.get((row.region_id, row.valid_from), date.max) != row.valid_to:
            was.append(f"{row.region.code} {row.valid_from} {row.valid_to or ''}".strip())
            row.delete()
        else:
            said.pop((row.region_id, row.valid_from))
    Accreditation.rows.bulk_create(
        Accreditation(institution=institution, region_id=region, valid_from=first, valid_to=last)
        for (region, first), last in said.items()
    )
    count = Accreditation.rows.filter(institution=institution).count()
    record("people.accreditation.mirrored", institution, seat=seat, at=at, count=count, was=was)
    return count
