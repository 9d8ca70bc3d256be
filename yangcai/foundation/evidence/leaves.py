"""From an event to the bytes of its leaf."""

from datetime import date
from typing import Any

from yangcai.foundation.evidence.verifier import canonical
from yangcai.foundation.evidence.verifier.notes import instant
from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.models import Event

Record = dict[str, Any]


def record_of(event: Event, salt: bytes) -> Record:
    """Everything the event says, and the salt: what is hashed, and what a receipt shows."""
    told = {
        "id": event.pk,
        "at": instant(event.at),
        "name": event.name,
        "subject_type": event.subject_type,
        "subject_id": event.subject_id,
        "user_id": event.user_id,
        "organisation_id": event.organisation_id,
        "actor": event.actor,
        "region_path": event.region_path,
        "request_id": event.request_id,
        "facts": without_floats(event.facts),
    }
    return {"event": told, "salt": salt.hex()}


def data_of(event: Event, salt: bytes) -> bytes:
    """The bytes of the leaf."""
    return canonical.encode(record_of(event, salt))


def day_of(event: Event) -> date:
    """The Beijing day the event is filed under."""
    return beijing_day(event.at)


def without_floats(value: object) -> object:
    """Facts should hold no floating-point number; one that is there becomes {"$float": "0.5"}: nothing is refused."""
    if isinstance(value, dict):
        return {key: without_floats(part) for key, part in value.items()}
    if isinstance(value, list):
        return [without_floats(part) for part in value]
    return {"$float": repr(value)} if isinstance(value, float) else value
