"""What happens to a reservation on its way: approved, the account locked, confirmed by a slip, extended once."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from yangcai.cloud.contracts.eligibility import Terms, ceiling_of, own_reasons, reason
from yangcai.cloud.contracts.models import Contract
from yangcai.cloud.finance.eligibility import party_of
from yangcai.cloud.finance.errors import (
    AccountMismatch,
    ExtendedAlready,
    Frozen,
    MoreThanHeld,
    NotFinanceable,
    StaleToken,
)
from yangcai.cloud.finance.models import AccountLock, Encumbrance
from yangcai.cloud.finance.operations.announcing import announce, hold_contracts, state_anew
from yangcai.cloud.finance.reading import Ticket
from yangcai.cloud.finance.terms import allowed, end_of, end_of_day
from yangcai.foundation.exchange.accounts import fingerprint
from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.rules.working_days import Length

Status = Encumbrance.Status
DISBURSE, EXTENSION = Length(Decimal(30), "d"), Length(Decimal(10), "wd")
APPROVAL = Length(Decimal(90), "d")


def present(
    application: str, tickets: Sequence[Ticket], *, live: Sequence[str]
) -> list[tuple[Encumbrance, Ticket]]:
    """The encumbrances behind tickets, with their contracts held. Raises StaleToken if one ticket is no good."""
    keys = {Encumbrance.number_of(ticket.encumbrance): ticket for ticket in tickets}
    known = Encumbrance.rows.filter(pk__in=keys, application_id=application)
    contracts = hold_contracts(known.values_list("contract_id", flat=True))
    held = {row.pk: row for row in known.select_for_update(of=("self",)).order_by("pk")}
    for pk, ticket in keys.items():
        row = held.get(pk)
        if row is None or row.token != ticket.token or row.status not in live:
            raise StaleToken(_("该合同的占用已结束或已被他人取得。"), encumbranceId=ticket.encumbrance)
        row.contract = contracts[row.contract_id]
    return [(held[pk], ticket) for pk, ticket in keys.items()]


def check_free(row: Encumbrance) -> None:
    """Raise Frozen when an order stands against it."""
    if row.is_frozen:
        raise Frozen(
            _("该合同或供应商已被冻结，暂不能办理。"), encumbranceId=row.code, contractId=row.contract.code
        )


@operation("finance.encumbrance.approve")
def approve(
    *, seat: Seat, at: datetime, rows: Sequence[Encumbrance], until: date | None = None
) -> list[Encumbrance]:
    """The bank has approved: its time is no longer running out, the supplier's is, as long as the approval holds.

    `rows` are reservations whose contracts the caller holds (`present`).
    """
    for row in rows:
        latest = end_of(at, allowed("financing.approval_valid_max", row.contract, at, APPROVAL))
        ends = min(end_of_day(until), latest) if until else row.expires_at
        assert row.expires_at is not None and ends is not None  # noqa: S101 - a constraint says so
        _set(row, approved_at=row.approved_at or at, expires_at=max(ends, row.expires_at))
        announce(row, "approved", seat=seat, at=at)
    state_anew([row.contract_id for row in rows], at=at)
    return list(rows)


@operation("finance.encumbrance.lock")
def lock_account(
    *, seat: Seat, at: datetime, application: str, tickets: Sequence[Ticket], account: str, app: str
) -> list[AccountLock]:
    """Lock the contracts' receiving account, if it is the one the bank requires. Again is the same lock.

    `account` is the required account's fingerprint as `app` makes it. Raises StaleToken, Frozen, AccountMismatch.
    """
    rows = [row for row, _ticket in present(application, tickets, live=Encumbrance.LIVE)]
    locks = [_lock(row, account, app, at) for row in rows]
    for lock in locks:
        _set_out(lock.encumbrance, at)
        record("finance.account.locked", lock, seat=seat, at=at, contract=lock.contract.code)
    state_anew([row.contract_id for row in rows], at=at)
    return locks


def _lock(row: Encumbrance, account: str, app: str, at: datetime) -> AccountLock:
    check_free(row)
    if not is_account(row.contract, account, app):
        said = _("合同收款账户与银行要求的账户不一致，请先由采购人变更合同收款账户。")
        raise AccountMismatch(said, encumbranceId=row.code, contractId=row.contract.code)
    facts = {"contract": row.contract, "party_uscc": row.party_uscc, "fingerprint": account, "locked_at": at}
    lock, _is_new = AccountLock.rows.get_or_create(encumbrance=row, defaults=facts)
    if (
        lock.fingerprint != account
    ):  # it was corrected in the contract, and the bank has agreed to the new one
        lock.fingerprint, lock.locked_at = account, at
        lock.save(update_fields=["fingerprint", "locked_at"])
    lock.encumbrance, lock.contract = row, row.contract
    return lock


def is_account(contract: Contract, account: str, app: str) -> bool:
    """Whether a fingerprint is that of the contract's receiving account."""
    return bool(contract.account_number) and fingerprint(app, contract.account_number) == account


