"""Coming in: every try, the count of failures, and the minutes between password and second factor."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.models import NOBODY, Scoped
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models.memberships import Membership
from yangcai.foundation.people.models.sessions import OpenSession
from yangcai.foundation.people.models.users import User

LOCK = timedelta(minutes=15)
PENDING = timedelta(minutes=5)


def account_key(username: str) -> str:
    """The key under which the failures of an account name are counted, whether or not there is such an account."""
    return f"account:{username}"


class Failures(models.Model):
    """How often something has failed lately, and until when it is locked: by account name (known or not) or address."""

    rows: ClassVar[models.Manager["Failures"]] = models.Manager()

    key = models.CharField(max_length=100, unique=True)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)
    locked_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"

    @classmethod
    def held(cls, key: str, at: datetime) -> "Failures":
        """The row of a key, locked until the transaction ends: tries on one account wait for one another."""
        cls.rows.bulk_create([cls(key=key, last_at=at)], ignore_conflicts=True)
        return cls.rows.select_for_update().get(key=key)

    @classmethod
    def locked(cls, key: str, at: datetime) -> datetime | None:
        """Until when the key is locked, if it is; without waiting for anybody."""
        return cls.rows.filter(key=key, locked_until__gt=at).values_list("locked_until", flat=True).first()

    @classmethod
    def add(cls, key: str, at: datetime, most: int) -> datetime | None:
        """Count one failure; the `most`th within the time of a lock locks. Returns until when. One statement counts."""
        cls.rows.bulk_create([cls(key=key, last_at=at)], ignore_conflicts=True)
        recent = Case(When(last_at__gt=at - LOCK, then=F("count") + 1), default=Value(1))
        cls.rows.filter(key=key).update(count=recent, last_at=at)
        if cls.rows.filter(key=key, count__gte=most).update(count=0, locked_until=at + LOCK):
            return at + LOCK
        return None

    @classmethod
    def sweep(cls, at: datetime) -> None:
        """Forget what has not happened for a day."""
        cls.rows.filter(last_at__lt=at - timedelta(days=1)).delete()

    @classmethod
    def forget(cls, key: str) -> None:
        """Start again from nothing: after a success or by an administrator."""
        cls.rows.filter(key=key).update(count=0, locked_until=None)


class SignIn(Scoped):
    """One try to come in, successful or not. The account name is masked; what was typed may have been a password."""

    class Outcome(models.TextChoices):
        FIRST_STEP = "first_step", _("密码通过")
        SUCCESS = "success", _("登录成功")
        WRONG = "wrong", _("账号或密码错误")
        WRONG_CODE = "wrong_code", _("验证码错误")
        LOCKED = "locked", _("账号锁定")
        THROTTLED = "throttled", _("来源地址受限")
        EXPIRED = "expired", _("初始密码过期")
        NATURAL = "natural", _("个人账号，须法人登录")
        WAITING = "waiting", _("单位名称待核对")
        BARRED = "barred", _("单位或成员已停用")
        UNTRUSTED = "untrusted", _("统一身份认证结果无效")

    class Entrance(models.TextChoices):
        STAFF = "staff", _("单位账号登录")
        BANK = "bank", _("银行登录")
        UNIFIED = "unified", _("统一身份认证")

    at = models.DateTimeField(_("时间"))
    account = models.CharField(_("账号"), max_length=64)
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    entrance = models.CharField(_("入口"), max_length=12, choices=Entrance)
    outcome = models.CharField(_("结果"), max_length=12, choices=Outcome)
    factor = models.CharField(_("认证方式"), max_length=12, choices=OpenSession.Factor, blank=True)
    ip = models.GenericIPAddressField(_("IP地址"), null=True)
    device = models.CharField(_("设备"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("登录记录")
        indexes = [
            models.Index(fields=["-at"], name="sign_in_by_time"),
            models.Index(fields=["user", "-at"], name="sign_in_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.outcome}"

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """One's own; with the permission those of the people one sees; for the platform's guards the unknown too."""
        own = Q(user=seat.user_id) if seat.user_id else NOBODY
        if seat.may("people.sign_in.read"):
            own |= Q(user__in=Membership.visible_to(seat).values("user"))
        if seat.may("people.sign_in.read_all"):
            own |= Q(user=None)
        return own


class PendingSignIn(models.Model):
    """Between the password and the second factor: five minutes, one use; the browser holds only its number."""

    rows: ClassVar[models.Manager["PendingSignIn"]] = models.Manager()

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    entrance = models.CharField(max_length=12, choices=SignIn.Entrance)
    next = models.CharField(max_length=500, blank=True)
    started_at = models.DateTimeField(db_index=True)
    done_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user} {self.started_at:%H:%M:%S}"

    @classmethod
    def waiting(cls, number: object, at: datetime) -> "PendingSignIn | None":
        """The sign-in that waits under this number, unless it has taken too long or is over."""
        if not isinstance(number, int):
            return None
        waiting = cls.rows.filter(pk=number, done_at=None, started_at__gt=at - PENDING)
        return waiting.select_related("user").first()

    @classmethod
    def sweep(cls, at: datetime) -> None:
        """Remove those of yesterday."""
        cls.rows.filter(started_at__lt=at - timedelta(days=1)).delete()

    def finish(self, at: datetime) -> None:
        """It has led in; no second time."""
        type(self).rows.filter(pk=self.pk).update(done_at=at)
