"""Who takes which message: rooms register in their own `inbound.py`, which is imported when the site starts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from yangcai.foundation.exchange.envelopes import Message

__all__ = ["Message", "NotYet", "Receiver", "Rejected", "receiver_of", "receives"]

Take = Callable[..., object]
# Kinds of which a message with `snapshot` says all there is to say: it may come without those before it.
REFERENCE = frozenset({"party", "product", "award", "contract", "certificate"})


class NotYet(Exception):
    """Something this message needs is not here: NotYet("contract/X"). For half an hour it is asked for."""

    def __init__(self, resource: str) -> None:
        super().__init__(resource)
        self.resource = resource

    @property
    def code(self) -> str:
        """CONTRACT_UNKNOWN for a contract."""
        return f"{self.resource.partition('/')[0].upper()}_UNKNOWN"


class Rejected(Exception):
    """This message will never be taken: it becomes a dead letter at its sender."""

    def __init__(self, code: str, message: str = "", detail: Mapping[str, Any] | None = None) -> None:
        super().__init__(message or code)
        self.code, self.message, self.detail = code, message or code, dict(detail or {})


@dataclass(frozen=True, slots=True)
class Receiver:
    """A function that takes messages in, and the role of the only site that may send them."""

    take: Take
    sender: str


_RECEIVERS: dict[str, Receiver] = {}


def receives(*types: str, sender: str) -> Callable[[Take], Take]:
    """Register `f(*, seat, at, message)` for message types of which the site in the role `sender` is the owner.

    It runs in the transaction in which the message is noted, once. It may raise NotYet, Rejected or Refused; anything
    else is a fault of ours, and the sender tries again.
    """

    def decorate(take: Take) -> Take:
        for name in types:
            known = _RECEIVERS.get(name)
            if known and known.take is not take:
                raise ValueError(f"{name} is taken already")
            _RECEIVERS[name] = Receiver(take, sender)
        return take

    return decorate


def receiver_of(name: str) -> Receiver | None:
    """Who takes a type of message; None when nobody knows it."""
    return _RECEIVERS.get(name)
