"""Sessions as we count them: who sits where since when, from which device, and until when."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.models import NOBODY, Scoped
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.errors import NotFresh
from yangcai.foundation.people.models.memberships import Membership
from yangcai.foundation.people.models.users import User

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=8)
SEEN_EVERY = timedelta(minutes=1)
FRESH = timedelta(minutes=10)
# Where the session's bank, or one above it, is accredited on a day (`Accreditation.on`). In SQL, because it is asked
# by every request and the same in Python takes longer to write than to run.
_ACCREDITED = """ARRAY(
    SELECT region.path FROM people_accreditation held JOIN rules_region region ON region.id = held.region_id
     WHERE held.institution_id = ANY(people_organisation.lineage)
       AND held.valid_from <= %s AND (held.valid_to IS NULL OR held.valid_to >= %s)
     ORDER BY region.path)"""


class OpenSession(Scoped):
    """One sign-in that lasts: tied to the browser's session, ended by its owner, by time or by an administrator."""

    class Factor(models.TextChoices):
        PASSWORD = "password", _("账号密码")  # nothing but an initial password
        TOTP = "totp", _("动态口令")
        SMS = "sms", _("短信验证码")
        RECOVERY = "recovery", _("恢复码")
        UNIFIED = "unified", _("统一身份认证")

    user = models.ForeignKey(User, models.CASCADE, related_name="sessions", verbose_name=_("用户"))
    membership = models.ForeignKey(Membership, models.CASCADE, null=True, related_name="+")
    session_key = models.CharField(max_length=40, unique=True)
    factor = models.CharField(_("认证方式"), max_length=12, choices=Factor)
    trust = models.PositiveSmallIntegerField(default=0)
    ip = models.GenericIPAddressField(_("IP地址"), null=True)
    device = models.CharField(_("设备"), max_length=80, blank=True)
    opened_at = models.DateTimeField(_("登录时间"))
    seen_at = models.DateTimeField(_("最近活动"))
    fresh_at = models.DateTimeField(null=True)  # when its owner last proved who they are
    ended_at = models.DateTimeField(_("结束时间"), null=True)
    ended_by = models.CharField(_("结束原因"), max_length=12, blank=True)

    class Meta:
        verbose_name = _("登录会话")
        indexes = [models.Index(fields=["user", "-opened_at"], name="session_of_user")]

    def __str__(self) -> str:
        return f"{self.user} {self.opened_at:%Y-%m-%d %H:%M}"

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """One's own; with the permission, those of the people one sees."""
        own = Q(user=seat.user_id) if seat.user_id else NOBODY
        if seat.may("people.session.read_all"):
            own |= Q(membership__in=Membership.visible_to(seat))
        return own

    @classmethod
    def running(cls, at: datetime) -> "QuerySet[OpenSession]":
        """Those neither ended nor run out at this instant."""
        return cls.rows.filter(ended_at=None, opened_at__gt=at - LONGEST, seen_at__gt=at - IDLE)

    @classmethod
    def current(cls, session_key: str, at: datetime) -> "tuple[OpenSession, list[str]] | None":
        """The running session of this key, and the regions (paths) its bank is accredited in: in one query."""
        today = beijing_day(at)
        found = (
            cls.running(at)
            .filter(session_key=session_key, user__is_active=True)
            .select_related("user", "membership__organisation__region")
            .annotate(
                accredited=RawSQL(_ACCREDITED, [today, today]),  # noqa: S611 - no word of it comes from outside
                has_other_places=Exists(
                    Membership.holding(today).filter(user=OuterRef("user")).exclude(pk=OuterRef("membership"))
                ),
            )
            .first()
        )
        return (found, found.accredited) if found else None

    @classmethod
    def open(cls, *, at: datetime, **facts: object) -> Self:
        """Begin a session at this instant."""
        return cls.rows.create(opened_at=at, seen_at=at, fresh_at=at, **facts)

    @classmethod
    def leave(cls, session_key: str | None, at: datetime) -> None:
        """End the session of this key, if there is one: its browser begins another."""
        cls.rows.filter(session_key=session_key or "", ended_at=None).update(ended_at=at, ended_by="replaced")

    @classmethod
    def end_all(cls, user: User, at: datetime, why: str, but: "OpenSession | None" = None) -> int:
        """End all a user's sessions, perhaps but one; returns how many were running."""
        others = cls.rows.filter(user=user, ended_at=None).exclude(pk=but.pk if but else None)
        alive = cls.running(at).filter(pk__in=others.values("pk")).count()
        others.update(ended_at=at, ended_by=why)
        return alive

    @classmethod
    def last_place_of(cls, user: User) -> int | None:
        """The membership in which a user last sat down."""
        sat = cls.rows.filter(user=user, membership__isnull=False).order_by("-opened_at")
        return sat.values_list("membership", flat=True).first()

    @classmethod
    def others_running(cls, user: User, session_key: str, at: datetime) -> int:
        """How many sessions of the user run beside this one."""
        return cls.running(at).filter(user=user).exclude(session_key=session_key).count()

    def must_be_fresh(self, at: datetime) -> None:
        """Raise NotFresh when its owner has not proved who they are for ten minutes."""
        if not self.fresh_at or at - self.fresh_at > FRESH:
            raise NotFresh(gettext("为了您的账号安全，请先再次输入密码。"), url=reverse("people:confirm"))

    def freshen(self, at: datetime) -> None:
        """Its owner has just proved who they are."""
        type(self).rows.filter(pk=self.pk).update(fresh_at=at)
        self.fresh_at = at

    def sit_in(self, membership: Membership) -> None:
        """Go on in another of one's own places."""
        type(self).rows.filter(pk=self.pk).update(membership=membership)
        self.membership = membership

    def end(self, at: datetime, why: str) -> None:
        """End it, if it has not ended before."""
        type(self).rows.filter(pk=self.pk, ended_at=None).update(ended_at=at, ended_by=why)

    def saw(self, at: datetime) -> None:
        """Note that its owner is still here; written once a minute at most."""
        if at - self.seen_at >= SEEN_EVERY:
            type(self).rows.filter(pk=self.pk, seen_at__lt=at).update(seen_at=at)
