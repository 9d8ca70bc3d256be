"""Questions other rooms ask about people."""

from yangcai.foundation.kernel.models import Event
from yangcai.foundation.people.models import FactorReset, Membership, SignIn, User

# Where the person is found from what an event is about.
_WAYS = {
    "people.user": lambda pk: User.rows.filter(pk=pk),
    "people.membership": lambda pk: User.rows.filter(pk__in=Membership.rows.filter(pk=pk).values("user")),
    "people.factorreset": lambda pk: User.rows.filter(
        pk__in=FactorReset.rows.filter(pk=pk).values("membership__user")
    ),
    "people.signin": lambda pk: User.rows.filter(pk__in=SignIn.rows.filter(pk=pk).values("user")),
}


def owner_of(event: Event) -> User | None:
    """Whose account an event of this room is about."""
    way = _WAYS.get(event.subject_type)
    return way(event.subject_id).first() if way else None
