"""Whose signature counts on a business act: our organisations' private keys, and everybody's public ones."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.exchange.sealing import unsealed
from yangcai.foundation.kernel.models import EVERYONE, NOBODY, Scoped
from yangcai.foundation.kernel.seats import Seat


class SigningKey(models.Model):
    """The private SM2 key of an organisation that signs at this site; a test key, made at set-up."""

    rows: ClassVar[models.Manager["SigningKey"]] = models.Manager()

    organisation_uscc = models.CharField(max_length=18)
    serial = models.CharField(max_length=40, unique=True)
    sealed = models.BinaryField()
    not_after = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation_uscc", "-id"], name="signing_key_of")]

    def __str__(self) -> str:
        return self.serial

    @property
    def secret(self) -> bytes:
        """The private key, 32 bytes."""
        return unsealed(bytes(self.sealed))


class Certificate(Scoped):
    """A public SM2 key and whose it is; made here or published by the other site (`source`)."""

    serial = models.CharField(_("证书编号"), max_length=40, unique=True)
    source = models.CharField(_("来源"), max_length=40)
    organisation_uscc = models.CharField(_("统一社会信用代码"), max_length=18)
    organisation_name = models.CharField(_("单位名称"), max_length=120)
    public_key = models.CharField(_("公钥"), max_length=130)
    not_before = models.DateTimeField(_("有效期起"))
    not_after = models.DateTimeField(_("有效期止"))

    class Meta:
        verbose_name = _("签名证书")

    def __str__(self) -> str:
        return self.serial

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        return EVERYONE if seat.may("exchange.counterpart.read") else NOBODY
