"""Taking awards and contracts into the books, correcting them, and finding out whose they are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from yangcai.cloud.contracts.eligibility import Book, bar_of, lacks_share
from yangcai.cloud.contracts.financing import Financing
from yangcai.cloud.contracts.models import Award, Contract, Party, Payment
from yangcai.foundation.kernel.bulk import copy_in
from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Organisation
from yangcai.foundation.ui.words import masked_account, masked_phone


class MoreThanOwed(Refused):
    """A contract is paid at most once."""


class PaymentKnown(Refused):
    """A payment's number was used for another payment."""


RecordT = TypeVar("RecordT", Award, Contract)
# Of these the event keeps the ends only: events are read by many, exported and kept for ever.
MASKS: Mapping[str, Callable[[str], str]] = {"account_number": masked_account, "contact_phone": masked_phone}
# A correction never touches where a record came from, nor who may see it without being looked at.
KEPT = {"id", "source", "source_id", "is_synthetic", "origin_system", "status", "version", "updated_at"}


@dataclass(frozen=True, slots=True)
class Member:
    """A party to an award or contract as it is entered."""

    name: str
    role: str
    uscc: str = ""
    organisation_id: int | None = None
    share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One record to be taken in: its source id and version, the columns' values, the parties."""

    source_id: str
    version: int
    values: Mapping[str, Any]
    members: Sequence[Member] = field(default_factory=tuple)


@operation("contracts.record.take_in")
def take_in(
    *,
    seat: Seat,
    at: datetime,
    model: type[RecordT],
    source: str,
    origin: models.Model,
    entries: Sequence[Entry],
) -> dict[str, int]:
    """Enter new awards or contracts of a source, many at once; return their ids by source id.

    `origin` is the row that asks for it (a batch): the one event of the whole load stands on it.
    """
    common = {"source": source, "updated_at": at}
    rows = [
        {**common, "source_id": entry.source_id, "version": entry.version, **entry.values}
        for entry in entries
    ]
    ids = copy_in(model, rows)
    link = "award" if model is Award else "contract"
    copy_in(
        Party, [row for pk, entry in zip(ids, entries, strict=True) for row in parties_of(link, pk, entry)]
    )
    if model is Contract:
        bar_anew(ids, at)
    facts = {"source": source, "count": len(rows), "kind": link}
    record("contracts.records.taken_in", origin, seat=seat, at=at, **facts)
    return {entry.source_id: pk for pk, entry in zip(ids, entries, strict=True)}


def parties_of(link: str, pk: int, entry: Entry) -> list[dict[str, Any]]:
    """The party rows of a record."""
    return [
        {
            f"{link}_id": pk,
            "name": member.name,
            "role": member.role,
            "uscc": member.uscc,
            "organisation_id": member.organisation_id,
            "share": member.share,
        }
        for member in entry.members
    ]


@operation("contracts.record.correct")
def correct(
    *, seat: Seat, at: datetime, model: type[RecordT], source: str, entry: Entry, cancelled: bool = False
) -> RecordT:
    """Put a corrected version in place of the facts we have; the event keeps what they were."""
    row = model.rows.select_for_update(of=("self",)).get(source=source, source_id=entry.source_id)
    changed = {
        name: [kept_of(name, getattr(row, name)), kept_of(name, value)]
        for name, value in entry.values.items()
        if name not in KEPT and getattr(row, name) != value
    }
    for name, value in entry.values.items():
        setattr(row, name, value)
    row.version, row.updated_at = entry.version, at
    row.save(update_fields=[*entry.values, "version", "updated_at"])
    link = "award" if model is Award else "contract"
    Party.rows.filter(**{link: row}).delete()
    copy_in(Party, parties_of(link, row.pk, entry))
    follow(row, cancelled)
    if isinstance(row, Contract):
        bar_anew([row.pk], at)
    facts = {"version": entry.version, "changed": changed}
    record(f"contracts.{link}.{'cancelled' if cancelled else 'corrected'}", row, seat=seat, at=at, **facts)
    return row


def follow(row: Award | Contract, cancelled: bool) -> None:
    """Move the status along with a correction or cancellation, where the map has the step."""
    to: str = Contract.Status.TERMINATED if cancelled else Contract.Status.CHANGED
    if isinstance(row, Award):
        to = Award.Status.CANCELLED if cancelled else Award.Status.CORRECTED
    if row.may_move(to):
        row.move(to)


def kept_of(name: str, value: object) -> object:
    """A column's value as the event of a correction keeps it."""
    return MASKS[name](str(value)) if name in MASKS and value else plain(value)


def plain(value: object) -> object:
    """A value as an event's facts hold it."""
    return value if value is None or isinstance(value, bool | int | str) else str(value)


