"""融资申请: who asks which bank for how much on which orders, and how far it has come (report §6.4)."""

from decimal import Decimal
from functools import reduce
from operator import or_

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import BigIntegerField, F, Func, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.models import EVERYONE, NOBODY, Scoped, Stateful
from yangcai.foundation.kernel.seats import SYSTEM, Seat
from yangcai.foundation.people.models import Organisation
from yangcai.receivables.orders.models import AwardCopy, Order, ProductCopy


class Repayment(models.TextChoices):
    """How the money goes back."""

    BULLET = "bullet", _("到期一次还本付息")
    EQUAL_PRINCIPAL = "equal_principal", _("等额本金，按月还款")
    INTEREST_FIRST = "interest_first", _("先收利息，到期还本")


class Application(Scoped, Stateful):
    """One application to one bank, on contracts (formal) or on awards (pre-credit).

    `number` is the id both sites use. `due_at` is the bank's promised day with its article, `paused_on` since when that
    clock stands still, `wake_at` when a timer must look again. `holds` are what blocks the bank for now (frozen,
    sanctioned). `reason` is {code, text, advice} of an end or of a refusal to reserve. `version` counts messages.
    """

    class Stage(models.TextChoices):
        FORMAL = "formal", _("凭合同申请")
        PRE_CREDIT = "pre_credit", _("凭中标公告预授信")

    class Status(models.TextChoices):
        DRAFT = "draft", _("草稿")
        RESERVING = "reserving", _("正在占用合同")
        SUBMITTED = "submitted", _("已提交")
        RECEIVED = "received", _("银行已接收")
        IN_REVIEW = "in_review", _("银行审核中")
        MORE_INFO = "more_info", _("待补充材料")
        APPROVED = "approved", _("已批准")
        LIMIT_GRANTED = "limit_granted", _("已核定预授信额度")
        REJECTED = "rejected", _("未通过")
        ACCEPTED = "accepted", _("已接受条件")
        READY = "ready", _("账户已锁定，待放款")
        CONCLUDED = "concluded", _("已成交")
        WITHDRAWN = "withdrawn", _("已撤回")
        EXPIRED = "expired", _("已失效")
        CANCELLED = "cancelled", _("已取消")
        DISCARDED = "discarded", _("草稿已删除")

    ENDS = {Status.WITHDRAWN, Status.EXPIRED, Status.CANCELLED}
    MOVES = {
        Status.DRAFT: {Status.RESERVING, Status.SUBMITTED, Status.DISCARDED},
        Status.RESERVING: {Status.SUBMITTED, Status.DRAFT},
        Status.SUBMITTED: {Status.RECEIVED} | ENDS,
        Status.RECEIVED: {Status.IN_REVIEW} | ENDS,
        Status.IN_REVIEW: {Status.MORE_INFO, Status.APPROVED, Status.LIMIT_GRANTED, Status.REJECTED} | ENDS,
        Status.MORE_INFO: {Status.IN_REVIEW} | ENDS,
        Status.APPROVED: {Status.ACCEPTED} | ENDS,
        Status.ACCEPTED: {Status.READY} | ENDS,
        Status.READY: {Status.CONCLUDED, Status.EXPIRED, Status.CANCELLED},
        # A slip voided before money flowed takes the deal back.
        Status.CONCLUDED: {Status.CANCELLED},
        **{s: set() for s in (Status.LIMIT_GRANTED, Status.REJECTED, *ENDS, Status.DISCARDED)},
    }

    number = models.CharField(_("申请编号"), max_length=20, unique=True)
    stage = models.CharField(_("申请类型"), max_length=10, choices=Stage, default=Stage.FORMAL)
    status = models.CharField(_("状态"), max_length=14, choices=Status, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=0)
    supplier = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("供应商"))
    supplier_uscc = models.CharField(_("统一社会信用代码"), max_length=18)
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    institution = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("金融机构")
    )
    branch = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("受理网点")
    )
    product = models.ForeignKey(ProductCopy, models.PROTECT, null=True, related_name="+")
    seed = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    region_path = models.CharField(max_length=60, blank=True)

    amount = models.DecimalField(_("申请金额"), max_digits=18, decimal_places=2, default=0)
    term_days = models.PositiveSmallIntegerField(_("期限（天）"), null=True)
    repayment = models.CharField(_("还款方式"), max_length=16, choices=Repayment, blank=True)
    purpose = models.CharField(_("用途"), max_length=200, blank=True)
    contact = models.CharField(_("联系人"), max_length=40, blank=True)
    phone = models.CharField(_("联系电话"), max_length=20, blank=True)

    created_at = models.DateTimeField(_("创建时间"))
    saved_at = models.DateTimeField(_("保存时间"))
    submitted_at = models.DateTimeField(_("提交时间"), null=True)
    due_at = models.DateTimeField(_("承诺办结"), null=True)
    due_article = models.CharField(max_length=120, blank=True)
    paused_on = models.DateField(null=True)
    reminded_at = models.DateTimeField(null=True)
    is_late = models.BooleanField(_("银行超期"), default=False)
    decided_at = models.DateTimeField(_("审批时间"), null=True)
    valid_until = models.DateField(_("批复有效期至"), null=True)
    accepted_at = models.DateTimeField(null=True)
    wake_at = models.DateTimeField(null=True)
    holds = ArrayField(models.CharField(max_length=12), default=list)
    reason = models.JSONField(null=True)
    is_abandoned = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("融资申请")
        indexes = [
            models.Index(fields=["supplier", "-id"], name="application_of_supplier"),
            models.Index(fields=["institution", "status", "due_at"], name="application_of_institution"),
            models.Index(fields=["wake_at"], condition=Q(wake_at__isnull=False), name="application_to_wake"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="application_amount_not_negative"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "reserving", "discarded"])
                | Q(submitted_at__isnull=False, amount__gt=0, term_days__gt=0),
                name="application_submitted_is_complete",
            ),
            models.CheckConstraint(
                condition=~Q(status="more_info") | Q(paused_on__isnull=False),
                name="application_waiting_pauses_the_clock",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "accepted", "ready", "concluded", "limit_granted"])
                | Q(valid_until__isnull=False),
                name="application_approval_has_an_end",
            ),
            models.CheckConstraint(
                condition=~Q(stage="pre_credit")
                | ~Q(status__in=["reserving", "approved", "accepted", "ready", "concluded"]),
                name="pre_credit_ends_in_a_limit",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("financing:application", args=[self.pk])

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """A supplier its own; a bank what was sent to it, a branch what was sent to it or to no branch in particular;
        the platform's people their territory. What was taken back before it reached the bank is not the bank's."""
        if seat.is_system:
            return EVERYONE
        if seat.organisation_id is None:
            return NOBODY
        if seat.may("financing.application.read_own"):
            return Q(supplier=seat.organisation_id)
        if seat.may("financing.application.read_sent"):
            return ~Q(status__in=UNSENT) & Q(is_abandoned=False) & sent_to(seat.organisation_id)
        if seat.may("financing.application.read_territory"):
            return ~Q(status__in=UNSENT) & reduce(
                or_, (Q(region_path__startswith=path) for path in seat.territory), NOBODY
            )
        return NOBODY

    @property
    def is_draft(self) -> bool:
        """Whether the supplier still writes it."""
        return self.status == self.Status.DRAFT

    @property
    def is_formal(self) -> bool:
        """Whether it is about contracts."""
        return self.stage == self.Stage.FORMAL

    @property
    def is_open(self) -> bool:
        """Whether it is on its way at a bank."""
        return self.status in OPEN

    @property
    def is_ended(self) -> bool:
        """Whether it is over without a deal."""
        return self.status in (*self.ENDS, self.Status.REJECTED)

    @property
    def is_held(self) -> bool:
        """Whether something forbids the bank to go on for now."""
        return bool(self.holds)

    @property
    def office(self) -> Organisation:
        """The branch it was sent to, or else the institution."""
        return self.branch or self.institution


Status = Application.Status
# The bank does not know of these; these are at the bank; and these take their orders from everybody else.
UNSENT = (Status.DRAFT, Status.RESERVING, Status.DISCARDED)
OPEN = (
    Status.SUBMITTED, Status.RECEIVED, Status.IN_REVIEW, Status.MORE_INFO, Status.APPROVED, Status.ACCEPTED,
    Status.READY,
)  # fmt: skip
TAKEN = (Status.RESERVING, *OPEN, Status.CONCLUDED)


def sent_to(office: int, prefix: str = "") -> Q:
    """The condition that an application lies with an office: institution, branch, or no branch in particular."""
    mine = Organisation.visible_to(SYSTEM).filter(pk=office)
    above = Func(F("lineage"), function="unnest", output_field=BigIntegerField())
    lineage = mine.annotate(above=above).values("above")
    return (
        Q(**{f"{prefix}institution": office})
        | Q(**{f"{prefix}branch__lineage__contains": [office]})
        | Q(**{f"{prefix}branch": None, f"{prefix}institution__in": lineage})
    )


class ApplicationItem(Scoped):
    """One order (or award) in an application, with the amount sought on it and the encumbrance that holds it.

    `version_seen` is the contract's version the supplier looked at. `is_taken` keeps the order from a second live
    application here; the truth about it is the contract owner's. `token` fences the encumbrance, `is_frozen` and
    `freed_at` repeat what its owner said of it last.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="items")
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="+")
    award = models.ForeignKey(AwardCopy, models.PROTECT, null=True, related_name="+")
    party_uscc = models.CharField(max_length=18)
    amount = models.DecimalField(_("申请金额"), max_digits=18, decimal_places=2, default=0)
    version_seen = models.PositiveIntegerField(default=1)
    is_taken = models.BooleanField(default=False)
    encumbrance_id = models.CharField(max_length=60, blank=True)
    token = models.PositiveBigIntegerField(null=True)
    expires_at = models.DateTimeField(_("占用有效期至"), null=True)
    account_fp = models.CharField(max_length=120, blank=True)
    account_version = models.PositiveIntegerField(default=0)
    lock_id = models.CharField(max_length=60, blank=True)
    is_frozen = models.BooleanField(default=False)
    freed_at = models.DateTimeField(null=True)
    # Why the contract's owner did not give it: {code, text, detail}.
    refusal = models.JSONField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint("application", "order", name="one_item_of_an_order"),
            models.UniqueConstraint("application", "award", name="one_item_of_an_award"),
            models.UniqueConstraint(
                "order", "party_uscc", condition=Q(is_taken=True), name="one_live_application_of_an_order"
            ),
            models.UniqueConstraint(
                "encumbrance_id", condition=~Q(encumbrance_id=""), name="one_item_of_an_encumbrance"
            ),
            models.CheckConstraint(
                condition=Q(order__isnull=False, award=None) | Q(order=None, award__isnull=False),
                name="item_is_on_an_order_or_an_award",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="item_amount_not_negative"),
            models.CheckConstraint(
                condition=Q(encumbrance_id="", token=None)
                | ~Q(encumbrance_id="") & Q(token__isnull=False, expires_at__isnull=False),
                name="encumbrance_has_a_token",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.basis}"

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Whoever sees the application."""
        return Q(application__in=Application.visible_to(seat))

    @property
    def basis(self) -> Order | AwardCopy:
        """The order or the award."""
        found = self.order or self.award
        assert found is not None  # noqa: S101 - a constraint says so
        return found

    @property
    def title(self) -> str:
        """What people call it."""
        return self.order.name if self.order else self.basis.project_name

    @property
    def ceiling(self) -> Decimal | None:
        """The most that may be sought on it as far as we know; nothing where the award names no sum."""
        if self.order is None:
            return self.basis.amount
        mine = [part.financeable for part in self.order.parts.all() if part.uscc == self.party_uscc]
        return mine[0] if mine else Decimal(0)
