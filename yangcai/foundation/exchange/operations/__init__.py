"""Speaking to other sites, and what operators do about letters and keys."""

from yangcai.foundation.exchange.operations import keys, letters, skips
from yangcai.foundation.exchange.operations.publishing import publish

__all__ = ["keys", "letters", "publish", "skips"]
