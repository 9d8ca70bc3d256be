"""What hangs on an application: consents, the bank's questions, and its decision by two people."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.models import Scoped, Stateful
from yangcai.foundation.kernel.seats import Seat
from yangcai.receivables.financing.codes import REASONS
from yangcai.receivables.financing.models.applications import Application, Repayment


class _OfApplication(Scoped):
    """A row that whoever sees the application sees."""

    class Meta:
        abstract = True

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        return Q(application__in=Application.visible_to(seat))


class Consent(_OfApplication):
    """One consent: the exact text somebody agreed to, its digest (SM3), who, when, and how surely we know them."""

    class Kind(models.TextChoices):
        SHARING = "sharing", _("数据共享授权")
        ASSIGNMENT = "assignment", _("应收账款质押、转让同意")
        INQUIRY = "inquiry", _("征信查询授权")
        TERMS = "terms", _("接受融资条件")

    application = models.ForeignKey(Application, models.PROTECT, related_name="consents")
    kind = models.CharField(_("事项"), max_length=12, choices=Kind)
    wording = models.CharField(_("文本版本"), max_length=20)
    text = models.TextField()
    digest = models.CharField(_("SM3"), max_length=64)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    given_name = models.CharField(_("同意人"), max_length=60)
    trust = models.PositiveSmallIntegerField(_("实名等级"))
    given_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("同意书")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.application} {self.kind}"


class Draft(_OfApplication):
    """What somebody has typed into the form but not yet handed on, as typed: kept every few seconds."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="typing")
    typed = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("自动保存")

    def __str__(self) -> str:
        return str(self.application)

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """The supplier alone."""
        return super().scope(seat) & Q(application__status=Application.Status.DRAFT)


class InfoRequest(_OfApplication):
    """What the bank asks for, as a list; the bank's clock stands still until all of it is answered."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="info_requests")
    asked_by = models.CharField(_("提出人"), max_length=60)
    asked_at = models.DateTimeField(_("提出时间"))
    due_at = models.DateTimeField(_("补充期限"))
    article = models.CharField(max_length=120, blank=True)
    answered_at = models.DateTimeField(_("补充时间"), null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("补充材料要求")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                "application", condition=Q(closed_at=None), name="one_open_info_request_of_an_application"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(closed_at__isnull=False),
                name="an_answer_closes_the_request",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.asked_at:%Y-%m-%d}"


class InfoItem(Scoped):
    """One line of such a list and the answer to it; files hang on it as documents."""

    request = models.ForeignKey(InfoRequest, models.CASCADE, related_name="items")
    wanted = models.CharField(_("需要补充"), max_length=200)
    answer = models.CharField(_("说明"), max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.wanted

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        return Q(request__in=InfoRequest.visible_to(seat))


class Decision(_OfApplication, Stateful):
    """授信审批: what the maker proposes and another person, the checker, puts into force or sends back.

    `requested` is the application's amount at the time; `account_fp` the account the bank requires, the contract's own
    when empty. `rate` is per cent a year, `fee` yuan up front. A refusal has a code of `codes.REASONS` and words.
    """

    class Outcome(models.TextChoices):
        APPROVE = "approve", _("同意")
        GRANT = "grant", _("核定预授信额度")
        REJECT = "reject", _("不同意")

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("待复核")
        RETURNED = "returned", _("已退回经办")
        EFFECTIVE = "effective", _("已生效")
        DROPPED = "dropped", _("已失效")

    MOVES = {
        Status.PROPOSED: {Status.RETURNED, Status.EFFECTIVE, Status.DROPPED},
        Status.RETURNED: set(),
        Status.EFFECTIVE: set(),
        Status.DROPPED: set(),
    }

    application = models.ForeignKey(Application, models.PROTECT, related_name="decisions")
    outcome = models.CharField(_("审批意见"), max_length=8, choices=Outcome)
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.PROPOSED)
    requested = models.DecimalField(max_digits=18, decimal_places=2)
    amount = models.DecimalField(_("批准金额"), max_digits=18, decimal_places=2, null=True)
    term_days = models.PositiveSmallIntegerField(_("期限（天）"), null=True)
    rate = models.DecimalField(_("年利率（%）"), max_digits=8, decimal_places=4, null=True)
    fee = models.DecimalField(_("一次性费用"), max_digits=18, decimal_places=2, default=0)
    repayment = models.CharField(_("还款方式"), max_length=16, choices=Repayment, blank=True)
    valid_until = models.DateField(_("批复有效期至"), null=True)
    conditions = models.CharField(_("附加条件"), max_length=500, blank=True)
    account_fp = models.CharField(max_length=120, blank=True)
    account_masked = models.CharField(_("指定收款账户"), max_length=40, blank=True)
    bank_reference = models.CharField(_("行内编号"), max_length=60, blank=True)
    reason_code = models.CharField(_("原因"), max_length=24, blank=True)
    reason_text = models.CharField(_("说明"), max_length=500, blank=True)
    maker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    maker_name = models.CharField(_("经办"), max_length=60)
    proposed_at = models.DateTimeField(_("提出时间"))
    checker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    checker_name = models.CharField(_("复核"), max_length=60, blank=True)
    checked_at = models.DateTimeField(_("复核时间"), null=True)
    check_note = models.CharField(_("复核意见"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("审批意见")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                "application",
                condition=Q(status__in=["proposed", "effective"]),
                name="one_standing_decision_of_an_application",
            ),
            models.CheckConstraint(
                condition=Q(checker=None) | ~Q(checker=F("maker")), name="two_people_decide_an_application"
            ),
            models.CheckConstraint(
                condition=~Q(status="effective") | Q(checker__isnull=False),
                name="an_effective_decision_was_checked",
            ),
            models.CheckConstraint(
                condition=Q(outcome="reject")
                | Q(
                    amount__gt=0, amount__lte=F("requested"), valid_until__isnull=False, term_days__gt=0,
                    rate__gt=0,
                ),
                name="approved_no_more_than_requested",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="reject") | ~Q(reason_code=""),
                name="a_refusal_has_a_reason",
            ),
            models.CheckConstraint(condition=Q(fee__gte=0), name="decision_fee_not_negative"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.application} {self.outcome}"

    @property
    def reason_title(self) -> str:
        """The reason of a refusal in words."""
        return str(REASONS[self.reason_code].title) if self.reason_code in REASONS else self.reason_code

    @property
    def reason_advice(self) -> str:
        """What would change it."""
        return str(REASONS[self.reason_code].advice) if self.reason_code in REASONS else ""
