"""Sources, the files taken from them, and the staged item behind every award and contract."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangcai.cloud.contracts.models import Award, Contract
from yangcai.foundation.kernel.models import EVERYONE, NOBODY, Scoped, Stateful
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.rules.models import Region


class Operated(Scoped):
    """A row that operators and finance bureaus see, each for the sources of their territory, and nobody else."""

    PLACE: ClassVar[str] = "source__region__path"

    class Meta:
        abstract = True

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        if not seat.may("intake.item.read"):
            return NOBODY
        if seat.is_system:
            return EVERYONE
        inside = NOBODY
        for path in seat.territory:
            inside |= Q(**{f"{cls.PLACE}__startswith": path})
        return inside


class Source(Operated):
    """Where records come from: a trading centre, a legacy system, another platform."""

    class Layout(models.TextChoices):
        LINES = "lines", _("JSON 行")
        SHEET = "sheet", _("表格（csv、xlsx）")
        PAGES = "pages", _("公告网页")
        OCDS = "ocds", _("OCDS 1.1 发布包")

    PLACE = "region__path"

    name = models.SlugField(_("名称"), max_length=40, unique=True)
    title = models.CharField(_("说明"), max_length=120)
    layout = models.CharField(_("格式"), max_length=6, choices=Layout)
    # Their field or column -> our fact, for what headings alone do not tell.
    mapping = models.JSONField(_("字段对照"), default=dict, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("默认区划"))
    record_kind = models.CharField(
        _("内容"),
        max_length=8,
        choices=[("award", _("中标信息")), ("contract", _("合同信息"))],
        default="award",
    )

    def __str__(self) -> str:
        return self.title


class Batch(Operated, Stateful):
    """One file from a source, taken in pieces; `position` is how many records are done, so that it can go on."""

    class Status(models.TextChoices):
        RUNNING = "running", _("读取中")
        DONE = "done", _("已完成")
        FAILED = "failed", _("已中断")

    MOVES = {
        Status.RUNNING: {Status.DONE, Status.FAILED},
        Status.FAILED: {Status.RUNNING},
        Status.DONE: set(),
    }

    source = models.ForeignKey(Source, models.PROTECT, related_name="batches")
    file_name = models.CharField(_("文件"), max_length=200)
    digest = models.CharField(_("摘要"), max_length=64)
    status = models.CharField(_("状态"), max_length=8, choices=Status, default=Status.RUNNING)
    position = models.PositiveIntegerField(_("已读"), default=0)
    accepted = models.PositiveIntegerField(_("新增"), default=0)
    corrected = models.PositiveIntegerField(_("更正"), default=0)
    unchanged = models.PositiveIntegerField(_("未变"), default=0)
    quarantined = models.PositiveIntegerField(_("隔离"), default=0)
    started_at = models.DateTimeField(_("开始"))
    ended_at = models.DateTimeField(_("结束"), null=True)

    class Meta:
        constraints = [models.UniqueConstraint("source", "digest", name="one_batch_of_a_file")]

    def __str__(self) -> str:
        return f"{self.source} {self.file_name}"

    def get_absolute_url(self) -> str:
        """The batch's page."""
        return reverse("intake:batch", args=[self.pk])


class Item(Operated, Stateful):
    """One version of one record as it arrived: never changed, so that history is what was received."""

    class Status(models.TextChoices):
        ACCEPTED = "accepted", _("已入库")
        QUARANTINED = "quarantined", _("待处理")
        HEALED = "healed", _("已修正入库")
        REPLACED = "replaced", _("已被新版本替代")
        DISMISSED = "dismissed", _("已作废")

    MOVES = {
        Status.ACCEPTED: {Status.REPLACED},
        Status.QUARANTINED: {Status.HEALED, Status.REPLACED, Status.DISMISSED},
        Status.HEALED: {Status.REPLACED},
        Status.REPLACED: set(),
        Status.DISMISSED: {Status.REPLACED},
    }

    source = models.ForeignKey(Source, models.PROTECT, related_name="items")
    reference = models.CharField(_("来源编号"), max_length=80)
    version = models.PositiveIntegerField(_("版本"))
    checksum = models.CharField(max_length=64)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="items")
    facts = models.JSONField(_("原始内容"))
    mended = models.JSONField(_("人工修正"), default=dict)
    status = models.CharField(_("状态"), max_length=12, choices=Status)
    reasons = models.JSONField(_("原因"), default=list)
    received_at = models.DateTimeField(_("接收时间"))
    award = models.ForeignKey(Award, models.PROTECT, null=True, related_name="items")
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="items")

    class Meta:
        constraints = [
            models.UniqueConstraint("source", "reference", "version", name="one_item_of_a_version"),
            models.UniqueConstraint(
                "source",
                "reference",
                condition=Q(status__in=["accepted", "quarantined", "healed", "dismissed"]),
                name="one_newest_item",
            ),
            models.CheckConstraint(
                condition=~Q(status="quarantined") | ~Q(reasons=[]), name="quarantine_has_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-id"], name="item_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} v{self.version}"

    @property
    def title(self) -> str:
        """What the record is about, as far as it says."""
        facts = self.facts
        named = (facts.get(name) for name in ("project_name", "lot_name", "title", "contract_name", "line"))
        return next((str(words)[:120] for words in named if words), self.reference)

    @classmethod
    def newest(cls, source: Source, references: list[str]) -> "dict[str, Item]":
        """The newest item of each of these records, by source id."""
        rows = cls.rows.filter(source=source, reference__in=references).exclude(status=cls.Status.REPLACED)
        return {item.reference: item for item in rows}

    @classmethod
    def replace(cls, items: "list[Item]") -> None:
        """Mark items as replaced by newer versions, all at once."""
        cls.rows.filter(pk__in=[item.pk for item in items]).update(status=cls.Status.REPLACED)

    def get_absolute_url(self) -> str:
        """The item's page, where quarantine is healed."""
        return reverse("intake:item", args=[self.pk])
