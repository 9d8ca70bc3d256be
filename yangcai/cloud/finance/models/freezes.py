"""冻结: an order by which a supplier or a contract may not be financed for the time being. Two people each way."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangcai.cloud.contracts.models import Contract, within
from yangcai.foundation.kernel.models import NOBODY, Scoped, Stateful
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Organisation

_OPEN = Q(status__in=["filed", "in_force", "lifting"])


class Freeze(Scoped, Stateful):
    """One order: on a supplier (all its contracts) or on one contract."""

    class Kind(models.TextChoices):
        SANCTION = "sanction", _("行政处罚或失信惩戒")
        COURT = "court", _("司法冻结")
        DISPUTE = "dispute", _("争议处理")

    class Status(models.TextChoices):
        FILED = "filed", _("待审定")
        REFUSED = "refused", _("未予冻结")
        IN_FORCE = "in_force", _("冻结中")
        LIFTING = "lifting", _("待审定解除")
        LIFTED = "lifted", _("已解除")

    MOVES = {
        Status.FILED: {Status.IN_FORCE, Status.REFUSED},
        Status.REFUSED: set(),
        Status.IN_FORCE: {Status.LIFTING},
        Status.LIFTING: {Status.LIFTED, Status.IN_FORCE},
        Status.LIFTED: set(),
    }
    HOLDING = (Status.IN_FORCE, Status.LIFTING)
    OPEN = (Status.FILED, *HOLDING)

    supplier = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("供应商")
    )
    contract = models.ForeignKey(
        Contract, models.PROTECT, null=True, related_name="freezes", verbose_name=_("合同")
    )
    region_path = models.CharField(max_length=60)
    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    document_number = models.CharField(_("文书号"), max_length=100)
    reason = models.CharField(_("事由"), max_length=500)
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.FILED)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(_("提交时间"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("审定时间"), null=True)
    lift_document_number = models.CharField(_("解除文书号"), max_length=100, blank=True)
    lift_filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lift_filed_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(_("解除时间"), null=True)

    class Meta:
        verbose_name = _("冻结")
        indexes = [
            models.Index(
                fields=["supplier"],
                condition=Q(status__in=["in_force", "lifting"]),
                name="freezes_of_suppliers",
            ),
            models.Index(
                fields=["contract"],
                condition=Q(status__in=["in_force", "lifting"]),
                name="freezes_of_contracts",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                "supplier",
                "document_number",
                condition=_OPEN,
                name="one_open_order_of_a_document_on_a_supplier",
            ),
            models.UniqueConstraint(
                "contract",
                "document_number",
                condition=_OPEN,
                name="one_open_order_of_a_document_on_a_contract",
            ),
            models.CheckConstraint(
                condition=Q(supplier=None) ^ Q(contract=None), name="a_freeze_is_of_a_supplier_or_a_contract"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("filed_by")),
                name="a_freeze_is_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(lifted_by=None) | ~Q(lifted_by=F("lift_filed_by")),
                name="a_freeze_is_lifted_by_another",
            ),
            models.CheckConstraint(
                condition=Q(status="filed") | Q(decided_by__isnull=False),
                name="a_freeze_in_force_was_decided",
            ),
            models.CheckConstraint(
                condition=~Q(status="lifted") | Q(lifted_by__isnull=False), name="a_lifted_freeze_was_lifted"
            ),
        ]

    def __str__(self) -> str:
        return self.document_number

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """The territory's orders, for bureaus and guards."""
        return within(seat) if seat.may("finance.freeze.read") else NOBODY

    def get_absolute_url(self) -> str:
        return reverse("finance:freeze", args=[self.pk])

    @property
    def called(self) -> str:
        """The supplier or the contract it is about, as people call it."""
        return self.supplier.name if self.supplier else str(self.contract)

    @property
    def is_undecided(self) -> bool:
        """Whether the leader has something to say of it."""
        return self.status in (self.Status.FILED, self.Status.LIFTING)

    @property
    def asked_by_id(self) -> int | None:
        """Whoever filed what the leader is to decide, who may not decide it."""
        return self.lift_filed_by_id if self.status == self.Status.LIFTING else self.filed_by_id
