"""What a person proves themselves with besides the password, and the passwords they had."""

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.models import NOBODY, Scoped, Stateful
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models.memberships import Membership
from yangcai.foundation.people.models.users import User, check_phone


class Totp(models.Model):
    """The seed of a person's one-time codes (RFC 6238), sealed. `last_step` is the last 30-second step used."""

    rows: ClassVar[models.Manager["Totp"]] = models.Manager()

    user = models.OneToOneField(User, models.CASCADE, related_name="totp")
    sealed = models.BinaryField()
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.user)

    def use(self, step: int) -> bool:
        """Spend a step; False when it, or a later one, has been spent before. One statement, so one of many wins."""
        return type(self).rows.filter(pk=self.pk, last_step__lt=step).update(last_step=step) == 1


class SmsCode(models.Model):
    """A code sent to a person's phone, digested. The newest counts, once, for a few minutes and a few tries."""

    rows: ClassVar[models.Manager["SmsCode"]] = models.Manager()

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-sent_at"], name="sms_code_of_user")]

    def __str__(self) -> str:
        return f"{self.user} {self.sent_at:%H:%M:%S}"

    @classmethod
    def sweep(cls, at: datetime) -> None:
        """Remove those of yesterday."""
        cls.rows.filter(sent_at__lt=at - timedelta(days=1)).delete()


class RecoveryCode(models.Model):
    """A code written down for the day the phone is gone, digested; each works once."""

    rows: ClassVar[models.Manager["RecoveryCode"]] = models.Manager()

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("user", "digest", name="one_recovery_code_of_a_digest")]

    def __str__(self) -> str:
        return str(self.user)

    @classmethod
    def spend(cls, user: User, digest: str, at: datetime) -> bool:
        """Use one up; False when there is none such or it was used before."""
        return cls.rows.filter(user=user, digest=digest, used_at=None).update(used_at=at) == 1

    @classmethod
    def left(cls, user: User) -> int:
        """How many a person still has."""
        return cls.rows.filter(user=user, used_at=None).count()


class OldPassword(models.Model):
    """The hash of a password that was replaced, so that it is not taken up again."""

    rows: ClassVar[models.Manager["OldPassword"]] = models.Manager()

    user = models.ForeignKey(User, models.CASCADE, related_name="old_passwords")
    password = models.CharField(max_length=128)
    replaced_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user} {self.replaced_at:%Y-%m-%d}"

    @classmethod
    def last(cls, user: User, count: int) -> list[str]:
        """The newest hashes of a person."""
        newest = cls.rows.filter(user=user).order_by("-replaced_at", "-pk")
        return list(newest.values_list("password", flat=True)[:count])


class FactorReset(Scoped, Stateful):
    """Two people take a lost second factor away: one asks, another confirms. Behind it may be money."""

    class Status(models.TextChoices):
        ASKED = "asked", _("待确认")
        CONFIRMED = "confirmed", _("已重置")
        REFUSED = "refused", _("已驳回")

    MOVES = {
        Status.ASKED: {Status.CONFIRMED, Status.REFUSED},
        Status.CONFIRMED: set(),
        Status.REFUSED: set(),
    }

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="factor_resets")
    reason = models.CharField(_("原因"), max_length=200)
    new_phone = models.CharField(_("新手机号"), max_length=20, blank=True, validators=[check_phone])
    status = models.CharField(_("状态"), max_length=12, choices=Status, default=Status.ASKED)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("申请人"))
    asked_at = models.DateTimeField(_("申请时间"))
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("确认人")
    )
    decided_at = models.DateTimeField(_("确认时间"), null=True)

    class Meta:
        verbose_name = _("二次验证重置")
        constraints = [
            models.UniqueConstraint(
                "membership", condition=Q(status="asked"), name="one_open_factor_reset_of_a_member"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="two_people_reset_a_factor"
            ),
        ]

    def __str__(self) -> str:
        return str(self.membership)

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Those who may ask or confirm, for the people they see."""
        if seat.may("people.factor_reset.ask") or seat.may("people.factor_reset.confirm"):
            return Q(membership__in=Membership.visible_to(seat))
        return NOBODY

    @classmethod
    def open_for(cls, membership: Membership) -> Self | None:
        """The undecided one."""
        return cls.rows.filter(membership=membership, status=cls.Status.ASKED).first()
