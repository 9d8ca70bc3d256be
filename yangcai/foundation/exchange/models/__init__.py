"""Who we speak with, what we said and heard, and what must happen only once."""

from yangcai.foundation.exchange.models.counterparts import Counterpart, Failures, Key
from yangcai.foundation.exchange.models.inbox import Incoming, Inflow
from yangcai.foundation.exchange.models.once import Command, Nonce
from yangcai.foundation.exchange.models.outbox import Outflow, Outgoing, Skip
from yangcai.foundation.exchange.models.signatures import Certificate, SigningKey

__all__ = [
    "Certificate",
    "Command",
    "Counterpart",
    "Failures",
    "Incoming",
    "Inflow",
    "Key",
    "Nonce",
    "Outflow",
    "Outgoing",
    "SigningKey",
    "Skip",
]