@operation("contracts.record.adopt")
def adopt(*, seat: Seat, at: datetime, organisation: Organisation) -> int:
    """Give a supplier the awards and contracts in which its code stands, or its very name where none does.

    Returns how many parties are now its own. Safe to repeat.
    """
    nameless = Party.rows.filter(organisation=None)
    mine = nameless.filter(uscc=organisation.uscc) if organisation.uscc else nameless.none()
    by_name = nameless.filter(uscc="", name=organisation.name)
    count = mine.update(organisation=organisation) + by_name.update(organisation=organisation)
    for model, link in ((Award, "award"), (Contract, "contract")):
        own = Party.rows.filter(
            organisation=organisation, role__in=["sole", "lead"], **{f"{link}__isnull": False}
        )
        orphans = model.rows.filter(pk__in=own.values(f"{link}_id"), supplier=None)
        orphans.update(supplier=organisation, supplier_region_path=organisation.region.path)
    record("contracts.records.adopted", organisation, seat=seat, at=at, count=count)
    return count


@operation("contracts.payment.record")
def record_payment(
    *, seat: Seat, at: datetime, contract: Contract, number: str, amount: Decimal, settled_at: datetime
) -> Payment:
    """Enter what the treasury paid to the contract's account. Raises MoreThanOwed, PaymentKnown."""
    contract = contract.locked()
    _check_payment(contract, number, amount)
    payment = Payment.rows.create(
        contract=contract,
        number=number,
        amount=amount,
        settled_at=settled_at,
        payee_name=contract.account_name or contract.supplier_name,
        payee_account=contract.account_number,
    )
    _paid(contract, amount, at)
    record("contracts.payment.recorded", contract, seat=seat, at=at, payment=number, amount=str(amount))
    return payment


def _check_payment(contract: Contract, number: str, amount: Decimal) -> None:
    """Raise when the number is taken or the contract would be paid beyond its amount."""
    if Payment.rows.filter(number=number).exists():
        raise PaymentKnown(_("支付编号 %s 已登记，请核对后重新填写。") % number, field="number")
    owed = contract.amount - contract.paid_amount
    if amount <= 0 or amount > owed:
        raise MoreThanOwed(
            _("支付金额须大于零，且不超过合同未支付金额 %s 元。") % f"{owed:,.2f}", field="amount"
        )


@operation("contracts.payment.record")
def return_payment(*, seat: Seat, at: datetime, payment: Payment, reason: str) -> Payment:
    """Enter that the treasury got a payment back (退票): it is owed again."""
    contract = payment.contract.locked()
    payment.move(Payment.Status.RETURNED)
    _paid(contract, -payment.amount, at)
    facts = {"payment": payment.number, "amount": str(payment.amount), "reason": reason}
    record("contracts.payment.returned", contract, seat=seat, at=at, **facts)
    return payment


def _paid(contract: Contract, amount: Decimal, at: datetime) -> None:
    """So much more is paid of a contract that the caller holds."""
    contract.paid_amount += amount
    contract.updated_at = at
    contract.save(update_fields=["paid_amount", "updated_at"])
    bar_anew([contract.pk], at)


def bar_anew(ids: Sequence[int], at: datetime) -> None:
    """Look again at what bars these contracts from financing by the day, the rules and the parties."""
    book, now = Book(beijing_day(at)), dict[str, list[int]]()
    for row in Contract.rows.filter(pk__in=ids).select_related("region").prefetch_related("parties"):
        bar = bar_of(row, book.of(row.region), lacks_share=lacks_share(row.parties.all()))
        if bar != row.barred_by:
            now.setdefault(bar, []).append(row.pk)
    for bar, changed in now.items():
        Contract.rows.filter(pk__in=changed).update(barred_by=bar)


@operation("contracts.financing.restate")
def restate(*, seat: Seat, at: datetime, facts: Mapping[int, Mapping[str, Any]]) -> int:
    """Write the facts financing hangs on, by contract id; what does not differ is left alone. Return how many did.

    Nobody else writes them. `facts` are columns: hold, has_open_demand, loan_disbursed, loan_outstanding,
    is_loan_overdue, is_frozen, barred_by.
    """
    rows = Contract.rows.select_for_update(of=("self",), no_key=True).filter(pk__in=facts).order_by("pk")
    return sum(_restate(seat, at, row, facts[row.pk]) for row in rows)


def _restate(seat: Seat, at: datetime, row: Contract, facts: Mapping[str, Any]) -> bool:
    """One contract's facts, with an event when any differs."""
    changed = {name: plain(value) for name, value in facts.items() if getattr(row, name) != value}
    if not changed:
        return False
    was = row.financing
    for name in changed:
        setattr(row, name, facts[name])
    row.updated_at = at
    row.save(update_fields=[*changed, "updated_at"])
    row.refresh_from_db(fields=["financing"])
    told = {"financing_was": str(Financing(was).label)} if was != row.financing else {}
    told |= {"financing_now": row.get_financing_display(), "code": row.financing}
    record("contracts.contract.restated", row, seat=seat, at=at, changed=changed, **told)
    return True
