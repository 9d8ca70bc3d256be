"""What changes at the gateway."""

from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.ui.words import masked_phone
from yangcai.sandbox.sms.models import Gateway, Message

# Whoever shows the gateway's key.
CUSTOMER = Seat(kind="customer", permissions=frozenset({"sms.message.take"}), name="短信平台客户")


class KeyTaken(Refused):
    """The dedup key belongs to a message that says something else."""


@operation("sms.message.take")
def take(*, seat: Seat, at: datetime, phone: str, text: str, dedup_key: str, template: str = "") -> Message:
    """Take a message; the same one again is the same message. Raises KeyTaken."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [dedup_key])
    words = {"phone": phone, "text": text, "template": template}
    message, is_new = Message.rows.get_or_create(dedup_key=dedup_key, defaults={**words, "at": at})
    if (message.phone, message.text) != (phone, text):
        raise KeyTaken(_("dedup_key 已用于另一条短信。"))
    name = "sms.message.taken" if is_new else "sms.message.repeated"
    record(name, message, seat=seat, at=at, phone=masked_phone(phone))
    return message


@operation("sms.gateway.switch")
def switch(*, seat: Seat, at: datetime, mood: str) -> Gateway:
    """Make the gateway well, slow or dead."""
    gateway, _made = Gateway.rows.update_or_create(pk=1, defaults={"mood": Gateway.Mood(mood)})
    record("sms.gateway.switched", gateway, seat=seat, at=at, mood=mood)
    return gateway