def _set_out(row: Encumbrance, at: datetime) -> None:
    """Accepted and locked, the bank has time to disburse."""
    if row.status == Status.RESERVED and row.expires_at is not None:
        ends = end_of(at, allowed("financing.disburse_max", row.contract, at, DISBURSE))
        _set(row, expires_at=max(ends, row.expires_at))


@operation("finance.encumbrance.confirm")
def confirm(
    *, seat: Seat, at: datetime, application: str, deal: str, tickets: Sequence[Ticket], app: str
) -> list[Encumbrance]:
    """A slip takes the reservations over. Raises StaleToken, Frozen, AccountMismatch, MoreThanHeld, NotFinanceable.

    What this slip has confirmed before stays as it is.
    """
    pairs = present(application, tickets, live=Encumbrance.LIVE)
    for row, ticket in pairs:
        if row.status == Status.CONFIRMED and row.deal_id == deal:
            record("finance.encumbrance.confirmed_again", row, seat=seat, at=at, deal=deal)
            continue
        _check_confirm(row, ticket, app, at)
        amount = row.amount if ticket.amount is None else ticket.amount
        row.move(Status.CONFIRMED, confirmed_at=at, deal_id=deal, amount=amount, expires_at=None)
        announce(row, "confirmed", seat=seat, at=at, causation=f"deal/{deal}")
    state_anew([row.contract_id for row, _ticket in pairs], at=at)
    return [row for row, _ticket in pairs]


def _check_confirm(row: Encumbrance, ticket: Ticket, app: str, at: datetime) -> None:
    """What must hold when a slip takes effect."""
    named = {"encumbranceId": row.code, "contractId": row.contract.code}
    if row.status != Status.RESERVED or row.expires_at is None or row.expires_at < at:
        raise StaleToken(_("该合同的占用已到期或已用于其他成交单。"), **named)
    check_free(row)
    lock = AccountLock.rows.filter(encumbrance=row, released_at=None).first()
    if lock is None or not is_account(row.contract, lock.fingerprint, app):
        raise AccountMismatch(_("收款账户尚未锁定或已与锁定时不同。"), **named)
    amount = row.amount if ticket.amount is None else ticket.amount
    if not 0 < amount <= row.amount:
        said = _("成交金额超过占用金额 %s 元。") % f"{row.amount:,.2f}"
        raise MoreThanHeld(said, **named, held=f"{row.amount:.2f}")
    _check_carried(row, amount, at)


def _check_carried(row: Encumbrance, amount: Decimal, at: datetime) -> None:
    """Raise when the contract, which may have been changed, ended or paid since it was reserved, carries it no more."""
    contract, named = row.contract, {"encumbranceId": row.code, "contractId": row.contract.code}
    party = party_of(contract, row.party_uscc)
    reasons = [found for found in own_reasons(contract) if found.code != "NOT_SUPPLIER"]
    reasons += [] if party else [reason("NOT_SUPPLIER")]
    if reasons:
        listed = [{"code": r.code, "text": r.text, "advice": r.advice} for r in reasons]
        raise NotFinanceable("；".join(r.text for r in reasons), **named, reasons=listed)
    terms = Terms(beijing_day(at), counts_retention=row.counts_retention)
    others = Encumbrance.rows.filter(contract=contract, status__in=Encumbrance.LIVE).exclude(pk=row.pk)
    taken = others.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    left = min(ceiling_of(contract, terms) - taken, ceiling_of(contract, terms, party))
    if amount > left:
        said = _("合同已变更或已支付，目前最多可融资 %s 元。") % f"{left:,.2f}"
        raise MoreThanHeld(said, **named, financeable=f"{left:.2f}")


@operation("finance.encumbrance.extend")
def extend(*, seat: Seat, at: datetime, application: str, tickets: Sequence[Ticket]) -> list[Encumbrance]:
    """Give reservations more time, once. Raises StaleToken, ExtendedAlready."""
    rows = [row for row, _ticket in present(application, tickets, live=(Status.RESERVED,))]
    for row in rows:
        if row.extended_at is not None:
            raise ExtendedAlready(_("该占用已经延长过一次。"), encumbranceId=row.code)
        assert row.expires_at is not None  # noqa: S101 - a constraint says so
        ends = end_of(row.expires_at, allowed("financing.extension_max", row.contract, at, EXTENSION))
        _set(row, expires_at=ends, extended_at=at)
        record("finance.encumbrance.extended", row, seat=seat, at=at, until=str(ends))
    return rows


def _set(row: Encumbrance, **facts: object) -> None:
    for name, value in facts.items():
        setattr(row, name, value)
    row.save(update_fields=list(facts))
