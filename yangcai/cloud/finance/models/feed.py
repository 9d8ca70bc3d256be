"""What the other site was told last of each thing, and how far a newly opened region has been told."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.models import EVERYONE, NOBODY, Scoped, Stateful
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.rules.models import Rollout


class Published(Scoped):
    """The digest of what was said last of one resource. Whoever tells locks the row first: the last word is the latest.

    An empty digest: nothing was said yet. `is_gone`: it was taken back.
    """

    resource = models.CharField(max_length=160, unique=True)
    digest = models.CharField(max_length=64, blank=True)
    is_gone = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.resource

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """The platform's own book."""
        return EVERYONE if seat.is_system else NOBODY


class Mark(Scoped):
    """How far the sweep has come through the records of a noun, by the time of their last update."""

    noun = models.CharField(max_length=20, unique=True)
    updated_at = models.DateTimeField(null=True)
    last_id = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.noun

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """The platform's own book."""
        return EVERYONE if seat.is_system else NOBODY


class Filling(Scoped, Stateful):
    """Everything a region holds, told once after a rollout rule of financing began to hold there."""

    class Status(models.TextChoices):
        RUNNING = "running", _("推送中")
        DONE = "done", _("已完成")

    MOVES = {Status.RUNNING: {Status.DONE}, Status.DONE: set()}

    rollout = models.OneToOneField(Rollout, models.PROTECT, related_name="+", verbose_name=_("上线安排"))
    status = models.CharField(_("状态"), max_length=8, choices=Status, default=Status.RUNNING)
    # Where the next chunk begins.
    noun = models.CharField(max_length=20, default="party")
    last_id = models.BigIntegerField(default=0)
    seen = models.PositiveIntegerField(_("已核对"), default=0)
    told = models.PositiveIntegerField(_("已推送"), default=0)
    started_at = models.DateTimeField(_("开始时间"))
    finished_at = models.DateTimeField(_("完成时间"), null=True)

    def __str__(self) -> str:
        return str(self.rollout)

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """The platform's own book."""
        return EVERYONE if seat.is_system else NOBODY
