"""What the receivables site says: applications, demands, deal slips."""

from datetime import datetime

from yangcai.cloud.finance.errors import CommandRefused
from yangcai.cloud.finance.operations import applications, demands, slips
from yangcai.cloud.finance.reading import Said, part
from yangcai.foundation.exchange import attestation
from yangcai.foundation.exchange.inbound import Message, Rejected, receives
from yangcai.foundation.kernel.seats import Seat

OWNER = "receivables"


@receives(
    *(
        f"application.{done}"
        for done in (
            "submitted",
            "received",
            "in_review",
            "more_info",
            "answered",
            "decided",
            "accepted",
            "ready",
            "withdrawn",
            "expired",
            "cancelled",
            "concluded",
        )
    ),
    sender=OWNER,
)
def take_application(*, seat: Seat, at: datetime, message: Message) -> None:
    """The copy of an application."""
    _check_name(message, "applicationId")
    applications.note(seat=seat, at=at, said=_said(message))


@receives("demand.published", "demand.changed", "demand.closed", sender=OWNER)
def take_demand(*, seat: Seat, at: datetime, message: Message) -> None:
    """The copy of a demand."""
    _check_name(message, "demandId")
    demands.note(seat=seat, at=at, said=_said(message))


@receives("deal.concluded", "deal.amended", "deal.disputed", "deal.resolved", "deal.voided", sender=OWNER)
def take_deal(*, seat: Seat, at: datetime, message: Message) -> None:
    """A slip or what became of it; what changes it is signed by the bank itself."""
    _check_name(message, "dealId")
    said = _said(message)
    if said.done in ("concluded", "amended", "voided"):
        attestation.check(message, "FUNDER", part(said.data["institution"], "uscc"))
    try:
        (slips.take if said.done == "concluded" else slips.follow)(seat=seat, at=at, said=said)
    except CommandRefused as no:
        raise Rejected(no.code, str(no), no.detail) from no


def _check_name(message: Message, field: str) -> None:
    """A message speaks of the resource it is addressed by."""
    if message.resource.partition("/")[2] != str(message.data.get(field)):
        raise Rejected("SCHEMA", f"{message.resource} is not {field}")


def _said(message: Message) -> Said:
    return Said(
        done=message.type.partition(".")[2],
        data=message.data,
        seq=message.seq,
        event_id=message.event_id,
        occurred_at=message.occurred_at,
        attest=message.attest,
    )
