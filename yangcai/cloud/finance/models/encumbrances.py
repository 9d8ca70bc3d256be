"""占用: that a contract is held for one application, so that no second bank works on it; and the account's lock."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangcai.cloud.contracts.models import Contract
from yangcai.cloud.finance.models.scopes import concerned
from yangcai.foundation.kernel.models import Scoped, Stateful
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Organisation

# Two at once wait here for each other, whoever asks and whatever was checked before.
_NEVER_TOO_MUCH = """
    IF NEW.status NOT IN ('reserved', 'confirmed') THEN RETURN NEW; END IF;
    IF TG_OP = 'UPDATE' AND OLD.status IN ('reserved', 'confirmed') AND NEW.amount <= OLD.amount THEN
        RETURN NEW;
    END IF;
    SELECT amount - paid_amount - CASE WHEN NEW.counts_retention THEN 0 ELSE retention_amount END INTO room
      FROM contracts_contract WHERE id = NEW.contract_id FOR NO KEY UPDATE;
    SELECT COALESCE(SUM(amount), 0) INTO held FROM finance_encumbrance
     WHERE contract_id = NEW.contract_id AND status IN ('reserved', 'confirmed') AND id <> NEW.id;
    IF held + NEW.amount > room THEN
        RAISE EXCEPTION 'pgtrigger: a contract is held for more than can be financed' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'INSERT' AND NEW.token <= (
        SELECT COALESCE(MAX(token), 0) FROM finance_encumbrance WHERE contract_id = NEW.contract_id
    ) THEN
        RAISE EXCEPTION 'pgtrigger: a token must be greater than every earlier one' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class Encumbrance(Scoped, Stateful):
    """One contract held for one application of one of its suppliers. `token` grows with each holder of the contract."""

    class Status(models.TextChoices):
        RESERVED = "reserved", _("已占用")
        CONFIRMED = "confirmed", _("已确认")
        RELEASED = "released", _("已释放")
        EXPIRED = "expired", _("已到期释放")
        CLOSED = "closed", _("已结束")

    MOVES = {
        Status.RESERVED: {Status.CONFIRMED, Status.RELEASED, Status.EXPIRED},
        Status.CONFIRMED: {Status.CLOSED},
        Status.RELEASED: set(),
        Status.EXPIRED: set(),
        Status.CLOSED: set(),
    }
    LIVE = (Status.RESERVED, Status.CONFIRMED)

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="encumbrances")
    party_uscc = models.CharField(_("统一社会信用代码"), max_length=18)
    supplier = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("供应商"))
    institution = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("金融机构")
    )
    branch = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("分支机构")
    )
    application_id = models.CharField(_("融资申请编号"), max_length=64)
    channel = models.CharField(_("渠道"), max_length=20, default="RFP")
    exclusive = models.BooleanField(_("排他"), default=True)
    amount = models.DecimalField(_("占用金额"), max_digits=18, decimal_places=2)
    counts_retention = models.BooleanField(default=False)
    contract_version_seen = models.PositiveIntegerField()
    token = models.PositiveBigIntegerField(_("令牌号"))
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.RESERVED)
    is_frozen = models.BooleanField(_("冻结"), default=False)
    reserved_at = models.DateTimeField(_("占用时间"))
    expires_at = models.DateTimeField(_("到期时间"), null=True)
    extended_at = models.DateTimeField(_("延期时间"), null=True)
    approved_at = models.DateTimeField(_("批准时间"), null=True)
    confirmed_at = models.DateTimeField(_("确认时间"), null=True)
    deal_id = models.CharField(_("成交单编号"), max_length=64, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True)
    end_reason = models.CharField(_("结束原因"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("占用")
        indexes = [
            models.Index(fields=["application_id"], name="encumbrances_of_application"),
            models.Index(
                fields=["expires_at"], condition=Q(status="reserved"), name="encumbrances_to_expire"
            ),
            models.Index(fields=["supplier", "-id"], name="encumbrances_of_supplier"),
        ]
        constraints = [
            models.UniqueConstraint("contract", "token", name="one_encumbrance_of_a_token"),
            models.UniqueConstraint(
                "contract",
                "party_uscc",
                condition=Q(exclusive=True, status__in=["reserved", "confirmed"]),
                name="one_live_exclusive_encumbrance",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="encumbrance_amount_is_positive"),
            models.CheckConstraint(
                condition=Q(status="reserved", expires_at__isnull=False, ended_at=None)
                | Q(status="confirmed", confirmed_at__isnull=False, ended_at=None) & ~Q(deal_id="")
                | Q(status__in=["released", "expired", "closed"], ended_at__isnull=False),
                name="encumbrance_expires_is_confirmed_or_has_ended",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="encumbrances_are_never_too_much",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("room", "NUMERIC"), ("held", "NUMERIC")],
                func=_NEVER_TOO_MUCH,
            )
        ]

    def __str__(self) -> str:
        return self.code

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        return concerned(seat, "contract")

    @property
    def code(self) -> str:
        """Its name outside: `E-17`."""
        return f"E-{self.pk}"

    @staticmethod
    def number_of(code: str) -> int:
        """The key behind a name from outside; 0, which is nobody's, for what cannot be one."""
        digits = code.removeprefix("E-")
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else 0

    @property
    def is_live(self) -> bool:
        """Whether it holds the contract."""
        return self.status in self.LIVE


class AccountLock(Scoped):
    """账户锁定: the contract's receiving account may not change while a bank relies on it."""

    encumbrance = models.OneToOneField(Encumbrance, models.PROTECT, related_name="lock")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="account_locks")
    party_uscc = models.CharField(max_length=18)
    fingerprint = models.CharField(_("账户指纹"), max_length=80)
    locked_at = models.DateTimeField(_("锁定时间"))
    released_at = models.DateTimeField(_("解除时间"), null=True)
    release_reason = models.CharField(_("解除原因"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("账户锁定")
        constraints = [
            models.UniqueConstraint(
                "contract", "party_uscc", condition=Q(released_at=None), name="one_live_account_lock"
            )
        ]

    def __str__(self) -> str:
        return self.code

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Whoever sees the encumbrance."""
        return Q(encumbrance__in=Encumbrance.visible_to(seat).values("pk"))

    @property
    def code(self) -> str:
        """Its name outside: `L-3`."""
        return f"L-{self.pk}"
