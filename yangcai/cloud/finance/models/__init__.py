"""The rows of contract financing: one module per noun."""

from yangcai.cloud.finance.models.applications import Application, ApplicationItem
from yangcai.cloud.finance.models.audits import Audit
from yangcai.cloud.finance.models.demands import Demand, DemandItem
from yangcai.cloud.finance.models.encumbrances import AccountLock, Encumbrance
from yangcai.cloud.finance.models.feed import Filling, Mark, Published
from yangcai.cloud.finance.models.freezes import Freeze
from yangcai.cloud.finance.models.handoffs import Handoff
from yangcai.cloud.finance.models.slips import Slip, SlipItem, SlipVersion

__all__ = [
    "AccountLock",
    "Application",
    "ApplicationItem",
    "Audit",
    "Demand",
    "DemandItem",
    "Encumbrance",
    "Filling",
    "Freeze",
    "Handoff",
    "Mark",
    "Published",
    "Slip",
    "SlipItem",
    "SlipVersion",
]
