"""Regions, roll-out, limits, working days and catalogues, each row with the days between which it holds."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.models import EVERYONE, Scoped
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.rules.dated import Dated, never_twice


class Public(Scoped):
    """A row that anybody may read."""

    class Meta:
        abstract = True

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        return EVERYONE


class Rule(Public, Dated):
    """A public row that holds for a while. Two rows equal in the fields `SAME` follow one another."""

    SAME: ClassVar[tuple[str, ...]] = ()

    class Meta(Dated.Meta):
        abstract = True


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


class Module(models.TextChoices):
    """What is rolled out: one portal, six subsystems, five registries, and the two systems they replace."""

    PORTAL = "portal", _("政府采购网（门户网站）")
    SUPERVISION = "supervision", _("监督管理系统")
    TRADING = "trading", _("项目采购电子交易系统")
    MALL = "mall", _("电子卖场系统")
    FINANCE = "finance", _("金融服务平台")
    CREDIT = "credit", _("诚信管理系统")
    ANALYTICS = "analytics", _("大数据分析中心")
    PURCHASERS = "purchasers", _("采购人库")
    EXPERTS = "experts", _("评审专家库")
    AGENCIES = "agencies", _("代理机构库")
    SUPPLIERS = "suppliers", _("供应商库")
    GOODS = "goods", _("商品库")
    OLD_SYSTEM = "old_system", _("原政府采购系统")
    OLD_MALL = "old_mall", _("原电子化采购执行平台")


class Rollout(Rule):
    """The state of a module in a region's subtree, or with a budget level in that level's treasuries only."""

    class State(models.TextChoices):
        PLANNED = "planned", _("计划上线")
        TRIAL = "trial", _("试运行")
        ONLINE = "online", _("已上线")
        EXCLUDED = "excluded", _("不纳入")
        RETIRED = "retired", _("已停用")

    USABLE: ClassVar[frozenset[str]] = frozenset({State.TRIAL, State.ONLINE})
    SAME: ClassVar[tuple[str, ...]] = ("module", "region_id", "budget_level")

    module = models.CharField(_("系统"), max_length=12, choices=Module)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("区划"))
    budget_level = models.CharField(_("预算级次"), max_length=8, choices=BudgetLevel, blank=True)
    state = models.CharField(_("状态"), max_length=8, choices=State)
    notice_number = models.CharField(_("文号"), max_length=60, blank=True)
    notice_title = models.CharField(_("通知标题"), max_length=120, blank=True)
    pointer_url = models.URLField(_("办理网址"), blank=True)
    pointer_text = models.CharField(_("网址名称"), max_length=60, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta(Rule.Meta):
        abstract = False
        ordering = ["module", "region__path", "budget_level", "valid_from"]
        constraints = [*Rule.Meta.constraints, never_twice("rollout", "module", "region", "budget_level")]

    def __str__(self) -> str:
        return f"{self.get_module_display()} {self.region} {self.get_state_display()}"

    @property
    def usable(self) -> bool:
        """Whether business may be done there."""
        return self.state in self.USABLE


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
        return (
            number if "/" in number or self.unit == self.Unit.DATE else f"{number} {self.get_unit_display()}"
        )


class WorkdayYear(Public):
    """A year's holiday notice. While `provisional`, no notice is out and its days are computed, not known."""

    year = models.PositiveSmallIntegerField(_("年份"), primary_key=True)
    provisional = models.BooleanField(_("暂定"), default=False)
    notice_number = models.CharField(_("文号"), max_length=60, blank=True)
    mark = models.CharField(_("核验"), max_length=6, choices=Limit.Mark, blank=True)
    by_hand = models.BooleanField(default=False)

    class Meta:
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)

    @property
    def notice_title(self) -> str:
        """The notice as it is called every year."""
        return _now("国务院办公厅关于%s年部分节假日安排的通知") % self.year


class SpecialDay(Public):
    """A day on which the notice departs from the week: off, or worked. It may lie in December of the year before."""

    day = models.DateField(primary_key=True)
    year = models.ForeignKey(WorkdayYear, models.CASCADE, related_name="days")
    is_workday = models.BooleanField(_("上班"))
    in_lieu = models.BooleanField(_("调休"), default=False)
    name = models.CharField(_("节日"), max_length=30)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class CatalogueItem(Public):
    """An item of the procurement catalogue (品目) of one version."""

    version = models.CharField(_("版本"), max_length=8)
    code = models.CharField(_("品目编码"), max_length=12)
    name = models.CharField(_("品目名称"), max_length=60)
    level = models.PositiveSmallIntegerField(_("级次"))
    parent_code = models.CharField(max_length=12, blank=True)
    description = models.TextField(_("说明"), blank=True)
    initials = models.CharField(max_length=40, blank=True)
    is_leaf = models.BooleanField(_("底级品目"))
    valid_from = models.DateField()

    class Meta:
        ordering = ["version", "code"]
        constraints = [models.UniqueConstraint("version", "code", name="one_item_of_a_code_and_version")]
        indexes = [models.Index(fields=["version", "parent_code", "code"], name="catalogue_by_parent")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class LoadedFile(Public):
    """Which state of the room's own files is in the database, so that loading twice costs nothing."""

    name = models.CharField(max_length=40, primary_key=True)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
