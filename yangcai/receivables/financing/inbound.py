"""What the contract's owner tells of its encumbrances (exchange §5.6)."""

from datetime import datetime

from yangcai.foundation.exchange.inbound import Message, receives
from yangcai.foundation.kernel.seats import Seat
from yangcai.receivables.financing import operations, queries


@receives(
    "encumbrance.reserved",
    "encumbrance.approved",
    "encumbrance.confirmed",
    "encumbrance.released",
    "encumbrance.expired",
    "encumbrance.frozen",
    "encumbrance.unfrozen",
    "encumbrance.closed",
    sender="cloud",
)
def take_encumbrance(*, seat: Seat, at: datetime, message: Message) -> None:
    """Let the application follow. One that a bank reserved without us is none of our business."""
    application = queries.application_of_number(str(message.data.get("applicationId") or ""))
    if application is None:
        return
    name = message.type.partition(".")[2]
    said = {"encumbranceId": "", **message.data}
    operations.follow_encumbrance(seat=seat, at=at, application=application, name=name, said=said)
