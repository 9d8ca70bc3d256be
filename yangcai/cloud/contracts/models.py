"""Awards and contracts with the facts of the financing platform's information library (中标信息, 合同信息)."""

from functools import reduce
from operator import or_

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import MD5, Concat, Replace, Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangcai.cloud.contracts.financing import Financing, financing_of_facts
from yangcai.foundation.kernel.models import EVERYONE, NOBODY, Scoped, Stateful
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Organisation
from yangcai.foundation.rules.models import Region


class Category(models.TextChoices):
    """What is bought (采购法 §2)."""

    GOODS = "goods", _("货物")
    WORKS = "works", _("工程")
    SERVICES = "services", _("服务")


class Pricing(models.TextChoices):
    """In what form the winning price was given; only a total or its parts make an amount of money."""

    TOTAL = "total", _("总价")
    PARTS = "parts", _("分项合计")
    RATE = "rate", _("费率或下浮率")
    UNIT = "unit", _("单价")
    MIXED = "mixed", _("金额与费率混合")


def within(seat: Seat) -> Q:
    """The condition that a row's region lies in the seat's territory."""
    if seat.is_system:
        return EVERYONE
    paths = [Q(region_path__startswith=path) for path in seat.territory]
    return reduce(or_, paths) if paths else NOBODY


def code_on_the_wire() -> Case:
    """What other systems call a record: `<source>-<source id>`, fit for an address, different for different records.

    A dash in the source's name becomes a dot there, so the first dash parts the two; odd ids are hashed.
    """
    plain = Q(source__regex=r"^[A-Za-z0-9_-]+$", source_id__regex=r"^[A-Za-z0-9_.-]{1,64}$")
    readable = Concat(Replace(F("source"), Value("-"), Value(".")), Value("-"), F("source_id"))
    hashed = Concat(Value("x."), MD5(Concat(F("source"), Value("/"), F("source_id"))))
    return Case(When(plain, then=readable), default=hashed, output_field=models.CharField(max_length=130))


def asked_for(noun: str) -> list[models.Index]:
    """The indexes behind the questions every query page asks: where, who, which words, how much."""
    words = [
        OpClass(Upper(name), name="gin_trgm_ops")
        for name in ("project_name", "purchaser_name", "supplier_name")
    ]
    return [
        models.Index(OpClass("region_path", name="varchar_pattern_ops"), name=f"{noun}_by_region"),
        models.Index(fields=["supplier_uscc"], name=f"{noun}_by_uscc"),
        models.Index(fields=["amount"], name=f"{noun}_by_amount"),
        models.Index(fields=["purchaser"], name=f"{noun}_of_purchaser"),
        models.Index(fields=["updated_at", "id"], name=f"{noun}_by_update"),
        GinIndex(*words, name=f"{noun}_by_words"),
    ]


