"""The nightly recomputation of what financing hangs on: one row a run, so that a run can be taken up again."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.models import EVERYONE, NOBODY, Scoped
from yangcai.foundation.kernel.seats import Seat


class Audit(Scoped):
    """One run over all contracts: how far, how many, how many differed."""

    started_at = models.DateTimeField(_("开始时间"))
    finished_at = models.DateTimeField(_("完成时间"), null=True)
    reached = models.BigIntegerField(default=0)
    checked = models.PositiveIntegerField(_("核对合同数"), default=0)
    differing = models.PositiveIntegerField(_("不一致数"), default=0)
    renewed = models.PositiveIntegerField(_("随日期更新数"), default=0)

    class Meta:
        verbose_name = _("融资状态核对")
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(finished_at=None), name="one_audit_runs_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.started_at}"

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        return EVERYONE if seat.may("finance.audit.read") else NOBODY
