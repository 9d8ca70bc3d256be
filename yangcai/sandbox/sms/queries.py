"""What is on the telephones, and how the gateway is."""

from django.db.models import QuerySet

from yangcai.sandbox.sms.models import Gateway, Message


def mood() -> Gateway.Mood:
    """How the gateway behaves now."""
    gateway = Gateway.rows.first()
    return Gateway.Mood(gateway.mood) if gateway else Gateway.Mood.NORMAL


def inbox(messages: QuerySet[Message], phone: str, most: int = 100) -> QuerySet[Message]:
    """The newest messages, of one telephone if named."""
    return (messages.filter(phone=phone) if phone else messages)[:most]
