"""Who acts in this room's tests: a seat handed over in the request, in place of signing in."""

from yangcai.foundation.kernel.seats import STRANGER, Seat

CHANGES = frozenset({"rules.limit.change", "rules.rollout.change", "rules.calendar.change"})
OPERATOR = Seat(
    user_id=1, organisation_id=1, kind="operator", permissions=CHANGES, territory=("420000/",), name="运营"
)
BUREAU = Seat(
    user_id=2,
    organisation_id=2,
    kind="bureau",
    permissions=CHANGES,
    territory=("420000/420200/",),
    name="黄石市财政局",
)
CLERK = Seat(user_id=3, organisation_id=3, kind="purchaser", name="经办")
SEAT_OF = "yangcai.foundation.rules.tests.seating.seat_of"


def seat_of(request):
    """The seat under `rules.seat` of the request."""
    return request.META.get("rules.seat", STRANGER)
