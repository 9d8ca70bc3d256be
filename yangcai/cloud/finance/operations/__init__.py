"""Every change of contract financing on the contract's side: one module per noun."""

from yangcai.cloud.finance.operations import (
    applications,
    audits,
    demands,
    ending,
    feed,
    freezing,
    handoffs,
    holding,
    reserving,
    slips,
)

__all__ = [
    "applications",
    "audits",
    "demands",
    "ending",
    "feed",
    "freezing",
    "handoffs",
    "holding",
    "reserving",
    "slips",
]
