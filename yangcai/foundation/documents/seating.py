"""Seating somebody again who asked for something a while ago."""

from datetime import datetime

from yangcai.foundation.documents.models import Export
from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Accreditation, Membership
from yangcai.foundation.people.seats import seat_in


def seat_again(export: Export, at: datetime) -> Seat | None:
    """The seat that the person would get now where they sat when they asked; None when that place is lost."""
    day = beijing_day(at)
    places = Membership.holding(day).select_related("user", "organisation__region")
    place = places.filter(user=export.user_id, organisation=export.organisation_id).first()
    if place is None:
        return None
    accredited = Accreditation.on(day).filter(institution__in=place.organisation.lineage)
    paths = sorted(accredited.values_list("region__path", flat=True))
    return seat_in(place, accredited=paths)
