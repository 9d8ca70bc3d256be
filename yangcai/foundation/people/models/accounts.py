"""How accounts are named where, and the accounts that came from the systems before."""

from datetime import date
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.models import EVERYONE, NOBODY, Scoped
from yangcai.foundation.kernel.seats import ANYTHING, Seat
from yangcai.foundation.people.models.organisations import Organisation
from yangcai.foundation.people.models.users import User
from yangcai.foundation.rules.models import BudgetLevel, Region


def _in_territory(seat: Seat, path: str) -> Q:
    """Rows whose region lies where the seat may look; everything for the platform itself."""
    if ANYTHING in seat.permissions:
        return EVERYONE
    return reduce(or_, (Q(**{f"{path}__startswith": here}) for here in seat.territory), NOBODY)


class AccountRule(Scoped):
    """How the accounts of a kind of organisation are named and first opened in a region, between two days.

    The rule of the longest region path holds; of two on one region, the one that names the budget level.
    `checker` and `maker` are the endings of the pair; with `single_account` one account is both for the time being.
    """

    class Initial(models.TextChoices):
        BUDGET_CODE = "budget_code", _("预算单位编码（公开可推知，激活须验证手机）")
        RANDOM = "random", _("随机生成，一次性显示")

    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("适用区划"))
    kind = models.CharField(_("适用单位"), max_length=12, choices=Organisation.Kind)
    budget_level = models.CharField(_("仅限预算级次"), max_length=12, choices=BudgetLevel, blank=True)
    pattern = models.CharField(
        _("账号规则"),
        max_length=80,
        help_text=_(
            "可用 {region} 区划代码、{code} 预算单位编码、{ending} 尾号；legacy 表示沿用原系统账号。"
        ),
    )
    checker = models.CharField(_("复核尾号"), max_length=6, default="001")
    maker = models.CharField(_("经办尾号"), max_length=6, default="002")
    initial = models.CharField(_("初始密码"), max_length=12, choices=Initial)
    single_account = models.BooleanField(_("经办复核暂合一"), default=False)
    source = models.CharField(_("依据"), max_length=200)
    valid_from = models.DateField(_("起始日期"))
    valid_to = models.DateField(_("截止日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("账号规则")
        constraints = [
            models.UniqueConstraint(
                "region", "kind", "budget_level", "valid_from", name="one_account_rule_of_a_day"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="account_rule_runs_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region} · {self.get_kind_display()}"

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        return _in_territory(seat, "region__path") if seat.may("people.account_rule.read") else NOBODY

    @classmethod
    def on(cls, day: date, organisation: Organisation) -> "AccountRule | None":
        """The rule that holds for an organisation on a day."""
        path = organisation.region.path
        above = [path[: i + 1] for i, letter in enumerate(path) if letter == "/"]
        rules = cls.rows.filter(
            Q(valid_to=None) | Q(valid_to__gte=day),
            valid_from__lte=day,
            region__path__in=above,
            kind=organisation.kind,
            budget_level__in={"", organisation.budget_level},
        ).select_related("region")
        nearest = sorted(rules, key=lambda r: (len(r.region.path), bool(r.budget_level), r.valid_from))
        return nearest[-1] if nearest else None

    @property
    def is_legacy(self) -> bool:
        """Whether accounts keep the names they had before, so that none can be made by rule."""
        return self.pattern == "legacy"

    def username(self, organisation: Organisation, ending: str) -> str:
        """The account name this rule gives."""
        return self.pattern.format(
            region=organisation.region.code, code=organisation.budget_code, ending=ending
        )


class AccountImport(Scoped):
    """One file of accounts taken over from an older system."""

    file_name = models.CharField(_("文件名"), max_length=120)
    sha256 = models.CharField(max_length=64)
    origin_system = models.CharField(_("来源系统"), max_length=40)
    imported_at = models.DateTimeField(_("导入时间"))
    imported_by = models.CharField(_("导入人"), max_length=60)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    created = models.PositiveIntegerField(_("新建"), default=0)
    known = models.PositiveIntegerField(_("已存在"), default=0)
    refused = models.PositiveIntegerField(_("拒绝"), default=0)

    class Meta:
        verbose_name = _("账号导入")

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("people:import", args=[self.pk])

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        if not seat.may("people.account_import.read"):
            return NOBODY
        return _in_territory(seat, "organisation__region__path") | Q(organisation=None)


class AccountImportRow(Scoped):
    """One line of such a file and what came of it."""

    class Outcome(models.TextChoices):
        CREATED = "created", _("新建")
        KNOWN = "known", _("已存在")
        REFUSED = "refused", _("拒绝")

    account_import = models.ForeignKey(AccountImport, models.CASCADE, related_name="lines")
    line = models.PositiveIntegerField(_("行号"))
    username = models.CharField(_("账号"), max_length=64, blank=True)
    unit = models.CharField(_("单位"), max_length=120, blank=True)
    outcome = models.CharField(_("结果"), max_length=12, choices=Outcome)
    reason = models.CharField(_("原因"), max_length=200, blank=True)
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("导入明细")
        constraints = [models.UniqueConstraint("account_import", "line", name="one_row_of_an_import_line")]

    def __str__(self) -> str:
        return f"{self.line} {self.outcome}"

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        return Q(account_import__in=AccountImport.visible_to(seat))
