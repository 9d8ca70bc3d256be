"""What editors write for the portal: articles, contacts and product highlights, each in editions.

An edition is a row. What is published is never edited: a changed text is a new draft of the same `serial`, and
publishing it replaces the edition before. Two people take part: who wrote an edition cannot publish it.
"""

from datetime import date
from typing import ClassVar, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.models import EVERYONE, Scoped, Stateful
from yangcai.foundation.kernel.seats import ANYTHING, Seat
from yangcai.foundation.people.models import User
from yangcai.foundation.rules.models import Region


class Content(Scoped, Stateful):
    """One edition of something shown to everybody."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已发布")
        REPLACED = "replaced", _("已被新版替换")
        WITHDRAWN = "withdrawn", _("已撤回")

    MOVES: ClassVar = {
        Status.DRAFT: {Status.PUBLISHED, Status.WITHDRAWN},
        Status.PUBLISHED: {Status.REPLACED, Status.WITHDRAWN},
        Status.REPLACED: set(),
        Status.WITHDRAWN: set(),
    }
    TONES: ClassVar[dict[str, str]] = {Status.DRAFT: "busy", Status.PUBLISHED: "good"}

    serial = models.BigIntegerField(default=0, editable=False)
    edition = models.PositiveSmallIntegerField(_("版次"), default=1, editable=False)
    status = models.CharField(_("状态"), max_length=12, choices=Status, default=Status.DRAFT)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("区划"))
    # Nobody's name: the platform itself wrote it (seeds).
    written_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    written_at = models.DateTimeField(_("撰写时间"), editable=False)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    published_at = models.DateTimeField(_("发布时间"), null=True, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                "serial", condition=Q(status="published"), name="%(class)s_one_published_edition"
            ),
            models.UniqueConstraint(
                "serial", condition=Q(status="draft") & ~Q(serial=0), name="%(class)s_one_draft"
            ),
            models.UniqueConstraint(
                "serial", "edition", condition=~Q(serial=0), name="%(class)s_editions_are_numbered"
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False),
                name="%(class)s_published_at",
            ),
            models.CheckConstraint(
                condition=~Q(published_by=F("written_by")), name="%(class)s_is_published_by_another"
            ),
        ]

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Everybody sees what is published; editors also see the drafts and old editions of their territory."""
        if ANYTHING in seat.permissions:
            return EVERYONE
        seen = Q(status=cls.Status.PUBLISHED)
        if seat.may("portal.content.read"):
            for path in seat.territory:
                seen |= Q(region__path__startswith=path)
        return seen

    @classmethod
    def begin(cls, **facts: object) -> Self:
        """The first edition: its own number is the serial of all that follow."""
        row = cls.rows.create(**facts)
        row.serial = row.pk
        row.save(update_fields=["serial"])
        return row

    @property
    def desk_url(self) -> str:
        """The edition's page on the desk."""
        return reverse("portal:content", args=[f"{self._meta.model_name}s", self.pk])

    @property
    def tone(self) -> str:
        """The tone of the status tag."""
        return self.TONES.get(self.status, "plain")


