"""Questions about messages."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.messages.models import Delivery, Mail, Message, Reading, Sms, SmsTemplate
from yangcai.foundation.messages.wordings import WORDINGS, Wording

# Nobody is reminded of older ones, so that the badge stays one short index scan.
RECENT = timedelta(days=90)


def unread(seat: Seat, at: datetime) -> QuerySet[Message]:
    """The recent messages the seat may see and the person has not read."""
    readings = Reading.rows.filter(message=OuterRef("pk"), user=seat.user_id)
    return Message.visible_to(seat).filter(~Exists(readings), at__gt=at - RECENT)


def wording_on(code: str, day: date) -> Wording:
    """What a short message says on a day. Raises LookupError for a code nobody declared."""
    if code not in WORDINGS:
        raise LookupError(f"there is no SMS template {code}")
    holds = Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day))
    row = SmsTemplate.rows.filter(holds, code=code).order_by("-valid_from").first()
    if row is None:
        return WORDINGS[code]
    return replace(WORDINGS[code], text=row.text, most_per_hour=row.most_per_hour)


def open_sms() -> QuerySet[Sms]:
    """Short messages that have still to go out, oldest first."""
    return Sms.rows.filter(status__in=(Delivery.Status.QUEUED, Delivery.Status.FAILED)).order_by("id")


def open_mail() -> QuerySet[Mail]:
    """E-mails that have still to go out, oldest first."""
    return Mail.rows.filter(status__in=(Delivery.Status.QUEUED, Delivery.Status.FAILED)).order_by("id")
