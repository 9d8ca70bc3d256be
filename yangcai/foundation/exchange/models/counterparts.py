"""Those we exchange messages with, and the keys we share with them."""

from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.exchange.sealing import unsealed
from yangcai.foundation.kernel.models import EVERYONE, NOBODY, Scoped, Stateful
from yangcai.foundation.kernel.seats import SYSTEM, Seat
from yangcai.foundation.people.models import Organisation

READ = "exchange.counterpart.read"


class Counterpart(Scoped, Stateful):
    """Another site (`role` is its EXCHANGE_ROLE, `url` where it lives), or a bank that only asks.

    `failures` counts attempts in a row that reached nobody; while `resting_until` lies ahead nothing is tried.
    """

    class Kind(models.TextChoices):
        SITE = "site", _("平台")
        BANK = "bank", _("金融机构")

    class Status(models.TextChoices):
        ACTIVE = "active", _("正常")
        SUSPENDED = "suspended", _("已停用")

    MOVES = {Status.ACTIVE: {Status.SUSPENDED}, Status.SUSPENDED: {Status.ACTIVE}}

    app = models.CharField(_("应用标识"), max_length=40, unique=True)
    title = models.CharField(_("名称"), max_length=120)
    kind = models.CharField(_("类型"), max_length=8, choices=Kind, default=Kind.SITE)
    role = models.CharField(_("角色"), max_length=20, blank=True)
    url = models.CharField(_("地址"), max_length=300, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.ACTIVE)
    failures = models.PositiveIntegerField(_("连续失败次数"), default=0)
    resting_until = models.DateTimeField(_("暂停发送至"), null=True)
    last_ok_at = models.DateTimeField(_("最近连通"), null=True)
    last_error = models.CharField(_("最近故障"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("对接方")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="site", organisation=None)
                | Q(kind="bank", organisation__isnull=False, url=""),
                name="counterpart_is_a_site_or_a_bank",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("exchange:counterpart", args=[self.pk])

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        return EVERYONE if seat.may(READ) else NOBODY

    @property
    def seat(self) -> Seat:
        """Where the other site sits while its messages are taken in."""
        return replace(SYSTEM, kind="counterpart", name=self.title)

    def is_resting(self, at: datetime) -> bool:
        """Whether nothing is tried just now."""
        return self.resting_until is not None and self.resting_until > at


class Key(Scoped, Stateful):
    """A secret shared with a counterpart. Two of a purpose may be in force, so that one can follow the other.

    We sign with the newest that the other side has been seen to know (`seen_at`). Of a revoked key only the name is
    left.
    """

    class Purpose(models.TextChoices):
        TRANSPORT = "transport", _("传输签名")
        FIELD = "field", _("字段比对")

    class Status(models.TextChoices):
        ACTIVE = "active", _("有效")
        REVOKED = "revoked", _("已吊销")

    MOVES = {Status.ACTIVE: {Status.REVOKED}, Status.REVOKED: set()}
    MOST: ClassVar[int] = 2

    counterpart = models.ForeignKey(Counterpart, models.PROTECT, related_name="keys")
    name = models.CharField(_("密钥编号"), max_length=40)
    purpose = models.CharField(_("用途"), max_length=10, choices=Purpose, default=Purpose.TRANSPORT)
    sealed = models.BinaryField()
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.ACTIVE)
    made_at = models.DateTimeField(_("启用时间"))
    seen_at = models.DateTimeField(_("对方首次使用"), null=True)
    revoked_at = models.DateTimeField(_("吊销时间"), null=True)

    class Meta:
        verbose_name = _("对接密钥")
        constraints = [
            models.UniqueConstraint("counterpart", "purpose", "name", name="one_key_of_a_name"),
            models.CheckConstraint(
                condition=Q(status="active", revoked_at=None) | Q(status="revoked", sealed=b""),
                name="revoked_key_is_wiped",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        return EVERYONE if seat.may(READ) else NOBODY

    @property
    def secret(self) -> bytes:
        """The key itself."""
        return unsealed(bytes(self.sealed))


class Failures(models.Model):
    """How many calls in the name of an app failed the checks within one minute."""

    rows: ClassVar[models.Manager["Failures"]] = models.Manager()

    app = models.CharField(max_length=40)
    minute = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("app", "minute", name="one_count_a_minute")]

    def __str__(self) -> str:
        return f"{self.app} {self.count}"
