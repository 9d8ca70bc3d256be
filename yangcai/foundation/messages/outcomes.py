"""What became of an attempt to send something: written down by the jobs that try."""

from datetime import datetime, timedelta
from typing import TypeVar

from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.messages.models import Delivery, Mail, Sms

D = TypeVar("D", Sms, Mail)
# The pause before each further attempt; after the last one the delivery is given up.
PAUSES = [timedelta(seconds=s) for s in (5, 30, 120, 600, 1800, 7200)]


@operation("messages.delivery.settle")
def note_sent(*, seat: Seat, at: datetime, delivery: D, gateway_id: str = "") -> D:
    """It has gone out: wipe what was secret."""
    facts: dict[str, object] = {"gateway_id": gateway_id} if isinstance(delivery, Sms) else {}
    tries = delivery.attempts + 1
    delivery.move(Delivery.Status.SENT, sent_at=at, sealed=b"", error="", attempts=tries, **facts)
    record(f"{_noun(delivery)}.sent", delivery, seat=seat, at=at, to=delivery.to_masked, attempts=tries)
    return delivery


@operation("messages.delivery.settle")
def note_failed(*, seat: Seat, at: datetime, delivery: D, error: str) -> D:
    """It has not gone out: wait for the next attempt, or give up after the last."""
    tries = delivery.attempts + 1
    last = tries > len(PAUSES)
    to = Delivery.Status.GIVEN_UP if last else Delivery.Status.FAILED
    delivery.move(to, attempts=tries, error=error[:300])
    told = {"to": delivery.to_masked, "attempts": tries, "error": error[:300]}
    record(f"{_noun(delivery)}.{'given_up' if last else 'failed'}", delivery, seat=seat, at=at, **told)
    return delivery


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts."""
    return PAUSES[min(attempts, len(PAUSES)) - 1]


def _noun(delivery: Delivery) -> str:
    return f"messages.{delivery._meta.model_name}"
