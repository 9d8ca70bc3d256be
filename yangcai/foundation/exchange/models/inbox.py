"""What others say to us: each message once, per resource in order."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.models import EVERYONE, NOBODY, Scoped, Stateful
from yangcai.foundation.kernel.seats import Seat

READ = "exchange.letter.read"


class Inflow(models.Model):
    """How far we have taken in one resource of one source."""

    rows: ClassVar[models.Manager["Inflow"]] = models.Manager()

    source = models.CharField(max_length=40)
    resource = models.CharField(max_length=160, db_collation="C")
    last_seq = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("source", "resource", name="one_inflow_of_a_resource")]

    def __str__(self) -> str:
        return f"{self.source} {self.resource} {self.last_seq}"


class Incoming(Scoped, Stateful):
    """One message of one source, as the bytes that came.

    `parked` came before its turn; `deferred` waits for something it needs; `rejected` was answered with 422;
    `conflict` says something else under a number that was taken, and is kept for people to look at.
    """

    class Status(models.TextChoices):
        APPLIED = "applied", _("已入库")
        IGNORED = "ignored", _("未知类型，未处理")
        PARKED = "parked", _("等待前序消息")
        DEFERRED = "deferred", _("等待依赖数据")
        REJECTED = "rejected", _("未接受")
        SKIPPED = "skipped", _("对方已跳过")
        CONFLICT = "conflict", _("序号冲突，已隔离")

    MOVES = {
        Status.PARKED: {Status.APPLIED, Status.IGNORED, Status.DEFERRED, Status.REJECTED, Status.SKIPPED},
        Status.DEFERRED: {Status.APPLIED, Status.IGNORED, Status.DEFERRED, Status.REJECTED, Status.SKIPPED},
        Status.REJECTED: {Status.APPLIED, Status.IGNORED, Status.DEFERRED, Status.REJECTED, Status.SKIPPED},
        Status.IGNORED: set(),
        Status.APPLIED: set(),
        Status.SKIPPED: set(),
        Status.CONFLICT: set(),
    }
    DONE: ClassVar[frozenset[str]] = frozenset({Status.APPLIED, Status.IGNORED, Status.SKIPPED})
    UNSETTLED: ClassVar[frozenset[str]] = frozenset({Status.PARKED, Status.DEFERRED, Status.REJECTED})

    source = models.CharField(_("来源"), max_length=40)
    event_id = models.CharField(_("消息编号"), max_length=40)
    type = models.CharField(_("消息类型"), max_length=60)
    resource = models.CharField(_("资源"), max_length=160, db_collation="C")
    seq = models.PositiveBigIntegerField(_("序号"))
    region = models.CharField(_("区划"), max_length=12, blank=True)
    occurred_at = models.DateTimeField(_("业务时间"))
    body = models.BinaryField()
    digest = models.CharField(_("摘要"), max_length=64)
    status = models.CharField(_("状态"), max_length=10, choices=Status)
    error = models.CharField(_("原因"), max_length=300, blank=True)
    received_at = models.DateTimeField(_("收到时间"))
    settled_at = models.DateTimeField(_("处理时间"), null=True)

    class Meta:
        verbose_name = _("收到的消息")
        indexes = [
            models.Index(
                fields=["source", "resource", "seq"],
                condition=Q(status__in=("parked", "deferred", "rejected")),
                name="incoming_unsettled",
            ),
            models.Index(fields=["status", "-id"], name="incoming_by_status"),
        ]
        constraints = [
            models.UniqueConstraint(
                "source", "event_id", condition=~Q(status="conflict"), name="one_incoming_of_an_event"
            ),
            models.UniqueConstraint(
                "source", "resource", "seq", condition=~Q(status="conflict"), name="one_incoming_of_a_number"
            ),
            models.UniqueConstraint(
                "source", "event_id", "digest", condition=Q(status="conflict"), name="one_conflict_of_bytes"
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="incoming_is_as_it_came",
                fields=["source", "event_id", "type", "resource", "seq", "body", "digest", "received_at"],
            ),
            pgtrigger.Protect(name="incoming_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.resource} #{self.seq}"

    def get_absolute_url(self) -> str:
        return reverse("exchange:received", args=[self.pk])

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        return EVERYONE if seat.may(READ) else NOBODY
