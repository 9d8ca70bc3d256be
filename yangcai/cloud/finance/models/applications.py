"""A copy of what the receivables site says of an application: never changed by hand, only by the next message."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangcai.cloud.contracts.models import Contract
from yangcai.cloud.finance.models.encumbrances import Encumbrance
from yangcai.cloud.finance.models.scopes import concerned
from yangcai.foundation.kernel.models import Scoped
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Organisation


class Application(Scoped):
    """融资申请, as far as the cloud needs it: the supplier's own step, the bank's clock, the decision."""

    class Stage(models.TextChoices):
        PRE_CREDIT = "pre_credit", _("预授信")
        FORMAL = "formal", _("正式申请")

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("已提交")
        RECEIVED = "received", _("已受理")
        IN_REVIEW = "in_review", _("审核中")
        MORE_INFO = "more_info", _("待补充材料")
        APPROVED = "approved", _("已批准")
        LIMIT_GRANTED = "limit_granted", _("已授信")
        ACCEPTED = "accepted", _("已接受条件")
        READY = "ready", _("待放款")
        CONCLUDED = "concluded", _("已成交")
        REJECTED = "rejected", _("未通过")
        WITHDRAWN = "withdrawn", _("已撤回")
        EXPIRED = "expired", _("已失效")
        CANCELLED = "cancelled", _("已取消")
        UNKNOWN = "unknown", _("未知")

    OPEN = (
        Status.SUBMITTED,
        Status.RECEIVED,
        Status.IN_REVIEW,
        Status.MORE_INFO,
        Status.APPROVED,
        Status.ACCEPTED,
        Status.READY,
    )

    code = models.CharField(_("申请编号"), max_length=64, unique=True)
    stage = models.CharField(_("阶段"), max_length=10, choices=Stage, default=Stage.FORMAL)
    status = models.CharField(_("状态"), max_length=13, choices=Status)
    supplier_uscc = models.CharField(_("统一社会信用代码"), max_length=18)
    supplier = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("供应商")
    )
    institution = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("金融机构")
    )
    branch = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    institution_name = models.CharField(_("金融机构"), max_length=120)
    branch_name = models.CharField(_("分支机构"), max_length=120, blank=True)
    amount = models.DecimalField(_("申请金额"), max_digits=18, decimal_places=2)
    term_days = models.PositiveIntegerField(_("期限（天）"), null=True)
    due_at = models.DateTimeField(_("办理截止"), null=True)
    reason = models.JSONField(default=dict)
    decision = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    submitted_at = models.DateTimeField(_("提交时间"))
    updated_at = models.DateTimeField(_("更新时间"))

    class Meta:
        verbose_name = _("融资申请")
        indexes = [
            models.Index(fields=["supplier", "-id"], name="applications_of_supplier"),
            models.Index(fields=["institution", "-id"], name="applications_of_institution"),
        ]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="application_amount_positive")]

    def __str__(self) -> str:
        return self.code

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Like the encumbrances it has; the contracts are those of its items."""
        if seat.kind in ("supplier", "institution", "branch") or seat.is_system:
            return concerned(seat, "items__contract")
        mine = cls.rows.filter(concerned(seat, "items__contract"))
        return Q(pk__in=mine.values("pk"))

    @property
    def is_open(self) -> bool:
        """Whether somebody has still to do something about it."""
        return self.status in self.OPEN


class ApplicationItem(Scoped):
    """One contract (or, for a pre-credit, one award by its outside name) of an application."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="items")
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="application_items")
    award_code = models.CharField(max_length=130, blank=True)
    party_uscc = models.CharField(max_length=18)
    amount = models.DecimalField(_("金额"), max_digits=18, decimal_places=2)
    encumbrance = models.ForeignKey(Encumbrance, models.PROTECT, null=True, related_name="application_items")

    class Meta:
        constraints = [
            models.UniqueConstraint("application", "contract", name="one_item_of_a_contract"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}/{self.contract_id or self.award_code}"

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Whoever sees the application."""
        return Q(application__in=Application.visible_to(seat).values("pk"))
