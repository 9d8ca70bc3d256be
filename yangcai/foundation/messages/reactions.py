"""What this room listens to: its own failures."""

from datetime import datetime

from django.utils.translation import gettext as _

from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.reactions import reaction
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.messages.operations import tell
from yangcai.foundation.messages.queries import delivery_of


@reaction("messages.sms.given_up", "messages.mail.given_up")
def tell_in_the_site(*, event: Event, at: datetime) -> None:
    """Say in the site what could not be said by phone or mail; secrets stay out of it."""
    delivery = delivery_of(event)
    if delivery.user is not None:
        tell(
            seat=SYSTEM,
            at=at,
            user=delivery.user,
            title=_("有一条%(kind)s未能送达%(to)s")
            % {"kind": delivery._meta.verbose_name, "to": delivery.to_masked},
            body=delivery.words_masked,
            dedup_key=f"given_up:{event.pk}",
        )
