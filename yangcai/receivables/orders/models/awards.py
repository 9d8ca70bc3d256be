"""中标信息 as the procurement platform publishes it: what a market of leads begins with."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.models import NOBODY
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Organisation
from yangcai.receivables.orders.models.copies import Category, Copy, by_region, within, words


class AwardCopy(Copy):
    """One award. `award_code` is the id both sites use (`awardId`); an amount only where the price was a sum."""

    class Status(models.TextChoices):
        PUBLISHED = "published", _("已公告")
        CORRECTED = "corrected", _("已更正")
        CANCELLED = "cancelled", _("已撤销")

    award_code = models.CharField(max_length=120, unique=True)
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.PUBLISHED)
    notice_number = models.CharField(_("公告编号"), max_length=100, blank=True)
    project_number = models.CharField(_("项目编号"), max_length=100, blank=True)
    project_name = models.CharField(_("项目名称"), max_length=300)
    category = models.CharField(_("品类"), max_length=10, choices=Category, blank=True)
    pricing = models.CharField(_("报价形式"), max_length=10, blank=True)
    buyer_name = models.CharField(_("采购人"), max_length=200, blank=True)
    buyer_uscc = models.CharField(max_length=18, blank=True)
    supplier = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    supplier_name = models.CharField(_("中标供应商"), max_length=300)
    supplier_uscc = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    contact_phone = models.CharField(_("联系电话"), max_length=40, blank=True)
    amount = models.DecimalField(_("中标金额"), max_digits=18, decimal_places=2, null=True)
    awarded_on = models.DateField(_("中标日期"), null=True)
    published_on = models.DateField(_("公告日期"), null=True)
    notice_url = models.URLField(_("公告地址"), max_length=400, blank=True)
    is_synthetic = models.BooleanField(_("示范数据"), default=False)

    class Meta:
        verbose_name = _("中标信息")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gt=0), name="award_copy_amount_is_positive"
            )
        ]
        indexes = [
            models.Index(fields=["-published_on", "-id"], name="award_copy_newest"),
            models.Index(fields=["supplier", "-published_on", "-id"], name="award_copy_of_supplier"),
            models.Index(fields=["supplier_uscc"], name="award_copy_by_uscc"),
            by_region("award_copy"),
            GinIndex(*words("project_name", "buyer_name", "supplier_name"), name="award_copy_by_words"),
        ]

    def __str__(self) -> str:
        return self.project_name

    def get_absolute_url(self) -> str:
        return reverse("orders:award", args=[self.pk])

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """A supplier: those it won. Banks and the platform's people: their territory."""
        if seat.may("orders.order.read_own") and seat.organisation_id:
            return Q(supplier_id=seat.organisation_id)
        return within(seat) if seat.may("orders.order.read_territory") else NOBODY

    @property
    def is_live(self) -> bool:
        """Whether the award stands."""
        return self.status != self.Status.CANCELLED
