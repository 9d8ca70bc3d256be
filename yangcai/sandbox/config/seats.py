"""Who sits at the sandbox site: visitors, and accounts of the identity platform."""

from django.http import HttpRequest

from yangcai.foundation.kernel.seats import Seat

VISITOR = frozenset({"identity.account.register", "identity.account.sign_in", "sms.gateway.switch"})
ACCOUNT = VISITOR | {"identity.account.sign_out", "identity.account.prove"}


def seat_of(request: HttpRequest) -> Seat:
    """The seat of the account that signed in at the identity platform, or a visitor's."""
    user = request.user
    if not user.is_authenticated:
        return Seat(kind="visitor", permissions=VISITOR)
    return Seat(
        user_id=user.pk,
        kind=user.kind,
        permissions=ACCOUNT,
        trust=user.trust,
        name=user.name,
        organisation_name=user.organisation_name,
    )