class Record(Scoped):
    """What awards and contracts have in common: where from, who, what, how much, and who may see it."""

    # Where it came from: one row per source and source id; a later version replaces the facts, events keep the past.
    source = models.CharField(_("来源"), max_length=40)
    source_id = models.CharField(max_length=80)
    version = models.PositiveIntegerField(_("版本"), default=1)
    origin_system = models.CharField(_("来源系统"), max_length=40, blank=True)
    is_synthetic = models.BooleanField(_("示范数据"), default=False)
    updated_at = models.DateTimeField(_("更新时间"))
    code = models.GeneratedField(
        expression=code_on_the_wire(),
        output_field=models.CharField(_("编码"), max_length=130),
        db_persist=True,
        unique=True,
    )

    project_number = models.CharField(_("项目编号"), max_length=100, blank=True)
    project_name = models.CharField(_("项目名称"), max_length=300)
    plan_number = models.CharField(_("采购计划编号"), max_length=60, blank=True)
    method = models.CharField(_("采购方式"), max_length=40, blank=True)
    category = models.CharField(_("品类"), max_length=10, choices=Category, blank=True)
    is_sme_reserved = models.BooleanField(_("预留中小企业"), null=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("区划"))
    # A copy of the region's path: scope and filters ask it in every query.
    region_path = models.CharField(max_length=60)

    purchaser = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    purchaser_name = models.CharField(_("采购人"), max_length=200)
    agency_name = models.CharField(_("代理机构"), max_length=200, blank=True)
    supplier = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    supplier_name = models.CharField(_("供应商"), max_length=300)
    supplier_uscc = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    supplier_region_path = models.CharField(max_length=60, blank=True)
    contact_phone = models.CharField(_("联系电话"), max_length=40, blank=True)
    notice_url = models.URLField(_("公告地址"), max_length=400, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.project_name


class Award(Record, Stateful):
    """中标信息: one lot won by one supplier or one consortium."""

    class Status(models.TextChoices):
        PUBLISHED = "published", _("已公告")
        CORRECTED = "corrected", _("已更正")
        CANCELLED = "cancelled", _("已撤销")

    MOVES = {
        Status.PUBLISHED: {Status.CORRECTED, Status.CANCELLED},
        Status.CORRECTED: {Status.CANCELLED},
        Status.CANCELLED: set(),
    }

    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.PUBLISHED)
    notice_number = models.CharField(_("公告编号"), max_length=100, blank=True)
    lot_number = models.CharField(_("标段编号"), max_length=100, blank=True)
    pricing = models.CharField(_("报价形式"), max_length=6, choices=Pricing, default=Pricing.TOTAL)
    amount = models.DecimalField(_("中标金额"), max_digits=18, decimal_places=2, null=True)
    price_text = models.TextField(_("报价原文"), blank=True)
    awarded_on = models.DateField(_("中标日期"), null=True)
    published_on = models.DateField(_("公告日期"))

    class Meta:
        constraints = [
            models.UniqueConstraint("source", "source_id", name="one_award_of_a_source_id"),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gt=0), name="award_amount_is_positive"
            ),
            models.CheckConstraint(
                condition=Q(amount=None) ^ Q(pricing__in=["total", "parts"]),
                name="award_amount_goes_with_its_pricing",
            ),
        ]
        indexes = [
            models.Index(fields=["-published_on", "-id"], name="award_newest"),
            *asked_for("award"),
        ]

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """A supplier: where it is a party. A purchaser: its own. Banks and bureaus: their territory."""
        if seat.may("contracts.record.read_own") and seat.organisation_id:
            mine = Party.rows.filter(organisation_id=seat.organisation_id, award__isnull=False)
            return Q(pk__in=mine.values("award_id")) | Q(purchaser_id=seat.organisation_id)
        return within(seat) if seat.may("contracts.record.read_territory") else NOBODY

    def get_absolute_url(self) -> str:
        """The award's page."""
        return reverse("contracts:award", args=[self.pk])


