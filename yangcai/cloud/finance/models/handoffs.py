"""融资申请 pressed: one jump to the receivables platform, asked for once however often the button is pressed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangcai.cloud.contracts.models import Contract
from yangcai.foundation.kernel.models import EVERYONE, NOBODY, Scoped, Stateful
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Organisation


class Handoff(Scoped, Stateful):
    """One jump. The code itself is never kept here: it lives a minute and belongs to the browser."""

    class Status(models.TextChoices):
        ASKED = "asked", _("已发起")
        GIVEN = "given", _("已转至应收账款融资平台")
        UNANSWERED = "unanswered", _("对方平台未应答")

    MOVES = {
        Status.ASKED: {Status.GIVEN, Status.UNANSWERED},
        Status.UNANSWERED: {Status.GIVEN},
        Status.GIVEN: set(),
    }

    # Session, minute, contract and how many came before in that minute: the idempotency key of the command.
    key = models.CharField(max_length=80, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="+")
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.ASKED)
    asked_at = models.DateTimeField(_("发起时间"))
    given_at = models.DateTimeField(_("转出时间"), null=True)

    class Meta:
        verbose_name = _("融资申请跳转")
        indexes = [models.Index(fields=["organisation", "-id"], name="handoffs_of_organisation")]

    def __str__(self) -> str:
        return f"{self.organisation} {self.asked_at:%Y-%m-%d %H:%M}"

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """One's own jumps."""
        if seat.is_system:
            return EVERYONE
        return Q(user_id=seat.user_id) if seat.may("finance.handoff.ask") and seat.user_id else NOBODY
