"""Where one sits, for the desk's top bar: region, roles, and whether there is another place to go to."""

from dataclasses import dataclass

from django.http import HttpRequest

from yangcai.foundation.people.roles import BOOK


@dataclass(frozen=True, slots=True)
class Place:
    """What the top bar says; empty for a stranger."""

    region: str = ""
    roles: str = ""
    may_switch: bool = False


def place(request: HttpRequest) -> dict[str, Place]:
    """From the running session, without another query."""
    seat = getattr(request, "seat", None)
    if seat is None or seat.is_stranger:
        return {"place": Place()}
    session = getattr(request, "open_session", None)
    if session is None or session.membership is None:
        return {"place": Place()}
    membership = session.membership
    titles = "、".join(str(BOOK[role].title) for role in membership.roles if role in BOOK)
    return {"place": Place(membership.organisation.region.name, titles, session.has_other_places)}
