"""Whom the unified identity platform has vouched for, in which sessions, and whom an operator has to look at first."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.models import NOBODY, Scoped, Stateful
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models.organisations import Organisation
from yangcai.foundation.people.models.sessions import OpenSession
from yangcai.foundation.people.models.users import User


class UnifiedIdentity(Scoped):
    """An account of the identity platform that has come in as a legal person, and our user for it.

    `subject` is the provider's `sub`, which never changes; everything else is what it said last.
    """

    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=255)
    user = models.OneToOneField(User, models.PROTECT, related_name="unified_identity")
    uscc = models.CharField(_("统一社会信用代码"), max_length=18)
    organisation_name = models.CharField(_("统一身份认证平台登记的名称"), max_length=120)
    trust = models.PositiveSmallIntegerField(_("信任等级"), default=0)
    first_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("统一身份")
        constraints = [models.UniqueConstraint("issuer", "subject", name="one_identity_of_a_subject")]

    def __str__(self) -> str:
        return f"{self.organisation_name} · {self.user}"

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """One's own."""
        return Q(user=seat.user_id) if seat.user_id else NOBODY


class BindingClaim(Scoped, Stateful):
    """A person of a firm whose name there is not its name here: an operator decides whether it is the same firm."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("待核对")
        ACCEPTED = "accepted", _("已认可")
        REFUSED = "refused", _("已驳回")

    MOVES = {
        Status.WAITING: {Status.ACCEPTED, Status.REFUSED},
        Status.ACCEPTED: set(),
        Status.REFUSED: set(),
    }

    identity = models.ForeignKey(UnifiedIdentity, models.CASCADE, related_name="claims")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("平台登记的单位")
    )
    name = models.CharField(_("登录时的名称"), max_length=120)
    status = models.CharField(_("状态"), max_length=12, choices=Status, default=Status.WAITING)
    reason = models.CharField(_("处理意见"), max_length=200, blank=True)
    filed_at = models.DateTimeField(_("提出时间"))
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("处理人")
    )
    decided_at = models.DateTimeField(_("处理时间"), null=True)

    class Meta:
        verbose_name = _("名称核对")
        constraints = [
            models.UniqueConstraint(
                "identity", "organisation", "name", name="one_claim_of_an_identity_and_name"
            ),
            models.CheckConstraint(
                condition=Q(status="waiting", decided_at=None) | ~Q(status="waiting") & ~Q(reason=""),
                name="a_decided_claim_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} = {self.organisation}?"

    def get_absolute_url(self) -> str:
        return reverse("people:binding-claim", args=[self.pk])

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Those of the organisations that a seat with the permission sees."""
        if seat.may("people.binding_claim.read"):
            return Q(organisation__in=Organisation.visible_to(seat))
        return NOBODY


class UnifiedSession(models.Model):
    """What a session owes to the identity platform: which sign-in there it hangs on (`sid`), and the token's text.

    The ID token is needed once more, as a hint when the person signs out; it is kept sealed.
    """

    rows: ClassVar[models.Manager["UnifiedSession"]] = models.Manager()

    session = models.OneToOneField(OpenSession, models.CASCADE, related_name="unified")
    identity = models.ForeignKey(UnifiedIdentity, models.CASCADE, related_name="sessions")
    sid = models.CharField(max_length=255, blank=True, db_index=True)
    sealed_id_token = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.identity} {self.sid}"

    @classmethod
    def of(cls, session: OpenSession) -> "UnifiedSession | None":
        """The unified side of a session, if it has one."""
        return cls.rows.filter(session=session).first()

    @classmethod
    def running(cls, issuer: str, subject: str, sid: str) -> "models.QuerySet[UnifiedSession]":
        """Sessions not ended yet that hang on one sign-in there, or on all of the subject's when it names none."""
        chosen = Q(identity__issuer=issuer, session__ended_at=None)
        if subject:
            chosen &= Q(identity__subject=subject)
        if sid:
            chosen &= Q(sid=sid)
        return cls.rows.filter(chosen).select_related("session", "identity")


class SpentToken(models.Model):
    """A logout token that has been obeyed, so that it is not obeyed twice."""

    rows: ClassVar[models.Manager["SpentToken"]] = models.Manager()
    KEPT: ClassVar[timedelta] = timedelta(days=1)

    digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.digest

    @classmethod
    def forget_before(cls, at: datetime) -> None:
        """Throw away those that would be refused for their age anyway."""
        cls.rows.filter(at__lt=at).delete()
