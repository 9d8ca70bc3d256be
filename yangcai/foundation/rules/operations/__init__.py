"""Every change to the rules: a limit, a roll-out, a year's holidays; and the bulk loading of our own files."""

from yangcai.foundation.rules.operations.calendars import record_holidays
from yangcai.foundation.rules.operations.limits import set_limit
from yangcai.foundation.rules.operations.rollouts import set_rollout

__all__ = ["record_holidays", "set_limit", "set_rollout"]