class Contract(Record, Stateful):
    """合同信息: a filed procurement contract."""

    class Status(models.TextChoices):
        FILED = "filed", _("已备案")
        CHANGED = "changed", _("已变更")
        COMPLETED = "completed", _("已履约完成")
        TERMINATED = "terminated", _("已终止")

    MOVES = {
        Status.FILED: {Status.CHANGED, Status.COMPLETED, Status.TERMINATED},
        Status.CHANGED: {Status.COMPLETED, Status.TERMINATED},
        Status.COMPLETED: set(),
        Status.TERMINATED: set(),
    }

    Financing = Financing

    status = models.CharField(_("合同状态"), max_length=10, choices=Status, default=Status.FILED)
    number = models.CharField(_("合同编号"), max_length=100)
    name = models.CharField(_("合同名称"), max_length=300)
    award = models.ForeignKey(Award, models.PROTECT, null=True, related_name="contracts")
    amount = models.DecimalField(_("合同金额"), max_digits=18, decimal_places=2)
    retention_amount = models.DecimalField(_("质保金"), max_digits=18, decimal_places=2, default=0)
    paid_amount = models.DecimalField(_("已支付"), max_digits=18, decimal_places=2, default=0)
    signed_on = models.DateField(_("签订日期"))
    filed_on = models.DateField(_("备案日期"))
    published_on = models.DateField(_("公开日期"), null=True)
    performance_from = models.DateField(_("履约开始"), null=True)
    performance_to = models.DateField(_("履约结束"), null=True)
    account_name = models.CharField(_("收款户名"), max_length=200, blank=True)
    account_number = models.CharField(_("收款账号"), max_length=32, blank=True)
    account_bank = models.CharField(_("开户行"), max_length=120, blank=True)
    is_assignment_restricted = models.BooleanField(_("限制转让"), default=False)
    is_confidential = models.BooleanField(_("涉密"), default=False)

    # The facts financing hangs on, written by `operations.restate` alone; `financing` is a function of them and the
    # contract, computed by the database.
    class Hold(models.TextChoices):
        NONE = "none", _("未占用")
        RESERVED = "reserved", _("已占用")
        APPROVED = "approved", _("已批准")
        CONFIRMED = "confirmed", _("已确认")

    hold = models.CharField(_("占用"), max_length=9, choices=Hold, default=Hold.NONE)
    has_open_demand = models.BooleanField(_("已发布融资需求"), default=False)
    loan_disbursed = models.DecimalField(_("放款金额"), max_digits=18, decimal_places=2, default=0)
    loan_outstanding = models.DecimalField(_("未还金额"), max_digits=18, decimal_places=2, default=0)
    is_loan_overdue = models.BooleanField(_("贷款逾期"), default=False)
    is_frozen = models.BooleanField(_("冻结"), default=False)
    barred_by = models.CharField(_("不可融资原因"), max_length=30, blank=True, default="", db_default="")
    financing = models.GeneratedField(
        expression=financing_of_facts(),
        output_field=models.CharField(_("融资状态"), max_length=2, choices=Financing),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint("source", "source_id", name="one_contract_of_a_source_id"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="contract_amount_is_positive"),
            models.CheckConstraint(
                condition=Q(paid_amount__gte=0, retention_amount__gte=0),
                name="contract_parts_are_not_negative",
            ),
            models.CheckConstraint(condition=Q(filed_on__gte=F("signed_on")), name="signed_before_filed"),
        ]
        indexes = [
            models.Index(fields=["-filed_on", "-id"], name="contract_newest"),
            models.Index(fields=["financing", "-filed_on", "-id"], name="contract_by_financing"),
            models.Index(OpClass("number", name="varchar_pattern_ops"), name="contract_by_number"),
            *asked_for("contract"),
        ]

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Like awards; but a confidential contract is seen by its parties and the finance bureau alone."""
        if seat.may("contracts.record.read_own") and seat.organisation_id:
            mine = Party.rows.filter(organisation_id=seat.organisation_id, contract__isnull=False)
            return Q(pk__in=mine.values("contract_id")) | Q(purchaser_id=seat.organisation_id)
        if seat.may("contracts.record.read_confidential"):
            return within(seat)
        return (
            within(seat) & Q(is_confidential=False) if seat.may("contracts.record.read_territory") else NOBODY
        )

    def get_financing_display(self) -> str:
        """The financing status in words (Django makes no such method for a column the database computes)."""
        return str(Financing(self.financing).label)

    def get_absolute_url(self) -> str:
        """The contract's page."""
        return reverse("contracts:contract", args=[self.pk])


class Party(Scoped):
    """A supplier's part in an award or a contract: alone, or as one of a consortium (联合体) with its share."""

    class Role(models.TextChoices):
        SOLE = "sole", _("独立")
        LEAD = "lead", _("联合体牵头人")
        MEMBER = "member", _("联合体成员")

    award = models.ForeignKey(Award, models.CASCADE, null=True, related_name="parties")
    contract = models.ForeignKey(Contract, models.CASCADE, null=True, related_name="parties")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("名称"), max_length=200)
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    role = models.CharField(max_length=6, choices=Role, default=Role.SOLE)
    share = models.DecimalField(_("份额(%)"), max_digits=7, decimal_places=4, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(award=None) ^ Q(contract=None), name="a_party_is_of_an_award_or_a_contract"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "award", "contract"], name="parts_of_an_organisation")
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Whoever sees the award or the contract."""
        awards, contracts = Award.visible_to(seat), Contract.visible_to(seat)
        return Q(award__in=awards.values("pk")) | Q(contract__in=contracts.values("pk"))


class Payment(Scoped, Stateful):
    """A payment of the purchaser under a contract, as the treasury settled it; what comes back is not paid."""

    class Status(models.TextChoices):
        SETTLED = "settled", _("已支付")
        RETURNED = "returned", _("已退回")

    MOVES = {Status.SETTLED: {Status.RETURNED}, Status.RETURNED: set()}

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="payments")
    number = models.CharField(_("支付编号"), max_length=60, unique=True)
    amount = models.DecimalField(_("支付金额"), max_digits=18, decimal_places=2)
    settled_at = models.DateTimeField(_("支付时间"))
    status = models.CharField(_("状态"), max_length=8, choices=Status, default=Status.SETTLED)
    payee_name = models.CharField(_("收款户名"), max_length=200)
    payee_account = models.CharField(_("收款账号"), max_length=32)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="payment_is_positive")]
        indexes = [models.Index(fields=["settled_at", "id"], name="payment_by_day")]

    def __str__(self) -> str:
        return self.number

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Whoever sees the contract."""
        return Q(contract__in=Contract.visible_to(seat).values("pk"))
