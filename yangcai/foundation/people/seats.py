"""From a request to a seat: the running session, looked at afresh on every request."""

from dataclasses import replace

import structlog
from django.http import HttpRequest

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.seats import STRANGER, Seat
from yangcai.foundation.people.models import Membership, OpenSession, Organisation, User
from yangcai.foundation.people.roles import OF_THE_WHOLE, ROLES, permissions_of

Kind = Organisation.Kind
PUBLIC = replace(STRANGER, roles=frozenset({"stranger"}), permissions=ROLES["stranger"])
TERRITORIAL = {Kind.BUREAU, Kind.OPERATOR}
BANKS = {Kind.INSTITUTION, Kind.BRANCH}


def seat_of(request: HttpRequest) -> Seat:
    """The seat of the person who signed in, in the organisation they chose; the public's when anything is amiss."""
    key = request.session.session_key
    at = request.at  # type: ignore[attr-defined]
    found = OpenSession.current(key, at) if key else None
    if found is None:
        return PUBLIC
    session, accredited = found
    request.open_session = session  # type: ignore[attr-defined]
    session.saw(at)
    structlog.contextvars.bind_contextvars(user_id=session.user_id)
    if session.user.is_newcomer or session.membership is None:
        return newcomer_seat(session.user, session.trust)
    session.membership.user = session.user
    if not session.membership.holds(beijing_day(at)):
        return PUBLIC
    return seat_in(session.membership, accredited=accredited, trust=session.trust)


def newcomer_seat(user: User, trust: int = 0) -> Seat:
    """A person who has come in but may do nothing yet except activate the account."""
    return Seat(
        user_id=user.pk,
        roles=frozenset({"newcomer"}),
        permissions=ROLES["newcomer"],
        trust=trust,
        name=user.name,
    )


def seat_in(membership: Membership, *, accredited: list[str], trust: int = 0) -> Seat:
    """The seat of a membership. `accredited`: paths of the regions its bank is accredited in."""
    organisation, user = membership.organisation, membership.user
    roles = frozenset(membership.roles)
    permissions = permissions_of(roles, single_account=membership.is_single_account)
    if organisation.region.parent_id is not None:
        permissions -= OF_THE_WHOLE
    return Seat(
        user_id=user.pk,
        organisation_id=organisation.pk,
        kind=organisation.kind,
        roles=roles,
        permissions=permissions,
        region=organisation.region.code,
        territory=territory(organisation, accredited),
        trust=trust,
        name=user.name,
        organisation_name=organisation.name,
    )


def territory(organisation: Organisation, accredited: list[str]) -> tuple[str, ...]:
    """Where one may look beyond one's own: a bureau or operator its region, a bank where it is accredited.

    A branch looks only at what lies both in its own region and in one its head office is accredited in.
    """
    here = organisation.region.path
    if organisation.kind in TERRITORIAL:
        return (here,)
    if organisation.kind not in BANKS:
        return ()
    if organisation.kind == Kind.INSTITUTION:
        return tuple(accredited)
    inside = [path for path in accredited if path.startswith(here)]
    return tuple(inside) or ((here,) if any(here.startswith(path) for path in accredited) else ())
