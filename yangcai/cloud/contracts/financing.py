"""融资状态: which of ten codes a contract has, as a function of facts alone (first match wins).

The codes are those of the exchange protocol. No clock here: that a loan is overdue is a fact the bank reports, and
what hangs on the day or a region's rules stands in `barred_by` (`eligibility.py`).
"""

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _


class Financing(models.TextChoices):
    """The codes and what users read."""

    CLOSED = "00", _("不可融资")
    OPEN = "10", _("可融资")
    OFFERED = "20", _("意向发布")
    RESERVED = "30", _("申请中")
    APPROVED = "40", _("已批准待锁定账户")
    FINANCED = "50", _("已融资")
    REPAYING = "55", _("部分还款")
    OVERDUE = "60", _("逾期")
    SETTLED = "70", _("已结清")
    FROZEN = "80", _("冻结")


LIVE = Q(loan_outstanding__gt=0)
RUNNING = Q(status__in=["filed", "changed"])
ELIGIBLE = (
    RUNNING
    & Q(amount__gt=F("paid_amount"))
    & Q(is_confidential=False, is_assignment_restricted=False, supplier__isnull=False, barred_by="")
) & ~Q(account_number="")


def financing_of_facts() -> Case:
    """The status as an expression over a contract's columns."""
    return Case(
        When(is_frozen=True, then=Value(Financing.FROZEN.value)),
        When(LIVE & Q(is_loan_overdue=True), then=Value(Financing.OVERDUE.value)),
        When(LIVE & Q(loan_outstanding__lt=F("loan_disbursed")), then=Value(Financing.REPAYING.value)),
        When(LIVE, then=Value(Financing.FINANCED.value)),
        When(hold="approved", then=Value(Financing.APPROVED.value)),
        # Confirmed, the slip on its way: still as if applied for.
        When(hold__in=["reserved", "confirmed"], then=Value(Financing.RESERVED.value)),
        When(has_open_demand=True, then=Value(Financing.OFFERED.value)),
        When(Q(loan_disbursed__gt=0) & ~ELIGIBLE, then=Value(Financing.SETTLED.value)),
        When(ELIGIBLE, then=Value(Financing.OPEN.value)),
        default=Value(Financing.CLOSED.value),
        output_field=models.CharField(max_length=2),
    )
