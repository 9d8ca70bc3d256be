"""What every copy has: whose word it is, how new, and where it lies."""

from functools import reduce
from operator import or_

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.models import EVERYONE, NOBODY, Scoped
from yangcai.foundation.kernel.seats import Seat


class Category(models.TextChoices):
    """What is bought (采购法 §2)."""

    GOODS = "goods", _("货物")
    WORKS = "works", _("工程")
    SERVICES = "services", _("服务")


class Financing(models.TextChoices):
    """融资状态 as the contract's owner derives it; the codes are the protocol's."""

    CLOSED = "00", _("不可融资")
    OPEN = "10", _("可融资")
    OFFERED = "20", _("意向发布")
    RESERVED = "30", _("申请中")
    APPROVED = "40", _("已批准待锁定账户")
    FINANCED = "50", _("已融资")
    REPAYING = "55", _("部分还款")
    OVERDUE = "60", _("逾期")
    SETTLED = "70", _("已结清")
    FROZEN = "80", _("冻结")


# Open to a new application or demand; and taken by one, whoever's it is.
FREE = (Financing.OPEN, Financing.OFFERED)
OCCUPIED = (
    Financing.RESERVED,
    Financing.APPROVED,
    Financing.FINANCED,
    Financing.REPAYING,
    Financing.OVERDUE,
)


class Copy(Scoped):
    """A row whose truth lives at the other site: `seq` counts the owner's statements, `as_of` dates the last one."""

    seq = models.PositiveBigIntegerField(default=0)
    as_of = models.DateTimeField(_("数据时间"))
    version = models.PositiveIntegerField(_("版本"), default=1)
    region_code = models.CharField(_("区划代码"), max_length=12)
    region_name = models.CharField(_("区划"), max_length=60, blank=True)
    # The region's path: scope and filters ask it in every query.
    region_path = models.CharField(max_length=60)

    class Meta:
        abstract = True


def within(seat: Seat) -> Q:
    """The condition that a copy's region lies in the seat's territory."""
    if seat.is_system:
        return EVERYONE
    paths = [Q(region_path__startswith=path) for path in seat.territory]
    return reduce(or_, paths) if paths else NOBODY


def by_region(noun: str) -> models.Index:
    """The index behind every scope."""
    return models.Index(OpClass("region_path", name="varchar_pattern_ops"), name=f"{noun}_by_region")


def words(*names: str) -> list[OpClass]:
    """Columns in which words are looked for, as a trigram index wants them."""
    return [OpClass(Upper(name), name="gin_trgm_ops") for name in names]
