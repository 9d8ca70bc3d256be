"""融资需求: what a supplier looks for, on which orders or awards, for whom to see, and who looked at its contact."""

from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import BigIntegerField, F, Func, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.models import EVERYONE, NOBODY, Scoped, Stateful
from yangcai.foundation.kernel.seats import SYSTEM, Seat
from yangcai.foundation.people.models import Organisation, User
from yangcai.receivables.orders.models import AwardCopy, Order


def above(seat: Seat) -> QuerySet[Any, Any]:
    """Ids of the seat's organisation and all above it: a branch sees what its bank was chosen for."""
    mine = Organisation.visible_to(SYSTEM).filter(pk=seat.organisation_id or 0)
    up = Func(F("lineage"), function="unnest", output_field=BigIntegerField())
    return mine.annotate(up=up).values("up")


class Demand(Scoped, Stateful):
    """A supplier's demand, open (no sealed offers) for the banks of its items' regions or for chosen ones.

    `consent_*` says which text was agreed to, by whom, when. `version` counts what other sites were told.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("发布中")
        EXPIRED = "expired", _("已到期")
        WITHDRAWN = "withdrawn", _("已撤回")
        CLOSED_BY_SYSTEM = "closed", _("系统关闭")
        DISCARDED = "discarded", _("草稿已删除")

    MOVES = {
        Status.DRAFT: {Status.PUBLISHED, Status.DISCARDED},
        Status.PUBLISHED: {Status.EXPIRED, Status.WITHDRAWN, Status.CLOSED_BY_SYSTEM},
        **{s: set() for s in (Status.EXPIRED, Status.WITHDRAWN, Status.CLOSED_BY_SYSTEM, Status.DISCARDED)},
    }

    class Audience(models.TextChoices):
        REGION_ALL = "all", _("所在地区全部资金方")
        CHOSEN = "chosen", _("指定资金方")

    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.DRAFT)
    supplier = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("供应商"))
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    amount = models.DecimalField(_("需求金额"), max_digits=18, decimal_places=2)
    term_days = models.PositiveSmallIntegerField(_("期限（天）"))
    purpose = models.CharField(_("资金用途"), max_length=200)
    max_rate = models.DecimalField(_("可接受最高年利率(%)"), max_digits=6, decimal_places=4, null=True)
    contact_person = models.CharField(_("联系人"), max_length=40)
    contact_phone = models.CharField(_("联系电话"), max_length=20)
    audience = models.CharField(_("发布范围"), max_length=6, choices=Audience, default=Audience.REGION_ALL)
    valid_until = models.DateField(_("有效期至"))
    version = models.PositiveIntegerField(default=0)
    reason_code = models.CharField(max_length=20, blank=True)
    reason = models.CharField(_("关闭原因"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("填写时间"))
    published_at = models.DateTimeField(_("发布时间"), null=True)
    closed_at = models.DateTimeField(_("结束时间"), null=True)
    consent_version = models.CharField(max_length=20, blank=True)
    consent_text = models.TextField(blank=True)
    consent_digest = models.CharField(max_length=64, blank=True)
    consent_by = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = _("融资需求")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="demand_amount_is_positive"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "discarded"])
                | Q(published_at__isnull=False) & ~Q(consent_version=""),
                name="a_published_demand_has_a_consent",
            ),
        ]
        indexes = [
            models.Index(fields=["supplier", "-id"], name="demand_of_supplier"),
            models.Index(fields=["status", "valid_until"], name="demand_by_end"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("demands:demand", args=[self.pk])

    @property
    def code(self) -> str:
        """The id both sites use."""
        return f"D-{self.pk:06d}"

    @property
    def is_open(self) -> bool:
        """Whether banks may look at it and call."""
        return self.status == self.Status.PUBLISHED

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """The supplier's own. A bank: what is open for it, and what it had looked at. The platform: its territory."""
        if seat.is_system:
            return EVERYONE
        if seat.may("demands.demand.read_own") and seat.organisation_id:
            return Q(supplier_id=seat.organisation_id)
        if not seat.may("demands.demand.read_offered") or not seat.territory:
            return NOBODY
        inside = reduce(or_, (Q(region_path__startswith=path) for path in seat.territory))
        here = Q(pk__in=DemandItem.rows.filter(inside).values("demand_id"))
        if seat.kind not in ("institution", "branch"):
            return here & ~Q(status__in=["draft", "discarded"])
        chosen = Q(pk__in=DemandFunder.rows.filter(institution__in=above(seat)).values("demand_id"))
        known = Q(
            pk__in=ContactView.rows.filter(organisation_id=seat.organisation_id or 0).values("demand_id")
        )
        return here & Q(status="published") & (Q(audience="all") | chosen) | known


