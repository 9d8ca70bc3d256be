"""A copy of a supplier's open demand for financing (融资需求): that there is one, on what, how long."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangcai.cloud.contracts.models import Contract
from yangcai.cloud.finance.models.scopes import concerned
from yangcai.foundation.kernel.models import NOBODY, Scoped
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Organisation


class Demand(Scoped):
    """融资需求 as the receivables site says it; banks read demands there, not here."""

    code = models.CharField(_("需求编号"), max_length=64, unique=True)
    supplier_uscc = models.CharField(_("统一社会信用代码"), max_length=18)
    supplier = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("供应商")
    )
    amount = models.DecimalField(_("需求金额"), max_digits=18, decimal_places=2)
    basis = models.CharField(max_length=10)
    is_open = models.BooleanField(_("有效"), default=True)
    status = models.CharField(_("状态"), max_length=20)
    valid_until = models.DateField(_("有效期至"), null=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(_("更新时间"))

    class Meta:
        verbose_name = _("融资需求")

    def __str__(self) -> str:
        return self.code

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """The supplier's own; a bureau's territory. Not the banks', which find them where they are published."""
        if seat.kind in ("institution", "branch"):
            return NOBODY
        if seat.kind == "supplier" or seat.is_system:
            return concerned(seat, "items__contract")
        mine = cls.rows.filter(concerned(seat, "items__contract"))
        return Q(pk__in=mine.values("pk"))


class DemandItem(Scoped):
    """One contract of a demand."""

    demand = models.ForeignKey(Demand, models.CASCADE, related_name="items")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="demand_items")
    amount = models.DecimalField(_("金额"), max_digits=18, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint("demand", "contract", name="one_item_of_a_demand_and_contract")
        ]

    def __str__(self) -> str:
        return f"{self.demand_id}/{self.contract_id}"

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Whoever sees the demand."""
        return Q(demand__in=Demand.visible_to(seat).values("pk"))
