"""Suppliers, banks and branches as the procurement platform vouches for them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.models import EVERYONE, NOBODY
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Organisation
from yangcai.receivables.orders.models.copies import Copy


class PartyCopy(Copy):
    """What the platform says of a party; the organisation here follows it. `code` is its USCC or bank number.

    A supplier the platform names need not have come here yet: then `organisation` is empty until it does.
    """

    class Kind(models.TextChoices):
        SUPPLIER = "supplier", _("供应商")
        INSTITUTION = "institution", _("金融机构")
        BRANCH = "branch", _("金融机构分支")

    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(_("类型"), max_length=12, choices=Kind)
    name = models.CharField(_("名称"), max_length=120)
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    cnaps = models.CharField(_("支付系统行号"), max_length=12, blank=True)
    parent_code = models.CharField(max_length=40, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="party_copies")
    is_suspended = models.BooleanField(_("已停用"), default=False)
    is_sanctioned = models.BooleanField(_("处罚期内"), default=False)

    class Meta:
        verbose_name = _("参与方")
        indexes = [models.Index(fields=["organisation"], name="party_of_organisation")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Banks are known to everybody signed in; of suppliers each sees itself, banks and the platform all."""
        if seat.is_stranger:
            return NOBODY
        if seat.is_system or seat.may("orders.order.read_territory"):
            return EVERYONE
        banks = Q(kind__in=["institution", "branch"])
        return banks | Q(organisation_id=seat.organisation_id) if seat.organisation_id else banks

    @property
    def may_act(self) -> bool:
        """Whether nothing bars it from new financing."""
        return not (self.is_suspended or self.is_sanctioned)

    @classmethod
    def is_barred(cls, organisation: Organisation) -> bool:
        """Whether the platform has suspended or sanctioned an organisation, or this site has."""
        barred = cls.rows.filter(Q(is_suspended=True) | Q(is_sanctioned=True), organisation=organisation)
        return not organisation.is_active or barred.exists()
