"""The accounts of the stand-in identity platform, their sign-ins, what was granted in them, and the keys that vouch."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc as uscc_number
from stdnum.exceptions import ValidationError as NotAUscc

from yangcai.foundation.kernel.models import NOBODY, Scoped
from yangcai.foundation.kernel.seats import Seat

check_phone = RegexValidator(r"^1[3-9]\d{9}$", _("请填写11位手机号码。"), code="phone")


def check_uscc(value: str) -> None:
    """A unified social credit code: 18 characters, alphabet and check character of GB 32100-2015."""
    try:
        uscc_number.validate(value)
    except NotAUscc as wrong:
        raise ValidationError(_("统一社会信用代码不正确，请核对18位代码。"), code="uscc") from wrong


class Accounts(BaseUserManager["Account"]):
    """Django's authentication asks for this name."""


class Account(AbstractBaseUser):
    """One who can sign in: a person 个人, or a legal person 法人 through the agent 经办人 who acts for it.

    The login name is the telephone number of a person and the unified social credit code of a legal person.
    """

    class Kind(models.TextChoices):
        NATURAL = "natural", _("个人")
        LEGAL = "legal", _("法人")

    class Trust(models.IntegerChoices):
        """How surely the platform knows the person; real provinces number the same way."""

        REGISTERED = 1, _("一级：仅注册")
        PHONE = 2, _("二级：手机号已核验")
        NAMED = 3, _("三级：实名信息已核验")
        FACE = 4, _("四级：人脸已核验")
        PRESENT = 5, _("五级：现场核验")

    subject = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("账号类型"), max_length=8, choices=Kind)
    username = models.CharField(_("登录名"), max_length=64, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    phone = models.CharField(_("手机号码"), max_length=20, validators=[check_phone])
    organisation_name = models.CharField(_("单位名称"), max_length=120, blank=True)
    trust = models.PositiveSmallIntegerField(_("信任等级"), choices=Trust, default=Trust.PHONE)
    is_active = models.BooleanField(default=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = Accounts()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="natural", organisation_name="")
                | Q(kind="legal", username__regex=r"^[0-9A-Z]{18}$") & ~Q(organisation_name=""),
                name="a_legal_person_has_a_code_and_a_name",
            ),
            models.CheckConstraint(condition=Q(trust__range=(1, 5)), name="trust_is_one_to_five"),
        ]

    def __str__(self) -> str:
        return self.organisation_name or self.name

    @property
    def uscc(self) -> str:
        """The unified social credit code of a legal person, nothing for a natural one."""
        return self.username if self.kind == self.Kind.LEGAL else ""

    def is_locked(self, at: datetime) -> bool:
        """Whether too many wrong passwords have closed the account for now."""
        return self.locked_until is not None and self.locked_until > at


class SignIn(Scoped):
    """One sign-in of an account in one browser, from password to sign-out: the `sid` of its tokens."""

    sid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="sign_ins")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.sid)

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """One's own."""
        return Q(account_id=seat.user_id)


class Grant(Scoped):
    """An authorization code given to a client during a sign-in, known by its digest.

    It leads from the token request, which comes from the client's server, back to the browser's sign-in; and it
    says which clients have to hear that the sign-in has ended.
    """

    code_digest = models.CharField(max_length=64, unique=True)
    sign_in = models.ForeignKey(SignIn, models.CASCADE, related_name="grants")
    client_id = models.CharField(max_length=100)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.client_id} {self.sign_in_id}"

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """One's own."""
        return Q(sign_in__account_id=seat.user_id)


class SigningKey(Scoped):
    """An RSA key of the provider. All are published; the newest signs."""

    pem = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d}"

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """No request reads a private key."""
        return NOBODY
