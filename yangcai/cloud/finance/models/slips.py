"""融资成交单 as banks report them: the latest version, and every version there was, for ever."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangcai.cloud.contracts.models import Contract
from yangcai.cloud.finance.models.encumbrances import Encumbrance
from yangcai.cloud.finance.models.scopes import concerned
from yangcai.foundation.kernel.models import Scoped, Stateful
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Organisation


class Slip(Scoped, Stateful):
    """One loan on one or more contracts, in its latest version. A void one stays, as void."""

    class Status(models.TextChoices):
        EFFECTIVE = "effective", _("有效")
        DISPUTED = "disputed", _("有异议")
        VOIDED = "voided", _("已作废")

    MOVES = {
        Status.EFFECTIVE: {Status.DISPUTED, Status.VOIDED},
        Status.DISPUTED: {Status.EFFECTIVE, Status.VOIDED},
        Status.VOIDED: set(),
    }

    class Repayment(models.TextChoices):
        BULLET = "BULLET", _("到期一次还本")
        EQUAL_PRINCIPAL = "EQUAL_PRINCIPAL", _("等额本金")
        INTEREST_FIRST = "INTEREST_FIRST", _("先息后本")

    code = models.CharField(_("成交单编号"), max_length=64, unique=True)
    number = models.CharField(_("银行成交单号"), max_length=80)
    application_code = models.CharField(_("申请编号"), max_length=64)
    channel = models.CharField(_("渠道"), max_length=20)
    supplier = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("供应商"))
    institution = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("金融机构")
    )
    branch = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    branch_name = models.CharField(_("分支机构"), max_length=120, blank=True)
    amount = models.DecimalField(_("成交金额"), max_digits=18, decimal_places=2)
    disbursed = models.DecimalField(_("放款金额"), max_digits=18, decimal_places=2, default=0)
    disbursed_on = models.DateField(_("放款日期"), null=True)
    rate = models.DecimalField(_("年利率(%)"), max_digits=9, decimal_places=4)
    starts_on = models.DateField(_("起息日"))
    ends_on = models.DateField(_("到期日"))
    repayment = models.CharField(_("还款方式"), max_length=20)
    account_masked = models.CharField(_("收款账户"), max_length=40, blank=True)
    registration_number = models.CharField(_("登记编号"), max_length=80, blank=True)
    remarks = models.TextField(_("备注"), blank=True)
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.EFFECTIVE)
    version = models.PositiveIntegerField(_("版本"), default=1)
    received_at = models.DateTimeField(_("收到时间"))
    updated_at = models.DateTimeField(_("更新时间"))

    class Meta:
        verbose_name = _("融资成交单")
        indexes = [models.Index(fields=["supplier", "-id"], name="slips_of_supplier")]
        constraints = [
            models.UniqueConstraint("institution", "number", name="one_slip_of_a_bank_slip_number"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, disbursed__gte=0), name="slip_amount_is_positive"
            ),
            models.CheckConstraint(
                condition=Q(disbursed__lte=models.F("amount")), name="no_more_disbursed_than_agreed"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Like the encumbrances it confirms; the contracts are those of its items."""
        if seat.kind in ("supplier", "institution", "branch") or seat.is_system:
            return concerned(seat, "items__contract")
        mine = cls.rows.filter(concerned(seat, "items__contract"))
        return Q(pk__in=mine.values("pk"))

    @property
    def is_void(self) -> bool:
        """Whether it counts no longer."""
        return self.status == self.Status.VOIDED

    @property
    def dedup_key(self) -> str:
        """By which its one short message is known."""
        return f"sms:deal:{self.code}:v{self.version}"


class SlipItem(Scoped):
    """What a slip lends on one contract."""

    slip = models.ForeignKey(Slip, models.CASCADE, related_name="items")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="slip_items")
    encumbrance = models.ForeignKey(Encumbrance, models.PROTECT, related_name="slip_items")
    party_uscc = models.CharField(max_length=18)
    amount = models.DecimalField(_("金额"), max_digits=18, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint("slip", "contract", name="one_item_of_a_slip_and_contract"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="slip_item_amount_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.slip_id}/{self.contract_id}"

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Whoever sees the slip."""
        return Q(slip__in=Slip.visible_to(seat).values("pk"))


class SlipVersion(Scoped):
    """What the bank said and signed, as it was said: one row a message, never changed."""

    slip = models.ForeignKey(Slip, models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField(_("版本"))
    seq = models.PositiveIntegerField()
    said = models.CharField(max_length=20)
    status = models.CharField(_("状态"), max_length=10, choices=Slip.Status)
    data = models.JSONField()
    attest = models.JSONField(default=list)
    event_id = models.CharField(max_length=64)
    received_at = models.DateTimeField(_("收到时间"))

    class Meta:
        ordering = ["seq"]
        constraints = [models.UniqueConstraint("slip", "seq", name="one_version_of_a_message")]
        triggers = [
            pgtrigger.Protect(
                name="slip_versions_never_change", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.slip_id} v{self.version}"

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Whoever sees the slip."""
        return Q(slip__in=Slip.visible_to(seat).values("pk"))
