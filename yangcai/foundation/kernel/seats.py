"""A seat: who acts, for which organisation, with which permissions. An argument, never ambient."""

from dataclasses import dataclass, field

from django.http import HttpRequest

ANYTHING = "*"


@dataclass(frozen=True, slots=True)
class Seat:
    """Who is acting. Frozen, and handed from the edge to every query and operation.

    `territory` holds the paths of the regions in whose subtree the seat may look (`rules.Region.path`): a finance
    bureau's own, a bank's accredited ones, the province for an operator; empty for those who see only their own.
    `trust` is the identity platform's level of proof for the person (0 unknown … 5 face to face).
    """

    user_id: int | None = None
    organisation_id: int | None = None
    kind: str = ""
    roles: frozenset[str] = frozenset()
    permissions: frozenset[str] = frozenset()
    region: str = ""
    territory: tuple[str, ...] = ()
    trust: int = 0
    name: str = field(default="", compare=False)
    organisation_name: str = field(default="", compare=False)

    def may(self, permission: str) -> bool:
        """Whether this seat has the permission."""
        return permission in self.permissions or ANYTHING in self.permissions

    @property
    def is_system(self) -> bool:
        """Whether the platform itself acts, which sees everything."""
        return ANYTHING in self.permissions

    @property
    def is_stranger(self) -> bool:
        """Whether nobody has signed in."""
        return self.user_id is None and ANYTHING not in self.permissions


STRANGER = Seat()
# The platform itself: deadlines, deliveries, seeding. Never made from a request.
SYSTEM = Seat(kind="system", roles=frozenset({"system"}), permissions=frozenset({ANYTHING}), name="系统")


def stranger_of(request: HttpRequest) -> Seat:
    """The seat of a site at which nobody sits (`settings.SEAT_OF`)."""
    return STRANGER