class DemandItem(Scoped):
    """One order or award a demand rests on, with the amount sought on it.

    `is_open` repeats whether the demand is open, so that the database holds a firm to one open demand on each.
    """

    demand = models.ForeignKey(Demand, models.CASCADE, related_name="items")
    supplier = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="demand_items")
    award = models.ForeignKey(AwardCopy, models.PROTECT, null=True, related_name="demand_items")
    amount = models.DecimalField(_("需求金额"), max_digits=18, decimal_places=2)
    region_path = models.CharField(max_length=60)
    is_open = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("融资需求明细")
        ordering = ["demand", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(order=None) ^ Q(award=None), name="a_demand_rests_on_an_order_or_an_award"
            ),
            models.UniqueConstraint(
                "order", "supplier", condition=Q(is_open=True), name="one_open_demand_of_an_order"
            ),
            models.UniqueConstraint(
                "award", "supplier", condition=Q(is_open=True), name="one_open_demand_of_an_award"
            ),
        ]
        indexes = [models.Index(fields=["region_path"], name="demand_item_by_region")]

    def __str__(self) -> str:
        return f"{self.demand} {self.basis}"

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Whoever sees the demand."""
        return Q(demand__in=Demand.visible_to(seat).values("pk"))

    @property
    def basis(self) -> Order | AwardCopy:
        """The order or the award."""
        found = self.order or self.award
        assert found is not None  # noqa: S101 - the database sees to it
        return found


class DemandFunder(Scoped):
    """A bank a demand was published to by name."""

    demand = models.ForeignKey(Demand, models.CASCADE, related_name="funders")
    institution = models.ForeignKey(Organisation, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("demand", "institution", name="a_funder_is_chosen_once")]

    def __str__(self) -> str:
        return str(self.institution)

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """The supplier who chose: whom else it asked is no bank's business."""
        mine = Demand.visible_to(seat)
        return Q(demand__in=mine.values("pk")) if seat.may("demands.demand.read_own") else NOBODY


class ContactView(Scoped):
    """One look at a demand's contact: who, for which office, when; and what they noted afterwards."""

    demand = models.ForeignKey(Demand, models.PROTECT, related_name="views")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("金融机构")
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    viewer = models.CharField(_("查看人"), max_length=60)
    at = models.DateTimeField(_("查看时间"))
    contacted_at = models.DateTimeField(_("联系时间"), null=True)
    note = models.CharField(_("联系情况"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("联系方式查看记录")
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "demand"], name="contact_view_of_bank")]

    def __str__(self) -> str:
        return f"{self.organisation} {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """The supplier whose contact it was, the office that looked, and the platform's people."""
        if seat.is_system:
            return EVERYONE
        if seat.may("demands.demand.read_own") and seat.organisation_id:
            return Q(demand__supplier_id=seat.organisation_id)
        if seat.kind in ("institution", "branch"):
            return Q(organisation_id=seat.organisation_id)
        seen = Demand.visible_to(seat)
        return Q(demand__in=seen.values("pk")) if seat.may("demands.demand.read_offered") else NOBODY


def ends_of(items: "QuerySet[DemandItem] | list[DemandItem]") -> list[date]:
    """The last days of the contracts among items, where they are known."""
    return [item.order.performance_to for item in items if item.order and item.order.performance_to]
