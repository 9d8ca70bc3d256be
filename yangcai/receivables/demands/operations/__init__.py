"""Demands: written, published, prolonged, ended; and contacts, looked at."""

from yangcai.receivables.demands.operations.contacts import note_contact, reveal
from yangcai.receivables.demands.operations.drafting import discard, draft
from yangcai.receivables.demands.operations.ending import close, expire, withdraw
from yangcai.receivables.demands.operations.publishing import extend, publish

__all__ = ["close", "discard", "draft", "expire", "extend", "note_contact", "publish", "reveal", "withdraw"]
