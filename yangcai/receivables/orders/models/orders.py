"""订单: the copy of a procurement contract, and each supplier's part in it."""

from decimal import Decimal

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.models import EVERYONE, NOBODY, Scoped, Stateful
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Organisation
from yangcai.receivables.orders.models.copies import (
    FREE,
    OCCUPIED,
    Category,
    Copy,
    Financing,
    by_region,
    within,
    words,
)

# Whether a bank may still talk about an order: taken or not, never by whom.
STANDINGS = {"free": _("可接洽"), "occupied": _("已被占用"), "closed": _("不可融资")}


class Order(Copy, Stateful):
    """A contract as its owner last described it. `contract_code` is the id both sites use (`contractId`).

    `financing`, `financeable` and `reasons` ([{code, text}]) speak of the whole; a consortium's members have their own
    in `OrderParty`, and what a firm may do follows from its part. `account_fp` is the account's fingerprint between
    the two sites; the number itself never comes here.
    """

    class Status(models.TextChoices):
        LIVE = "live", _("有效")
        TERMINATED = "terminated", _("已终止")

    MOVES = {Status.LIVE: {Status.TERMINATED}, Status.TERMINATED: {Status.LIVE}}
    Financing = Financing

    contract_code = models.CharField(max_length=120, unique=True)
    status = models.CharField(_("订单状态"), max_length=10, choices=Status, default=Status.LIVE)
    number = models.CharField(_("合同编号"), max_length=100)
    name = models.CharField(_("合同名称"), max_length=300)
    project_name = models.CharField(_("项目名称"), max_length=300, blank=True)
    project_number = models.CharField(_("项目编号"), max_length=100, blank=True)
    plan_number = models.CharField(_("采购计划编号"), max_length=60, blank=True)
    award_code = models.CharField(max_length=120, blank=True, db_index=True)
    category = models.CharField(_("品类"), max_length=10, choices=Category, blank=True)
    method = models.CharField(_("采购方式"), max_length=40, blank=True)
    buyer_name = models.CharField(_("采购人"), max_length=200)
    buyer_uscc = models.CharField(max_length=18, blank=True)
    supplier = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    supplier_name = models.CharField(_("供应商"), max_length=300)
    supplier_uscc = models.CharField(_("统一社会信用代码"), max_length=18)
    contact_phone = models.CharField(_("联系电话"), max_length=40, blank=True)

    amount = models.DecimalField(_("合同金额"), max_digits=18, decimal_places=2)
    retention = models.DecimalField(_("质保金"), max_digits=18, decimal_places=2, default=0)
    paid = models.DecimalField(_("已支付"), max_digits=18, decimal_places=2, default=0)
    financing = models.CharField(_("融资状态"), max_length=2, choices=Financing, default=Financing.CLOSED)
    financeable = models.DecimalField(_("可融资金额"), max_digits=18, decimal_places=2, default=0)
    reasons = models.JSONField(default=list)
    financing_as_of = models.DateTimeField(null=True)

    signed_on = models.DateField(_("签订日期"), null=True)
    filed_on = models.DateField(_("备案日期"), null=True)
    performance_from = models.DateField(_("履约开始"), null=True)
    performance_to = models.DateField(_("履约结束"), null=True)
    account_version = models.PositiveIntegerField(default=0)
    account_name = models.CharField(_("收款户名"), max_length=200, blank=True)
    account_masked = models.CharField(_("收款账号"), max_length=40, blank=True)
    account_bank = models.CharField(_("开户行"), max_length=120, blank=True)
    account_fp = models.CharField(max_length=120, blank=True)
    is_assignment_restricted = models.BooleanField(_("限制转让"), default=False)
    is_synthetic = models.BooleanField(_("示范数据"), default=False)

    class Meta:
        verbose_name = _("订单")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="order_amount_is_positive"),
            models.CheckConstraint(
                condition=Q(paid__gte=0, retention__gte=0, financeable__gte=0),
                name="order_parts_are_not_negative",
            ),
            models.CheckConstraint(condition=~Q(supplier_uscc=""), name="order_has_a_supplier_code"),
        ]
        indexes = [
            models.Index(fields=["-filed_on", "-id"], name="order_newest"),
            models.Index(fields=["supplier", "-filed_on", "-id"], name="order_of_supplier"),
            models.Index(fields=["supplier_uscc"], name="order_by_uscc"),
            models.Index(fields=["financing", "-filed_on", "-id"], name="order_by_financing"),
            models.Index(fields=["amount"], name="order_by_amount"),
            by_region("order"),
            models.Index(OpClass("number", name="varchar_pattern_ops"), name="order_by_number"),
            GinIndex(*words("project_name", "buyer_name", "supplier_name"), name="order_by_words"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("orders:order", args=[self.pk])

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """A supplier: where it is a party. Banks and the platform's people: what runs in their territory.

        A contract that has ended, or become confidential, is nobody's lead any more; the firm still sees it.
        """
        if seat.may("orders.order.read_own") and seat.organisation_id:
            mine = OrderParty.rows.filter(organisation_id=seat.organisation_id)
            return Q(pk__in=mine.values("order_id"))
        if seat.is_system:
            return EVERYONE
        live = Q(status=cls.Status.LIVE)
        return within(seat) & live if seat.may("orders.order.read_territory") else NOBODY

    @property
    def is_live(self) -> bool:
        """Whether the contract still runs."""
        return self.status == self.Status.LIVE

    @property
    def is_free(self) -> bool:
        """Whether something of it may be financed now, as far as this copy knows."""
        return self.is_live and self.financing in FREE and self.financeable > 0

    @property
    def is_occupied(self) -> bool:
        """Whether a bank holds it, whoever that is."""
        return self.financing in OCCUPIED

    @property
    def standing(self) -> str:
        """What others than its parties may know of its financing: free, occupied or closed."""
        if self.is_occupied:
            return "occupied"
        return "free" if self.is_free else "closed"

    def get_standing_display(self) -> str:
        """The same in words."""
        return str(STANDINGS[self.standing])

    @property
    def balance(self) -> Decimal:
        """What is still to be paid, the retention left out."""
        return self.amount - self.paid - self.retention

    def part_of(self, organisation_id: int | None) -> "OrderParty | None":
        """An organisation's part in it."""
        return self.parts.filter(organisation_id=organisation_id).first() if organisation_id else None


class OrderParty(Scoped):
    """A supplier's part in an order: alone or as one of a consortium (联合体), with its own ceiling and status."""

    class Role(models.TextChoices):
        SOLE = "sole", _("独立")
        LEAD = "lead", _("联合体牵头人")
        MEMBER = "member", _("联合体成员")

    order = models.ForeignKey(Order, models.CASCADE, related_name="parts")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    uscc = models.CharField(_("统一社会信用代码"), max_length=18)
    name = models.CharField(_("名称"), max_length=300)
    role = models.CharField(_("角色"), max_length=6, choices=Role, default=Role.SOLE)
    share = models.DecimalField(_("份额(%)"), max_digits=7, decimal_places=4, null=True)
    ceiling = models.DecimalField(_("份额金额"), max_digits=18, decimal_places=2, null=True)
    financing = models.CharField(_("融资状态"), max_length=2, choices=Financing, default=Financing.CLOSED)
    financeable = models.DecimalField(_("可融资金额"), max_digits=18, decimal_places=2, default=0)
    reasons = models.JSONField(default=list)

    class Meta:
        verbose_name = _("订单参与方")
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint("order", "uscc", name="one_part_of_a_code_in_an_order")]
        indexes = [
            models.Index(fields=["organisation", "order"], name="orders_of_an_organisation"),
            models.Index(fields=["uscc"], name="order_part_by_uscc"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Whoever sees the order."""
        return Q(order__in=Order.visible_to(seat).values("pk"))

    @property
    def is_free(self) -> bool:
        """Whether this firm may have something of it financed now, as far as this copy knows."""
        return self.order.is_live and self.financing in FREE and self.financeable > 0

    @property
    def reasons_in_words(self) -> list[str]:
        """Why not, in sentences."""
        return [reason["text"] for reason in self.reasons if reason.get("text")]
