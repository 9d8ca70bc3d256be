"""What we say to others: numbered without gaps per resource, its bytes never changed."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.models import EVERYONE, NOBODY, Scoped, Stateful
from yangcai.foundation.kernel.seats import Seat

READ = "exchange.letter.read"


class Outflow(models.Model):
    """How far the numbering of one resource has come towards one sink."""

    rows: ClassVar[models.Manager["Outflow"]] = models.Manager()

    sink = models.CharField(max_length=40)
    resource = models.CharField(max_length=160, db_collation="C")
    last_seq = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("sink", "resource", name="one_outflow_of_a_resource")]

    def __str__(self) -> str:
        return f"{self.sink} {self.resource} {self.last_seq}"


class Outgoing(Scoped, Stateful):
    """One message to one sink, as the exact bytes that are signed and sent.

    `waiting` is due at `next_at` (a claim moves that ahead by a lease); `dead` holds everything behind it back until an
    operator decides; `answer` is the last we heard of it, `answer_status` 0 when nobody answered.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("待发送")
        SENT = "sent", _("已送达")
        DEAD = "dead", _("死信")
        SKIPPED = "skipped", _("已跳过")

    MOVES = {
        Status.WAITING: {Status.SENT, Status.DEAD},
        Status.DEAD: {Status.WAITING, Status.SKIPPED},
        Status.SENT: {Status.WAITING},
        Status.SKIPPED: set(),
    }

    event_id = models.CharField(_("消息编号"), max_length=40, unique=True)
    type = models.CharField(_("消息类型"), max_length=60)
    sink = models.CharField(_("接收方"), max_length=40)
    resource = models.CharField(_("资源"), max_length=160, db_collation="C")
    seq = models.PositiveBigIntegerField(_("序号"))
    region = models.CharField(_("区划"), max_length=12, blank=True, db_collation="C")
    occurred_at = models.DateTimeField(_("业务时间"))
    made_at = models.DateTimeField(_("生成时间"))
    body = models.BinaryField()
    digest = models.CharField(_("摘要"), max_length=64)
    status = models.CharField(_("状态"), max_length=8, choices=Status, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    next_at = models.DateTimeField(_("下次尝试"))
    sent_at = models.DateTimeField(_("送达时间"), null=True)
    first_failed_at = models.DateTimeField(_("首次失败"), null=True)
    answer_status = models.PositiveSmallIntegerField(_("应答状态"), default=0)
    answer = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("发出的消息")
        indexes = [
            models.Index(fields=["sink", "id"], condition=Q(status="waiting"), name="outgoing_waiting"),
            models.Index(
                fields=["sink", "resource", "seq"],
                condition=Q(status__in=("waiting", "dead")),
                name="outgoing_not_out",
            ),
            models.Index(fields=["status", "-id"], name="outgoing_by_status"),
        ]
        constraints = [models.UniqueConstraint("sink", "resource", "seq", name="one_outgoing_of_a_number")]
        triggers = [
            pgtrigger.ReadOnly(
                name="outgoing_is_as_it_was_written",
                fields=[
                    "event_id", "type", "sink", "resource", "seq", "region", "occurred_at", "made_at", "body", "digest",
                ],
            ),
            pgtrigger.Protect(name="outgoing_stays", operation=pgtrigger.Delete),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.type} {self.resource} #{self.seq}"

    def get_absolute_url(self) -> str:
        return reverse("exchange:letter", args=[self.pk])

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        return EVERYONE if seat.may(READ) else NOBODY


class Skip(Scoped, Stateful):
    """The wish to leave a dead letter behind: one asks with a reason, another decides, both sides are reconciled."""

    class Status(models.TextChoices):
        ASKED = "asked", _("待复核")
        REFUSED = "refused", _("未同意")
        CONFIRMED = "confirmed", _("已跳过，待对账")
        RECONCILED = "reconciled", _("已对账")

    MOVES = {
        Status.ASKED: {Status.REFUSED, Status.CONFIRMED},
        Status.REFUSED: set(),
        Status.CONFIRMED: {Status.RECONCILED},
        Status.RECONCILED: set(),
    }

    outgoing = models.ForeignKey(Outgoing, models.PROTECT, related_name="skips")
    reason = models.CharField(_("理由"), max_length=300)
    status = models.CharField(_("状态"), max_length=12, choices=Status, default=Status.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("申请时间"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("复核时间"), null=True)

    class Meta:
        verbose_name = _("跳过申请")
        constraints = [
            models.UniqueConstraint("outgoing", condition=~Q(status="refused"), name="one_skip_of_a_letter"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("asked_by")), name="skip_takes_two"
            ),
            models.CheckConstraint(
                condition=Q(status="asked") | Q(decided_by__isnull=False), name="skip_is_decided_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outgoing_id} {self.status}"

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        return EVERYONE if seat.may(READ) else NOBODY
