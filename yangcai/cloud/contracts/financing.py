"""融资状态: which of ten codes a contract has, as a function of facts alone (first match wins).

The codes are those of the exchange protocol. No clock here: that a loan is overdue is a fact the bank reports.
"""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from yangcai.cloud.contracts.models import Contract


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
BALANCE = Q(amount__gt=F("paid_amount") + F("retention_amount"))
ELIGIBLE = (
    RUNNING & BALANCE & Q(is_confidential=False, is_assignment_restricted=False, supplier__isnull=False)
) & ~Q(account_number="")


def financing_of_facts() -> Case:
    """The status as an expression over a contract's columns."""
    return Case(
        When(is_frozen=True, then=Value(Financing.FROZEN.value)),
        When(LIVE & Q(is_loan_overdue=True), then=Value(Financing.OVERDUE.value)),
        When(LIVE & Q(loan_outstanding__lt=F("loan_disbursed")), then=Value(Financing.REPAYING.value)),
        When(LIVE, then=Value(Financing.FINANCED.value)),
        When(hold__in=["approved", "confirmed"], then=Value(Financing.APPROVED.value)),
        When(hold="reserved", then=Value(Financing.RESERVED.value)),
        When(has_open_demand=True, then=Value(Financing.OFFERED.value)),
        When(Q(loan_disbursed__gt=0) & ~ELIGIBLE, then=Value(Financing.SETTLED.value)),
        When(ELIGIBLE, then=Value(Financing.OPEN.value)),
        default=Value(Financing.CLOSED.value),
        output_field=models.CharField(max_length=2),
    )


def obstacles_of(contract: "Contract") -> list[tuple[bool, str | Promise]]:
    """Each condition of ELIGIBLE turned round: whether it stands against the contract, and its words."""
    return [
        (contract.status not in ("filed", "changed"), _("合同已履约完成或终止")),
        (contract.amount <= contract.paid_amount + contract.retention_amount, _("除质保金外已全部支付")),
        (contract.is_confidential, _("涉密合同不得融资")),
        (contract.is_assignment_restricted, _("合同约定限制应收账款转让")),
        (contract.supplier_id is None, _("供应商尚未在供应商库登记")),
        (not contract.account_number, _("合同未登记收款账户")),
    ]
