"""Every change of contract financing on the contract's side: one module per noun."""

from yangcai.cloud.finance.operations import feed, handoffs

__all__ = ["feed", "handoffs"]
