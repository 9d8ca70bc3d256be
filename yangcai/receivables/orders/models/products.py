"""金融产品 as banks published them at the procurement platform."""

from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.models import EVERYONE, NOBODY
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Organisation
from yangcai.receivables.orders.models.copies import Copy


class ProductCopy(Copy):
    """One product. Rates are per cent a year; `regions` the codes it is offered in, `region_paths` their paths."""

    class Status(models.TextChoices):
        PUBLISHED = "published", _("已发布")
        WITHDRAWN = "withdrawn", _("已下架")
        EXPIRED = "expired", _("已到期")

    product_code = models.CharField(max_length=120, unique=True)
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.PUBLISHED)
    institution = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="product_copies")
    institution_name = models.CharField(_("金融机构"), max_length=120)
    institution_code = models.CharField(max_length=40)
    name = models.CharField(_("产品名称"), max_length=120)
    min_amount = models.DecimalField(_("最低额度"), max_digits=18, decimal_places=2, null=True)
    max_amount = models.DecimalField(_("最高额度"), max_digits=18, decimal_places=2, null=True)
    rate_from = models.DecimalField(_("年利率起"), max_digits=7, decimal_places=4, null=True)
    rate_to = models.DecimalField(_("年利率至"), max_digits=7, decimal_places=4, null=True)
    term_months = models.PositiveSmallIntegerField(_("最长期限(月)"), null=True)
    promised_days = models.PositiveSmallIntegerField(_("承诺办理(工作日)"), null=True)
    contact = models.CharField(_("联系人"), max_length=60, blank=True)
    phone = models.CharField(_("联系电话"), max_length=40, blank=True)
    regions = ArrayField(models.CharField(max_length=12), default=list)
    region_paths = ArrayField(models.CharField(max_length=60), default=list)
    valid_to = models.DateField(_("有效期至"), null=True)
    details = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("金融产品")
        indexes = [models.Index(fields=["institution", "status"], name="product_of_institution")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("orders:product", args=[self.pk])

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Everybody signed in: products are published to be read."""
        if seat.is_stranger or not (seat.is_system or seat.may("orders.product.list")):
            return NOBODY
        return EVERYONE

    @classmethod
    def on_offer(cls, day: date) -> "QuerySet[ProductCopy]":
        """Those that may be chosen on a day."""
        in_time: Any = Q(valid_to=None) | Q(valid_to__gte=day)
        return cls.rows.filter(in_time, status=cls.Status.PUBLISHED)

    def serves(self, region_path: str) -> bool:
        """Whether it is offered where an order lies."""
        return any(region_path.startswith(path) for path in self.region_paths)
