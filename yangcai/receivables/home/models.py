"""Hand-offs: somebody signed in at the procurement platform is on the way here, with a code that lives a minute."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.models import EVERYONE, NOBODY, Scoped
from yangcai.foundation.kernel.seats import Seat

LIFE = timedelta(seconds=60)  # the protocol's (§5.8)


class Handoff(Scoped):
    """One code, of which only the digest is kept; bound to a firm, its agent, a purpose and perhaps a contract."""

    digest = models.CharField(max_length=64, unique=True)
    app = models.CharField(_("转出平台"), max_length=40)
    uscc = models.CharField(_("统一社会信用代码"), max_length=18)
    name = models.CharField(_("企业名称"), max_length=120, blank=True)
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=255)
    agent = models.CharField(_("经办人"), max_length=60)
    trust = models.PositiveSmallIntegerField(_("信任等级"), default=0)
    contract_code = models.CharField(max_length=120, blank=True)
    purpose = models.CharField(_("用途"), max_length=40)
    given_at = models.DateTimeField(_("发出时间"))
    expires_at = models.DateTimeField(_("失效时间"))
    redeemed_at = models.DateTimeField(_("使用时间"), null=True)

    class Meta:
        verbose_name = _("跳转凭据")
        indexes = [models.Index(fields=["expires_at"], name="handoff_by_end")]

    def __str__(self) -> str:
        return f"{self.uscc} {self.given_at:%Y-%m-%d %H:%M}"

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Nobody's to read: the platform's own; its events are."""
        return EVERYONE if seat.is_system else NOBODY

    @staticmethod
    def digest_of(code: str) -> str:
        """What is kept of a code."""
        return hashlib.sha256(code.encode()).hexdigest()

    @staticmethod
    def fresh_code() -> str:
        """A code nobody can guess."""
        return secrets.token_urlsafe(32)

    def is_good(self, at: datetime) -> bool:
        """Whether it still lets somebody in."""
        return self.redeemed_at is None and at < self.expires_at
