"""What this site asks of the contract's owner, kept until the answer is known; and the numbers of its papers."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.models import NOBODY, Scoped, Stateful
from yangcai.foundation.kernel.seats import Seat
from yangcai.receivables.financing.models.applications import Application


class Errand(Scoped, Stateful):
    """One command to the contract's owner: written down with its key before it leaves, settled once answered.

    A repetition sends the same body under the same key, so that however often we fall over it counts once.
    """

    class Kind(models.TextChoices):
        RESERVE = "reserve", _("占用合同")
        LOCK = "lock", _("锁定收款账户")
        EXTEND = "extend", _("延长占用")
        CONFIRM = "confirm", _("确认成交")

    class Status(models.TextChoices):
        WAITING = "waiting", _("等待答复")
        DONE = "done", _("已完成")
        REFUSED = "refused", _("被拒绝")

    MOVES = {Status.WAITING: {Status.DONE, Status.REFUSED}, Status.DONE: set(), Status.REFUSED: set()}

    application = models.ForeignKey(Application, models.CASCADE, related_name="errands")
    slip = models.ForeignKey("financing.Slip", models.CASCADE, null=True, related_name="errands")
    kind = models.CharField(max_length=8, choices=Kind)
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    key = models.CharField(max_length=60, unique=True)
    path = models.CharField(max_length=120)
    body = models.JSONField()
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    answer = models.JSONField(null=True)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("合同平台指令")
        indexes = [models.Index(fields=["next_at"], condition=Q(status="waiting"), name="errand_to_run")]
        constraints = [
            models.UniqueConstraint(
                "application", "kind", condition=Q(status="waiting"), name="one_waiting_errand_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(status="waiting", settled_at=None)
                | ~Q(status="waiting") & Q(settled_at__isnull=False),
                name="errand_is_settled_at_some_time",
            ),
            models.CheckConstraint(
                condition=~Q(kind="confirm") | Q(slip__isnull=False), name="a_confirmation_has_a_slip"
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Whoever sees the application."""
        return Q(application__in=Application.visible_to(seat))

    @property
    def is_waiting(self) -> bool:
        """Whether the answer is not known yet."""
        return self.status == self.Status.WAITING


class Serial(Scoped):
    """The last number given out of a kind in a year: A for applications, D for deal slips."""

    kind = models.CharField(max_length=1)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("kind", "year", name="one_serial_of_a_year")]

    def __str__(self) -> str:
        return f"{self.kind}-{self.year}-{self.last:06d}"

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Nobody looks at a counter."""
        return NOBODY

    @classmethod
    def next(cls, kind: str, year: int) -> str:
        """The next number, such as A-2026-000123; two who ask at once wait for each other until commit."""
        cls.rows.get_or_create(kind=kind, year=year)
        row = cls.rows.select_for_update().get(kind=kind, year=year)
        row.last += 1
        row.save(update_fields=["last"])
        return str(row)
