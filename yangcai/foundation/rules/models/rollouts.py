"""Which module is on where, since when."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.rules.dated import never_twice
from yangcai.foundation.rules.models.public import Rule
from yangcai.foundation.rules.models.regions import BudgetLevel, Region


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