class Article(Content):
    """A notice, a policy document, a guide or a note on the financing flow, with its number and issuer."""

    class Kind(models.TextChoices):
        NOTICE = "notice", _("公告通知")
        POLICY = "policy", _("政策法规")
        GUIDE = "guide", _("操作指南")
        FLOW = "flow", _("融资流程")

    class Urgency(models.TextChoices):
        NORMAL = "", _("无")
        URGENT = "urgent", _("加急")
        MOST_URGENT = "most_urgent", _("特急")

    class Publicity(models.TextChoices):
        ACTIVE = "active", _("主动公开")
        ON_REQUEST = "on_request", _("依申请公开")
        NONE = "none", _("不予公开")

    kind = models.CharField(_("栏目"), max_length=8, choices=Kind)
    title = models.CharField(_("标题"), max_length=200)
    number = models.CharField(_("发文字号"), max_length=60, blank=True)
    issuer = models.CharField(_("发文机关"), max_length=80)
    issued_on = models.DateField(_("印发日期"), null=True, blank=True)
    urgency = models.CharField(_("紧急程度"), max_length=12, choices=Urgency, blank=True)
    publicity = models.CharField(_("公开方式"), max_length=12, choices=Publicity, default=Publicity.ACTIVE)
    addressees = models.CharField(_("主送"), max_length=300, blank=True)
    copied_to = models.CharField(_("抄送"), max_length=300, blank=True)
    body = models.TextField(_("正文"))
    effective_from = models.DateField(_("施行日期"), null=True, blank=True)
    effective_to = models.DateField(_("有效期至"), null=True, blank=True)

    class Meta(Content.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["status", "kind", "-published_at", "-id"], name="article_of_a_kind"),
            models.Index(fields=["status", "-published_at", "-id"], name="article_newest_first"),
            models.Index(fields=["region", "status"], name="article_of_a_region"),
            GinIndex(
                fields=["title", "number", "body"],
                name="article_words",
                opclasses=["gin_trgm_ops", "gin_trgm_ops", "gin_trgm_ops"],
            ),
        ]
        constraints = [
            *Content.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(status="published") | Q(publicity="active"), name="published_article_is_public"
            ),
            models.UniqueConstraint(
                "number", condition=Q(status="published") & ~Q(number=""), name="one_article_of_a_number"
            ),
            models.CheckConstraint(
                condition=Q(effective_to=None)
                | Q(effective_from=None)
                | Q(effective_to__gte=F("effective_from")),
                name="article_ends_after_it_begins",
                violation_error_message=_("有效期不能早于施行日期。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The public page: one address for all editions."""
        return reverse("portal:article", args=[self.serial])

    def force_on(self, day: date) -> str:
        """Whether it holds on a day, in one word for the reader; empty when it names no dates."""
        if self.effective_from and day < self.effective_from:
            return str(_("未施行"))
        if self.effective_to and day > self.effective_to:
            return str(_("已失效"))
        return str(_("现行有效")) if self.effective_from else ""


class Citation(Scoped):
    """What an article says of another document, which is named by number and may not be here (yet)."""

    class Kind(models.TextChoices):
        FORWARDS = "forwards", _("转发")
        BASED_ON = "based_on", _("依据")
        AMENDS = "amends", _("修改")
        SUPERSEDES = "supersedes", _("替代")

    CHANGES: ClassVar = (Kind.AMENDS, Kind.SUPERSEDES)

    article = models.ForeignKey(Article, models.CASCADE, related_name="citations")
    kind = models.CharField(max_length=12, choices=Kind)
    number = models.CharField(max_length=60, db_index=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint("article", "kind", "number", name="a_document_is_cited_once_a_way")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        return Q(article__in=Article.visible_to(seat))


class Contact(Content):
    """Whom to ask in a region: by telephone or in a QQ group, about the system or about policy."""

    class Kind(models.TextChoices):
        TECHNICAL = "technical", _("技术支持")
        POLICY = "policy", _("政策咨询")

    kind = models.CharField(_("咨询内容"), max_length=12, choices=Kind)
    name = models.CharField(_("单位或窗口"), max_length=80)
    phone = models.CharField(_("联系电话"), max_length=40, blank=True)
    qq = models.CharField(_("QQ群号"), max_length=20, blank=True)
    hours = models.CharField(_("服务时间"), max_length=80, blank=True)
    source = models.CharField(_("信息来源"), max_length=120, blank=True)

    class Meta(Content.Meta):
        abstract = False
        indexes = [models.Index(fields=["region", "status"], name="contact_of_a_region")]
        constraints = [
            *Content.Meta.constraints,
            models.CheckConstraint(condition=~Q(phone="") | ~Q(qq=""), name="contact_has_a_phone_or_a_group"),
        ]

    def __str__(self) -> str:
        return self.name


class Highlight(Content):
    """A bank's financing product in a few figures. The figures carry the day on which the bank quoted them."""

    institution = models.CharField(_("金融机构"), max_length=80)
    title = models.CharField(_("产品名称"), max_length=80)
    summary = models.CharField(_("产品特点"), max_length=200)
    rate_from = models.DecimalField(_("年化利率下限（%）"), max_digits=5, decimal_places=2)
    rate_to = models.DecimalField(_("年化利率上限（%）"), max_digits=5, decimal_places=2)
    limit = models.DecimalField(_("最高额度（元）"), max_digits=16, decimal_places=2)
    months = models.PositiveSmallIntegerField(_("最长期限（月）"))
    quoted_on = models.DateField(_("报价日期"))
    expires_on = models.DateField(_("展示截止日期"))
    is_sample = models.BooleanField(_("示范数据"), default=False)

    class Meta(Content.Meta):
        abstract = False
        indexes = [models.Index(fields=["region", "status"], name="highlight_of_a_region")]
        constraints = [
            *Content.Meta.constraints,
            models.CheckConstraint(
                condition=Q(rate_from__gt=0, rate_to__gte=F("rate_from")),
                name="rates_are_a_range",
                violation_error_message=_("利率须大于零，上限不能低于下限。"),
            ),
            models.CheckConstraint(
                condition=Q(limit__gt=0, months__gt=0),
                name="limit_and_term_are_positive",
                violation_error_message=_("最高额度和最长期限须大于零。"),
            ),
            models.CheckConstraint(
                condition=Q(expires_on__gte=F("quoted_on")),
                name="quote_expires_after_it_is_made",
                violation_error_message=_("展示截止日期不能早于报价日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution} {self.title}"
