"""The numbers the law sets."""

from fractions import Fraction
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.rules.dated import never_twice
from yangcai.foundation.rules.models.public import Rule
from yangcai.foundation.rules.models.regions import BudgetLevel, Region


class Limit(Rule):
    """One number the law sets, as long as it holds. `value` is in `unit`; what is no plain number is in `text_value`.

    `mark` says how sure we are: v read in the text of the law, s from a secondary source, m from general knowledge,
    config set locally. A row with a region, level or object is narrower than one without, and wins.
    """

    class Unit(models.TextChoices):
        WORKING_DAYS = "wd", _("个工作日")
        DAYS = "d", _("日")
        MONTHS = "mo", _("个月")
        YEARS = "y", _("年")
        MINUTES = "min", _("分钟")
        YUAN = "cny", _("元")
        PERCENT = "pct", "%"
        COUNT = "n", _("个")
        RATIO = "ratio", _("倍")
        DATE = "date", _("（月-日）")

    class Mark(models.TextChoices):
        VERIFIED = "v", _("已核条文")
        SECONDARY = "s", _("二手来源")
        MEMORY = "m", _("通识待核")
        CONFIG = "config", _("地方配置")

    class ObjectType(models.TextChoices):
        GOODS = "goods", _("货物")
        WORKS = "works", _("工程")
        SERVICES = "services", _("服务")

    SAME: ClassVar[tuple[str, ...]] = ("key", "region_id", "budget_level", "object_type")

    key = models.CharField(_("编号"), max_length=60)
    title = models.CharField(_("事项"), max_length=60)
    value = models.DecimalField(_("数值"), max_digits=18, decimal_places=4, null=True, blank=True)
    text_value = models.CharField(_("非数值"), max_length=20, blank=True)
    unit = models.CharField(_("单位"), max_length=5, choices=Unit)
    qualifier = models.CharField(_("口径"), max_length=20, blank=True)
    source = models.CharField(_("依据"), max_length=120)
    mark = models.CharField(_("核验"), max_length=6, choices=Mark)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("适用区划")
    )
    budget_level = models.CharField(_("预算级次"), max_length=8, choices=BudgetLevel, blank=True)
    object_type = models.CharField(_("采购对象"), max_length=8, choices=ObjectType, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta(Rule.Meta):
        abstract = False
        ordering = ["key", "region__path", "budget_level", "object_type", "valid_from"]
        constraints = [
            *Rule.Meta.constraints,
            never_twice("limit", "key", "region", "budget_level", "object_type"),
            models.CheckConstraint(
                condition=Q(value__isnull=False, text_value="") | (Q(value=None) & ~Q(text_value="")),
                name="limit_is_a_number_or_a_text",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.words}"

    @property
    def exact(self) -> Fraction:
        """The number without rounding, 2/3 too. Raises ValueError for a date."""
        return Fraction(self.text_value or self.value or 0)

    @property
    def words(self) -> str:
        """The number with its unit: 20 日, 2/3, 2,000,000 元."""
        number = f"{self.value.normalize():,f}" if self.value is not None else self.text_value
        if self.unit == self.Unit.PERCENT:
            return f"{number}%"
        if "/" in number or self.unit == self.Unit.DATE:
            return number
        return f"{number}\N{NO-BREAK SPACE}{self.get_unit_display()}"
