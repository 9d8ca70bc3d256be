"""融资成交单: the deal as the bank's maker writes it and its checker puts it into force; versions are kept (§6.5)."""

from typing import Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.models import NOBODY, Scoped, Stateful
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Organisation
from yangcai.receivables.financing.models.applications import Application, Repayment
from yangcai.receivables.financing.models.dossier import Decision


class Slip(Scoped, Stateful):
    """One deal. `number` is the id both sites use, `bank_slip_no` the bank's own, once per institution.

    `approved` repeats the decision's amount, so that the database itself keeps the slip below it. What may be amended
    (`ends_on`, `rate`, `branch`) is also in `SlipVersion`, all versions of it.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("录入中")
        CHECKING = "checking", _("待复核")
        CONFIRMING = "confirming", _("正在确认")
        EFFECTIVE = "effective", _("已生效")
        DISPUTED = "disputed", _("有异议")
        VOIDED = "voided", _("已作废")
        DROPPED = "dropped", _("未生效已撤销")

    MOVES = {
        Status.DRAFT: {Status.CHECKING, Status.DROPPED},
        Status.CHECKING: {Status.DRAFT, Status.CONFIRMING, Status.DROPPED},
        Status.CONFIRMING: {Status.EFFECTIVE, Status.CHECKING},
        Status.EFFECTIVE: {Status.DISPUTED, Status.VOIDED},
        Status.DISPUTED: {Status.EFFECTIVE, Status.VOIDED},
        Status.VOIDED: set(),
        Status.DROPPED: set(),
    }

    class Security(models.TextChoices):
        PLEDGE = "pledge", _("应收账款质押")
        ASSIGNMENT = "assignment", _("应收账款转让")
        NATURAL_PERSON = "natural_person", _("自然人担保")
        NONE = "none", _("信用（无担保）")

    number = models.CharField(_("成交单编号"), max_length=20, unique=True)
    bank_slip_no = models.CharField(_("银行单号"), max_length=60)
    status = models.CharField(_("状态"), max_length=12, choices=Status, default=Status.DRAFT)
    application = models.ForeignKey(Application, models.PROTECT, related_name="slips")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+")
    institution = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    branch = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("经办网点")
    )
    approved = models.DecimalField(max_digits=18, decimal_places=2)
    amount = models.DecimalField(_("成交金额"), max_digits=18, decimal_places=2)
    disbursed = models.DecimalField(_("已放款金额"), max_digits=18, decimal_places=2, default=0)
    disbursed_on = models.DateField(_("放款日期"), null=True)
    rate = models.DecimalField(_("年利率（%）"), max_digits=8, decimal_places=4)
    starts_on = models.DateField(_("起息日"))
    ends_on = models.DateField(_("到期日"))
    repayment = models.CharField(_("还款方式"), max_length=16, choices=Repayment)
    security = ArrayField(models.CharField(max_length=16), default=list, verbose_name=_("担保方式"))
    account_fp = models.CharField(max_length=120)
    account_masked = models.CharField(_("融资账户"), max_length=40)
    registration_no = models.CharField(_("中登网登记编号"), max_length=60, blank=True)
    remarks = models.CharField(_("备注"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=0)
    maker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    maker_name = models.CharField(_("经办"), max_length=60)
    made_at = models.DateTimeField(_("录入时间"))
    checker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    checker_name = models.CharField(_("复核"), max_length=60, blank=True)
    effective_at = models.DateTimeField(_("生效时间"), null=True)
    refusal = models.JSONField(null=True)
    # An objection of the supplier's, and what came of it.
    disputed_at = models.DateTimeField(null=True)
    dispute = models.CharField(_("异议"), max_length=500, blank=True)
    operator_finding = models.CharField(_("平台意见"), max_length=500, blank=True)
    finding_at = models.DateTimeField(null=True)
    # Voiding takes two: the bank's checker asks, the supplier agrees.
    void_reason = models.CharField(_("作废原因"), max_length=300, blank=True)
    void_asked_at = models.DateTimeField(null=True)
    void_asked_by = models.CharField(max_length=60, blank=True)
    voided_at = models.DateTimeField(_("作废时间"), null=True)
    void_agreed_by = models.CharField(max_length=60, blank=True)
    is_money_returned = models.BooleanField(_("款项已全额退回"), default=False)
    is_impaired = models.BooleanField(_("合同有重大变化"), default=False)

    class Meta:
        verbose_name = _("融资成交单")
        indexes = [models.Index(fields=["institution", "-id"], name="slip_of_institution")]
        constraints = [
            models.UniqueConstraint("institution", "bank_slip_no", name="one_slip_of_a_bank_number"),
            models.UniqueConstraint(
                "application",
                condition=~Q(status__in=["voided", "dropped"]),
                name="one_open_slip_of_an_application",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, amount__lte=F("approved")), name="slip_no_more_than_approved"
            ),
            models.CheckConstraint(
                condition=Q(disbursed=0, disbursed_on=None)
                | Q(disbursed__gt=0, disbursed__lte=F("amount"), disbursed_on__isnull=False),
                name="slip_disburses_no_more_than_it_says",
            ),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on"), rate__gt=0), name="slip_runs_forward"),
            models.CheckConstraint(
                condition=Q(checker=None) | ~Q(checker=F("maker")), name="two_people_make_a_slip"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["effective", "disputed", "voided"])
                | Q(checker__isnull=False, effective_at__isnull=False),
                name="an_effective_slip_was_checked",
            ),
            models.CheckConstraint(
                condition=~Q(status="voided")
                | Q(voided_at__isnull=False) & ~Q(void_agreed_by="") & (Q(disbursed=0) | Q(is_money_returned=True)),
                name="void_by_two_and_without_money",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("financing:slip", args=[self.pk])

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Whoever sees the application; of what is not in force yet, the bank alone."""
        if seat.is_stranger:
            return NOBODY
        seen = Q(application__in=Application.visible_to(seat))
        if seat.is_system or seat.may("financing.application.read_sent"):
            return seen
        return seen & Q(effective_at__isnull=False)

    def held(self) -> Self:
        """The slip, held after its application as everybody does, so that nobody waits in a ring."""
        application = Application.rows.select_for_update(of=("self",)).get(pk=self.application_id)
        slip = self.locked()
        slip.application = application
        return slip

    @property
    def is_effective(self) -> bool:
        """Whether it binds."""
        return self.status in HELD

    @property
    def security_in_words(self) -> str:
        """How it is secured."""
        return "、".join(str(self.Security(each).label) for each in self.security)

    @property
    def is_void_asked(self) -> bool:
        """Whether the bank waits for the supplier's consent to void it."""
        return self.is_effective and self.void_asked_at is not None


