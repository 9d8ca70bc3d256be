"""The person: a name, a way to reach them, and how far they have come in proving who they are."""

import unicodedata
from datetime import datetime
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.models import NOBODY, Scoped
from yangcai.foundation.kernel.seats import Seat

check_phone = RegexValidator(r"^1[3-9]\d{9}$", _("请填写11位手机号码。"))


def normal_username(text: str) -> str:
    """A user name as it is stored and compared: half-width, without spaces around, lower case."""
    return unicodedata.normalize("NFKC", text).strip().lower()


class Users(BaseUserManager["User"]):
    """Django's authentication asks for this name; everything else goes through operations."""


class User(AbstractBaseUser, Scoped):
    """A person. What they may do comes from memberships, never from the user row.

    While `initial_until` is set the account waits to be activated, and only until that instant: its owner sets a
    password (`password_at`) and a second factor, and may do nothing else. `initial_code` is an initial password that
    anybody can work out (G29–G31): it is no secret, and so its owner proves the registered phone as well
    (`proves_by_phone`).
    """

    class SecondFactor(models.TextChoices):
        NONE = "", _("未设置")
        TOTP = "totp", _("动态口令")
        SMS = "sms", _("短信验证码")

    username = models.CharField(_("账号"), max_length=64, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    phone = models.CharField(_("手机号"), max_length=20, blank=True, validators=[check_phone])
    email = models.EmailField(_("电子邮箱"), blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    second_factor = models.CharField(
        _("二次验证"), max_length=8, choices=SecondFactor, blank=True, default=SecondFactor.NONE
    )
    initial_code = models.CharField(max_length=20, blank=True)
    proves_by_phone = models.BooleanField(default=False)
    initial_until = models.DateTimeField(_("初始密码有效期至"), null=True, blank=True)
    password_at = models.DateTimeField(_("密码设置时间"), null=True, blank=True)
    origin_system = models.CharField(_("来源系统"), max_length=40, blank=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = Users()

    class Meta:
        verbose_name = _("用户")
        default_manager_name = "objects"
        constraints = [models.UniqueConstraint(Lower("username"), name="one_user_of_a_name_in_any_case")]

    def __str__(self) -> str:
        return self.name or self.username

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Oneself, and with the permission those who belong to the organisations one sees."""
        from yangcai.foundation.people.models.memberships import Membership  # noqa: PLC0415 - it points back here

        if seat.user_id is None and not seat.permissions:
            return NOBODY
        return Q(pk=seat.user_id) | Q(pk__in=Membership.visible_to(seat).values("user"))

    @property
    def is_newcomer(self) -> bool:
        """Whether the account still waits for its owner to activate it."""
        return self.initial_until is not None

    def initial_is_over(self, at: datetime) -> bool:
        """Whether the initial password has run out unused."""
        return self.initial_until is not None and at >= self.initial_until

    @classmethod
    def myself(cls, seat: Seat, *, hold: bool = False) -> "User":
        """The seat's own user; with `hold`, locked until the transaction ends."""
        rows = cls.rows.select_for_update() if hold else cls.rows.all()
        return rows.get(pk=seat.user_id or 0)
