"""Messages and commands of the receivables site, read into values: every money is a Decimal, every day a date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from yangcai.foundation.exchange.inbound import Rejected

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """One contract that is to be held: by its outside name, for whom, how much, and in which version it was read."""

    contract: str
    uscc: str
    amount: Decimal
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """An encumbrance with the token its holder presents; `amount` where a slip says how much."""

    encumbrance: str
    token: int
    amount: Decimal | None = None


def money(value: object) -> Decimal:
    """Yuan from a decimal string. Raises Rejected."""
    try:
        return Decimal(str(value)).quantize(Decimal("0.01"))
    except InvalidOperation as wrong:
        raise Rejected("SCHEMA", f"{value} is no amount") from wrong


def day(value: object) -> date:
    """A day. Raises Rejected."""
    try:
        return date.fromisoformat(str(value))
    except ValueError as wrong:
        raise Rejected("SCHEMA", f"{value} is no day") from wrong


def moment(value: object) -> datetime | None:
    """An instant, or none. Raises Rejected."""
    try:
        return datetime.fromisoformat(str(value)) if value else None
    except ValueError as wrong:
        raise Rejected("SCHEMA", f"{value} is no moment") from wrong


def rate(value: object) -> Decimal:
    """Per cent a year. Raises Rejected."""
    try:
        return Decimal(str(value))
    except InvalidOperation as wrong:
        raise Rejected("SCHEMA", f"{value} is no rate") from wrong


def part(value: object, key: str) -> str:
    """A field of something that is an object, a bare string (then its code) or nothing."""
    if isinstance(value, Mapping):
        return str(value.get(key) or "")
    return str(value or "") if key in ("uscc", "code") else ""


def tickets(items: object) -> list[Ticket]:
    """The encumbrances named by items, those that name none left out."""
    named = [item for item in (items if isinstance(items, list) else []) if item.get("encumbranceId")]
    return [
        Ticket(
            str(item["encumbranceId"]),
            int(item.get("token") or 0),
            money(item["amount"]) if item.get("amount") is not None else None,
        )
        for item in named
    ]


@dataclass(frozen=True, slots=True)
class Said:
    """A message about one thing: what happened to it, the data, where it stands among the messages about it."""

    done: str
    data: Data
    seq: int
    event_id: str
    occurred_at: datetime
    attest: list[dict[str, Any]]