HELD = (Slip.Status.EFFECTIVE, Slip.Status.DISPUTED)


class SlipVersion(Scoped, Stateful):
    """One version of a slip's amendable terms: proposed by a maker, put into force by a checker, then kept for ever.

    `sent` is the message that told of it, as it left, with the institution's attestation.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("待复核")
        EFFECTIVE = "effective", _("已生效")
        REFUSED = "refused", _("未通过")

    MOVES = {
        Status.PROPOSED: {Status.EFFECTIVE, Status.REFUSED},
        Status.EFFECTIVE: set(),
        Status.REFUSED: set(),
    }

    slip = models.ForeignKey(Slip, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("版本"))
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.PROPOSED)
    ends_on = models.DateField(_("到期日"))
    rate = models.DecimalField(_("年利率（%）"), max_digits=8, decimal_places=4)
    branch = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    note = models.CharField(_("变更说明"), max_length=300, blank=True)
    maker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    maker_name = models.CharField(_("经办"), max_length=60)
    made_at = models.DateTimeField(_("提出时间"))
    checker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    checker_name = models.CharField(_("复核"), max_length=60, blank=True)
    checked_at = models.DateTimeField(_("复核时间"), null=True)
    sent = models.JSONField(null=True)

    class Meta:
        verbose_name = _("成交单版本")
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(
                "slip", "number", condition=~Q(status="refused"), name="one_version_of_a_number"
            ),
            models.CheckConstraint(
                condition=Q(checker=None) | ~Q(checker=F("maker")), name="two_people_amend_a_slip"
            ),
            models.CheckConstraint(
                condition=~Q(status="effective") | Q(checker__isnull=False, sent__isnull=False),
                name="an_effective_version_was_checked",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="slip_versions_are_kept",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__status="effective"),
            ),
            pgtrigger.Protect(name="slip_versions_are_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.slip} v{self.number}"

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Whoever sees the slip; a proposal, the bank alone."""
        seen = Q(slip__in=Slip.visible_to(seat))
        if seat.is_system or seat.may("financing.application.read_sent"):
            return seen
        return seen & Q(status="effective")
