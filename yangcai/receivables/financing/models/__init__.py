"""Applications and what hangs on them, deal slips and their versions, errands to the contract's owner."""

from yangcai.receivables.financing.models.applications import (
    OPEN,
    TAKEN,
    UNSENT,
    Application,
    ApplicationItem,
    Repayment,
)
from yangcai.receivables.financing.models.dossier import Consent, Decision, Draft, InfoItem, InfoRequest
from yangcai.receivables.financing.models.errands import Errand, Serial
from yangcai.receivables.financing.models.slips import HELD, Slip, SlipVersion

__all__ = [
    "HELD",
    "OPEN",
    "TAKEN",
    "UNSENT",
    "Application",
    "ApplicationItem",
    "Consent",
    "Decision",
    "Draft",
    "Errand",
    "InfoItem",
    "InfoRequest",
    "Repayment",
    "Serial",
    "Slip",
    "SlipVersion",
]
