"""Places, what became of them, and whose budget."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.rules.models.public import Public


class BudgetLevel(models.TextChoices):
    """Whose budget: with a region it names one treasury. 惠州市 is a region; 惠州市本级 is (惠州市, city)."""

    CENTRAL = "central", _("中央")
    PROVINCE = "province", _("省级")
    CITY = "city", _("市级")
    COUNTY = "county", _("县级")
    TOWN = "town", _("乡级")


class Region(Public):
    """A place with a code: province, prefecture, county, or a zone or town that answers to none of them.

    `path` is the codes from the province down, each with a slash: `420000/420200/420203/`. Whether one region lies
    in another is a prefix of paths, never of codes: 仙桃 429004 has no prefecture, 中山 has towns and no counties.
    `official` is False for the codes we had to make up ourselves; they contain a letter, no official one does.
    """

    class Level(models.TextChoices):
        PROVINCE = "province", _("省级")
        PREFECTURE = "prefecture", _("市级")
        COUNTY = "county", _("县级")
        ZONE = "zone", _("功能区")
        TOWN = "town", _("镇街")

    OWN_LEVEL: ClassVar[dict[str, BudgetLevel]] = {
        Level.PROVINCE: BudgetLevel.PROVINCE,
        Level.PREFECTURE: BudgetLevel.CITY,
        Level.COUNTY: BudgetLevel.COUNTY,
        Level.ZONE: BudgetLevel.COUNTY,
        Level.TOWN: BudgetLevel.TOWN,
    }

    code = models.CharField(_("区划代码"), max_length=12)
    name = models.CharField(_("名称"), max_length=60)
    level = models.CharField(_("级次"), max_length=12, choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=60, db_index=True)
    pinyin = models.CharField(max_length=120, blank=True)
    initials = models.CharField(max_length=40, blank=True)
    official = models.BooleanField(_("法定代码"), default=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint("code", condition=Q(valid_to=None), name="one_region_of_a_code_today")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def own_level(self) -> BudgetLevel:
        """The budget level of the region's own treasury (本级)."""
        return self.OWN_LEVEL[self.level]

    @property
    def treasury_name(self) -> str:
        """The region's own treasury in words: 惠州市本级."""
        return _now("%s本级") % self.name

    def ancestors(self) -> QuerySet[Region]:
        """The regions above, the province first."""
        above = self.path.rstrip("/").split("/")[:-1]
        return Region.rows.filter(code__in=above, valid_to=None).order_by("path")

    def subtree(self) -> QuerySet[Region]:
        """The region and all below it, as of today."""
        return Region.rows.filter(path__startswith=self.path, valid_to=None)

    def contains(self, other: Region) -> bool:
        """Whether the other region is this one or lies in it."""
        return other.path.startswith(self.path)

    def full_name(self) -> str:
        """With the names above: 湖北省黄石市黄石港区."""
        return "".join(region.name for region in self.ancestors()) + self.name


class RegionChange(Public):
    """A code, name or boundary changed. A code empty on one side was new or was abolished without a known successor.

    With the precision `year`, `on` is the first day of the year in which it happened, the exact day being unknown.
    """

    class Precision(models.TextChoices):
        YEAR = "year", _("年")
        DAY = "day", _("日")

    old_code = models.CharField(_("原代码"), max_length=12, blank=True, db_index=True)
    old_name = models.CharField(_("原名称"), max_length=60, blank=True)
    old_place = models.CharField(_("原隶属"), max_length=60, blank=True)
    new_code = models.CharField(_("新代码"), max_length=12, blank=True, db_index=True)
    new_name = models.CharField(_("新名称"), max_length=60, blank=True)
    new_place = models.CharField(_("新隶属"), max_length=60, blank=True)
    on = models.DateField(_("变更时间"))
    precision = models.CharField(max_length=4, choices=Precision)
    kind = models.CharField(_("变更类型"), max_length=12)
    document = models.CharField(_("文号"), max_length=40, blank=True)
    source = models.CharField(_("来源"), max_length=120, blank=True)
    note = models.CharField(_("说明"), max_length=400, blank=True)

    class Meta:
        ordering = ["on", "id"]

    def __str__(self) -> str:
        return f"{self.on.year} {self.old_code}{self.old_name} → {self.new_code}{self.new_name}"
