"""Whom an administrator may touch."""

from django.utils.translation import gettext as _

from yangcai.foundation.kernel.seats import ANYTHING, Seat
from yangcai.foundation.people.errors import NotYours
from yangcai.foundation.people.models import Membership, Organisation, User


def may_administer(organisation: Organisation, seat: Seat) -> bool:
    """Whether the seat's own organisation answers for this one.

    The platform's own people are the security officer's, everybody else's are the operator's; a bank's administrator
    has the bank and its branches; nobody has a stranger's.
    """
    if ANYTHING in seat.permissions:
        return True
    if organisation.kind == Organisation.Kind.OPERATOR:
        return "operator_security" in seat.roles and organisation.pk == seat.organisation_id
    if seat.kind == Organisation.Kind.OPERATOR:
        return organisation.region.path.startswith(seat.territory)
    return organisation.pk is not None and seat.organisation_id in organisation.lineage


def in_reach(membership: Membership, seat: Seat) -> User:
    """The member's user, locked, if the seat may administer every place the user has and it is not the seat itself.

    Raises NotYours.
    """
    user = User.rows.select_for_update().get(pk=membership.user_id)
    places = Membership.rows.filter(user=user).select_related("organisation__region")
    if user.pk == seat.user_id or not all(may_administer(place.organisation, seat) for place in places):
        raise NotYours(_("您不能对这个账号进行此操作（本人账号，或其还属于其他单位），请联系平台运营人员。"))
    return user
