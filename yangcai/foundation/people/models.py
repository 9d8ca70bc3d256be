"""Users, organisations and who belongs where in which role."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc as uscc_number
from stdnum.exceptions import ValidationError as NotAUscc

from yangcai.foundation.kernel.models import Scoped
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.rules.models import Region


def check_uscc(value: str) -> None:
    """A unified social credit code: 18 characters, alphabet and check character of GB 32100-2015."""
    try:
        uscc_number.validate(value)
    except NotAUscc as wrong:
        raise ValidationError(_("统一社会信用代码不正确，请核对18位代码。"), code="uscc") from wrong


class Organisation(Scoped):
    """Anybody who can hold a seat: a purchaser, agency, supplier, bank or branch, finance bureau, operator."""

    class Kind(models.TextChoices):
        PURCHASER = "purchaser", _("采购人")
        AGENCY = "agency", _("代理机构")
        SUPPLIER = "supplier", _("供应商")
        INSTITUTION = "institution", _("金融机构")
        BRANCH = "branch", _("金融机构分支")
        BUREAU = "bureau", _("财政部门")
        OPERATOR = "operator", _("平台运营")

    kind = models.CharField(_("类型"), max_length=12, choices=Kind)
    name = models.CharField(_("单位名称"), max_length=120)
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, blank=True, validators=[check_uscc])
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("所属区划"))
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "kind", "uscc", condition=~Q(uscc=""), name="one_organisation_of_a_kind_and_uscc"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        return Q(pk=seat.organisation_id)


class Users(BaseUserManager["User"]):
    """Django's authentication asks for this name; everything else goes through operations."""


class User(AbstractBaseUser):
    """A person. What they may do comes from memberships, never from the user row."""

    username = models.CharField(_("账号"), max_length=64, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    phone = models.CharField(_("手机号"), max_length=20, blank=True)
    email = models.EmailField(_("电子邮箱"), blank=True)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = Users()

    def __str__(self) -> str:
        return self.name or self.username
