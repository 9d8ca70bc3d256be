"""Questions about messages."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db.models import Case, Exists, OuterRef, QuerySet, Value, When

from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.messages.models import Delivery, Mail, Message, Reading, Sms, SmsTemplate, Todo
from yangcai.foundation.messages.wordings import WORDINGS, Wording

# Nobody is reminded of older ones, so that the badge stays one short index scan.
RECENT = timedelta(days=90)


def unread(seat: Seat, at: datetime) -> QuerySet[Message]:
    """The recent messages the seat may see and the person has not read."""
    return Message.visible_to(seat).filter(~_readings(seat), at__gt=at - RECENT)


def _readings(seat: Seat) -> Exists:
    return Exists(Reading.rows.filter(message=OuterRef("pk"), user=seat.user_id))


def inbox(seat: Seat) -> QuerySet[Message]:
    """What was said to the seat, each with `reading`: `read` or `unread`."""
    state = Case(When(_readings(seat), then=Value("read")), default=Value("unread"))
    return Message.visible_to(seat).annotate(reading=state)


def open_todos(seat: Seat) -> QuerySet[Todo]:
    """What the seat may do and nobody has done."""
    return Todo.visible_to(seat).filter(status=Todo.Status.OPEN)


def closed_todos(seat: Seat) -> QuerySet[Todo]:
    """What has been done, or is no longer asked."""
    return Todo.visible_to(seat).exclude(status=Todo.Status.OPEN)


def wording_on(code: str, day: date) -> Wording:
    """What a short message says on a day. Raises LookupError for a code nobody declared."""
    if code not in WORDINGS:
        raise LookupError(f"there is no SMS template {code}")
    row = SmsTemplate.rows.filter(code=code, valid_from__lte=day).order_by("-valid_from").first()
    if row is None:
        return WORDINGS[code]
    return replace(WORDINGS[code], text=row.text, most_per_hour=row.most_per_hour)


def wordings_on(day: date) -> list[tuple[str, Wording]]:
    """Every kind of short message with what it says on a day."""
    return [(code, wording_on(code, day)) for code in WORDINGS]


def rewordings(code: str) -> QuerySet[SmsTemplate]:
    """Every wording this kind has had or will have, newest first."""
    return SmsTemplate.rows.filter(code=code).order_by("-valid_from")


def delivery_of(event: Event) -> Sms | Mail:
    """The short message or e-mail an event is about."""
    if event.subject_type == Sms._meta.label_lower:
        return Sms.rows.select_related("user").get(pk=event.subject_id)
    return Mail.rows.select_related("user").get(pk=event.subject_id)


def open_sms() -> QuerySet[Sms]:
    """Short messages that have still to go out, oldest first."""
    return Sms.rows.filter(status__in=(Delivery.Status.QUEUED, Delivery.Status.FAILED)).order_by("id")


def open_mail() -> QuerySet[Mail]:
    """E-mails that have still to go out, oldest first."""
    return Mail.rows.filter(status__in=(Delivery.Status.QUEUED, Delivery.Status.FAILED)).order_by("id")
