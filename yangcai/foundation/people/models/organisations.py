"""Organisations of every kind, their tree, their former names and the regions a bank is accredited in."""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc as uscc_number
from stdnum.exceptions import ValidationError as NotAUscc

from yangcai.foundation.kernel.models import EVERYONE, NOBODY, Scoped, Stateful
from yangcai.foundation.kernel.seats import ANYTHING, Seat
from yangcai.foundation.rules.models import BudgetLevel, Region

_MOVED_IN_THE_TREE = pgtrigger.UpdateOf("parent_id")  # type: ignore[no-untyped-call]

_GROW = """
    PERFORM pg_advisory_xact_lock(hashtext('people.organisation.lineage'));
    NEW.lineage = COALESCE((SELECT lineage FROM people_organisation WHERE id = NEW.parent_id), '{}') || NEW.id;
    IF TG_OP = 'UPDATE' AND array_position(NEW.lineage, NEW.id) < cardinality(NEW.lineage) THEN
        RAISE EXCEPTION 'pgtrigger: an organisation cannot lie under itself' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
_CARRY_ALONG = """
    UPDATE people_organisation
       SET lineage = NEW.lineage || lineage[array_position(lineage, NEW.id) + 1 : ]
     WHERE lineage @> ARRAY[NEW.id] AND id <> NEW.id;
    RETURN NULL;
"""


def check_uscc(value: str) -> None:
    """A unified social credit code: 18 characters, alphabet and check character of GB 32100-2015."""
    try:
        uscc_number.validate(value)
    except NotAUscc as wrong:
        raise ValidationError(_("统一社会信用代码不正确，请核对18位代码。"), code="uscc") from wrong


class Organisation(Scoped, Stateful):
    """Anybody who can hold a seat: a purchaser, agency, supplier, bank or branch, finance bureau, operator.

    `lineage` is the ids from the top of the unit tree down to this one, itself included, so that everything below
    unit 5 is `lineage__contains=[5]`. The database fills it in and refuses a circle.
    """

    class Kind(models.TextChoices):
        PURCHASER = "purchaser", _("采购人")
        AGENCY = "agency", _("代理机构")
        SUPPLIER = "supplier", _("供应商")
        INSTITUTION = "institution", _("金融机构")
        BRANCH = "branch", _("金融机构分支")
        BUREAU = "bureau", _("财政部门")
        EXPERT = "expert", _("评审专家")  # one person each: experts never share a desk
        OPERATOR = "operator", _("平台运营")

    class Status(models.TextChoices):
        ACTIVE = "active", _("正常")
        SUSPENDED = "suspended", _("已停用")

    MOVES = {Status.ACTIVE: {Status.SUSPENDED}, Status.SUSPENDED: {Status.ACTIVE}}

    kind = models.CharField(_("类型"), max_length=12, choices=Kind)
    name = models.CharField(_("单位名称"), max_length=120)
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, blank=True, validators=[check_uscc])
    budget_code = models.CharField(
        _("预算单位编码"),
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^[0-9A-Za-z]{3,20}$", _("预算单位编码由3至20位数字或字母组成。"))],
    )
    cnaps = models.CharField(
        _("支付系统行号"),
        max_length=12,
        blank=True,
        validators=[RegexValidator(r"^\d{12}$", _("支付系统行号为12位数字。"))],
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("所属区划"))
    budget_level = models.CharField(_("预算级次"), max_length=12, choices=BudgetLevel, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级单位")
    )
    lineage = ArrayField(models.BigIntegerField(), db_default=Value([]), editable=False)
    status = models.CharField(_("状态"), max_length=12, choices=Status, default=Status.ACTIVE)
    contact = models.CharField(_("联系人"), max_length=60, blank=True)
    phone = models.CharField(_("联系电话"), max_length=30, blank=True)
    origin_system = models.CharField(_("来源系统"), max_length=40, blank=True)
    created_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("单位")
        indexes = [
            GinIndex(fields=["lineage"], name="organisation_by_lineage"),
            models.Index(fields=["kind", "name"], name="organisation_by_kind_and_name"),
        ]
        constraints = [
            models.UniqueConstraint(
                "kind", "uscc", condition=~Q(uscc=""), name="one_organisation_of_a_kind_and_uscc"
            ),
            models.UniqueConstraint(
                "region",
                "budget_code",
                condition=~Q(budget_code=""),
                name="one_unit_of_a_region_and_budget_code",
            ),
            models.UniqueConstraint("cnaps", condition=~Q(cnaps=""), name="one_branch_of_a_cnaps"),
            models.CheckConstraint(
                condition=~Q(kind="branch") | Q(parent__isnull=False), name="a_branch_has_a_head_office"
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="no_organisation_is_its_own_parent"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="organisation_lineage_grows",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | _MOVED_IN_THE_TREE,
                func=_GROW,
            ),
            pgtrigger.Trigger(
                name="organisation_lineage_is_carried_along",
                when=pgtrigger.After,
                operation=_MOVED_IN_THE_TREE,
                func=_CARRY_ALONG,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:organisation", args=[self.pk])

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """One's own and what lies under it; with `read_all` the whole territory; a stranger nothing."""
        if ANYTHING in seat.permissions:
            return EVERYONE
        own = Q(lineage__contains=[seat.organisation_id]) if seat.organisation_id else NOBODY
        if seat.may("people.organisation.read_all"):
            for path in seat.territory:
                own |= Q(region__path__startswith=path)
        return own

    @property
    def is_active(self) -> bool:
        """Whether its people may act."""
        return self.status == self.Status.ACTIVE

    @classmethod
    def ids_by_uscc(cls, kind: str, codes: Iterable[str]) -> dict[str, int]:
        """Ids of the organisations of a kind that have one of these codes."""
        return dict(cls.rows.filter(kind=kind, uscc__in=list(codes)).values_list("uscc", "pk"))

    @classmethod
    def ids_by_name(cls, kind: str, names: Iterable[str]) -> dict[str, int]:
        """Ids of the organisations of a kind with exactly one of these names; a name borne by two tells nothing."""
        found: dict[str, int] = {}
        twice: set[str] = set()
        for name, pk in cls.rows.filter(kind=kind, name__in=list(names)).values_list("name", "pk"):
            if name in found:
                twice.add(name)
            found[name] = pk
        return {name: pk for name, pk in found.items() if name not in twice}


class FormerName(models.Model):
    """What an organisation was called, and under which code, until a day."""

    rows: ClassVar[models.Manager["FormerName"]] = models.Manager()

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="former_names")
    name = models.CharField(_("曾用名"), max_length=120)
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    until = models.DateField(_("使用至"))

    class Meta:
        verbose_name = _("曾用名")
        ordering = ["-until", "-id"]
        indexes = [models.Index(fields=["name"], name="former_name")]

    def __str__(self) -> str:
        return self.name


class Accreditation(Scoped):
    """A region in which an institution may do business on the platform, from a day to a day (both included)."""

    institution = models.ForeignKey(Organisation, models.CASCADE, related_name="accreditations")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("区划"))
    valid_from = models.DateField(_("起始日期"))
    valid_to = models.DateField(_("截止日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("备案区划")
        ordering = ["region__code", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                "institution", "region", condition=Q(valid_to=None), name="one_open_accreditation_of_a_region"
            ),
            models.UniqueConstraint("institution", "region", "valid_from", name="one_accreditation_of_a_day"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="accreditation_runs_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution} {self.region}"

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        return Q(institution__in=Organisation.visible_to(seat))

    @classmethod
    def on(cls, day: date) -> "QuerySet[Accreditation]":
        """Those that hold on this day."""
        return cls.rows.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)
