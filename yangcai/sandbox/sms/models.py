"""Messages that the gateway took, and how the gateway feels today."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.models import EVERYONE, Scoped
from yangcai.foundation.kernel.seats import Seat


class Message(Scoped):
    """A short message to one telephone. In the sandbox anybody may read it: that is what it is for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    phone = models.CharField(_("手机号码"), max_length=20, db_index=True)
    template = models.CharField(max_length=60, blank=True)
    text = models.CharField(_("内容"), max_length=500)
    dedup_key = models.CharField(max_length=120, unique=True)
    at = models.DateTimeField(_("收到时间"))

    class Meta:
        ordering = ["-at", "-dedup_key"]

    def __str__(self) -> str:
        return f"{self.phone} {self.text}"

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Everybody."""
        return EVERYONE


class Gateway(Scoped):
    """The one row that says how the gateway behaves."""

    class Mood(models.TextChoices):
        NORMAL = "normal", _("正常")
        SLOW = "slow", _("响应缓慢（超过客户端等待时间）")
        DOWN = "down", _("故障（一律返回503）")

    mood = models.CharField(max_length=8, choices=Mood, default=Mood.NORMAL)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_gateway")]

    def __str__(self) -> str:
        return self.mood

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Everybody."""
        return EVERYONE
