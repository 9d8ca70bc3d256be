"""What the rows of this room say of contracts: who holds them, what was lent on them, what is asked, what is frozen.

The financing status of a contract follows from these facts alone; `facts_of` is the one place where they are worked
out, for every change and for the nightly recomputation of all.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Sum

from yangcai.cloud.contracts.eligibility import Book, bar_of
from yangcai.cloud.contracts.models import Contract, Party
from yangcai.cloud.finance.models import AccountLock, DemandItem, Encumbrance, Freeze, Slip, SlipItem
from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.people.models import Accreditation, Organisation

Hold = Contract.Hold
Facts = dict[str, Any]
ZERO = Decimal(0)
# The columns from which the facts of a contract follow, and the facts themselves.
NEEDED = (
    "region", "supplier", "purchaser", "status", "number", "supplier_uscc", "purchaser_name", "amount", "paid_amount",
    "retention_amount", "filed_on", "performance_to", "account_name", "account_number", "account_bank", "hold",
    "has_open_demand", "loan_disbursed", "loan_outstanding", "is_loan_overdue", "is_frozen", "barred_by",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Held:
    """A live encumbrance, as the status needs it."""

    uscc: str
    amount: Decimal
    status: str
    is_approved: bool
    is_locked: bool
    since: datetime


class Ledger:
    """Everything that is live about some contracts, read in four queries whatever their number."""

    def __init__(self, contracts: QuerySet[Contract] | Sequence[int]) -> None:
        ids: Any = contracts.order_by().values("pk") if isinstance(contracts, QuerySet) else list(contracts)
        self.held = self._held(ids)
        self.lent = self._lent(ids)
        self.asked = self._asked(ids)
        frozen = Freeze.rows.filter(status__in=Freeze.HOLDING)
        self.frozen = set(frozen.filter(contract__in=ids).values_list("contract_id", flat=True))
        self.barred = set(frozen.exclude(supplier=None).values_list("supplier_id", flat=True))

    @staticmethod
    def _held(ids: Any) -> Mapping[int, list[Held]]:
        locks = AccountLock.rows.filter(encumbrance=OuterRef("pk"), released_at=None)
        rows = Encumbrance.rows.filter(contract__in=ids, status__in=Encumbrance.LIVE).annotate(
            is_locked=Exists(locks)
        )
        found = defaultdict(list)
        for row in rows.order_by("pk"):
            since, approved = row.reserved_at, row.approved_at is not None
            held = Held(row.party_uscc, row.amount, row.status, approved, row.is_locked, since)
            found[row.contract_id].append(held)
        return found

    @staticmethod
    def _lent(ids: Any) -> Mapping[int, list[tuple[str, Decimal]]]:
        """What effective slips lend: (party, yuan). Repayments will lower what is outstanding of it."""
        rows = SlipItem.rows.filter(contract__in=ids).exclude(slip__status=Slip.Status.VOIDED)
        found = defaultdict(list)
        for pk, uscc, amount in rows.values_list("contract_id", "party_uscc").annotate(Sum("amount")):
            found[pk].append((uscc, amount))
        return found

    @staticmethod
    def _asked(ids: Any) -> Mapping[int, set[str]]:
        rows = DemandItem.rows.filter(contract__in=ids, demand__is_open=True)
        found = defaultdict(set)
        for pk, uscc in rows.values_list("contract_id", "demand__supplier_uscc"):
            found[pk].add(uscc)
        return found

    def of(self, contract: Contract, uscc: str = "") -> Facts:
        """The facts of a contract, or of one supplier's part of it."""
        held = [h for h in self.held.get(contract.pk, ()) if uscc in ("", h.uscc)]
        lent = sum((a for u, a in self.lent.get(contract.pk, ()) if uscc in ("", u)), ZERO)
        asked = self.asked.get(contract.pk, set())
        return {
            "hold": hold_of(held),
            "has_open_demand": uscc in asked if uscc else bool(asked),
            "loan_disbursed": lent,
            "loan_outstanding": lent,
            "is_loan_overdue": False,
            "is_frozen": contract.pk in self.frozen or contract.supplier_id in self.barred,
        }


def hold_of(held: Iterable[Held]) -> str:
    """How a contract is held: approved and waiting for the account's lock comes before anything else."""
    stages = {Hold.CONFIRMED if h.status == "confirmed" else _stage(h) for h in held}
    order = (Hold.APPROVED, Hold.RESERVED, Hold.CONFIRMED)
    return next((stage.value for stage in order if stage in stages), Hold.NONE.value)


def _stage(held: Held) -> Hold:
    """Of a reservation."""
    return Hold.APPROVED if held.is_approved and not held.is_locked else Hold.RESERVED


def facts_of(contracts: QuerySet[Contract], book: Book) -> dict[int, tuple[Contract, Facts]]:
    """What financing hangs on, worked out anew for each contract, beside the row as it is stored."""
    ledger = Ledger(contracts)
    consortium = (Party.Role.LEAD, Party.Role.MEMBER)
    bare = contracts.order_by().filter(parties__share=None, parties__role__in=consortium)
    shareless = set(bare.values_list("pk", flat=True))
    return {
        row.pk: (
            row,
            ledger.of(row) | {"barred_by": bar_of(row, book.at(row), lacks_share=row.pk in shareless)},
        )
        for row in contracts.only(*NEEDED)
    }


def differing(
    contracts: QuerySet[Contract], at: datetime, book: Book | None = None
) -> dict[int, tuple[Contract, Facts]]:
    """Only the contracts whose stored facts are not those worked out, each with those that differ.

    `book`: the day's rules, by whoever asks many times.
    """
    found = {}
    for pk, (row, facts) in facts_of(contracts, book or Book(beijing_day(at))).items():
        wrong = {name: value for name, value in facts.items() if getattr(row, name) != value}
        if wrong:
            found[pk] = (row, wrong)
    return found


# --- encumbrances --------------------------------------------------------------------------------


def holder_of(code: str, uscc: str) -> Encumbrance | None:
    """The live encumbrance of a contract, by its outside name, for one of its suppliers."""
    rows = Encumbrance.rows.filter(contract__code=code, party_uscc=uscc, status__in=Encumbrance.LIVE)
    return rows.order_by("pk").first()


def last_token(contract: Contract) -> int:
    """The greatest token ever given out on a contract that the caller holds."""
    newest = Encumbrance.rows.filter(contract=contract).order_by("-token").first()
    return newest.token if newest else 0


def due(at: datetime) -> QuerySet[Encumbrance]:
    """Reservations whose time is over, the oldest first."""
    return Encumbrance.rows.filter(status=Encumbrance.Status.RESERVED, expires_at__lt=at).order_by(
        "expires_at"
    )


# --- who ---------------------------------------------------------------------------------------


def is_sanctioned(organisation: Organisation) -> bool:
    """Whether an order stands against a supplier."""
    return Freeze.rows.filter(supplier=organisation, status__in=Freeze.HOLDING).exists()


def supplier_of(uscc: str) -> Organisation | None:
    """The registered supplier of a code."""
    rows = Organisation.visible_to(SYSTEM).filter(kind=Organisation.Kind.SUPPLIER, uscc=uscc)
    return rows.first() if uscc else None


def institution_of(uscc: str) -> Organisation | None:
    """The registered bank of a code."""
    rows = Organisation.visible_to(SYSTEM).filter(kind=Organisation.Kind.INSTITUTION, uscc=uscc)
    return rows.first() if uscc else None


def branch_of(institution: Organisation, cnaps: str) -> Organisation | None:
    """A bank's branch by its number in the payment system."""
    rows = Organisation.visible_to(SYSTEM).filter(kind=Organisation.Kind.BRANCH, cnaps=cnaps)
    return rows.filter(lineage__contains=[institution.pk]).first() if cnaps else None


def is_accredited(institution: Organisation, contract: Contract, at: datetime) -> bool:
    """Whether a bank may do business where the contract lies."""
    rows = Accreditation.on(beijing_day(at)).filter(institution=institution)
    return any(contract.region_path.startswith(p) for p in rows.values_list("region__path", flat=True))


def operators_of(contract: Contract) -> QuerySet[Organisation]:
    """Those who run the platform where the contract lies."""
    rows = Organisation.visible_to(SYSTEM).filter(kind=Organisation.Kind.OPERATOR)
    above = F("region__path")
    return rows.annotate(path=above).filter(
        path__in=[contract.region_path[: i + 1] for i, c in enumerate(contract.region_path) if c == "/"]
    )


def contracts_of(freeze: Freeze) -> list[int]:
    """The contracts an order is about: the one, or all in which the supplier is a party."""
    if freeze.contract_id:
        return [freeze.contract_id]
    rows = Contract.visible_to(SYSTEM)
    parts, own = rows.filter(parties__organisation=freeze.supplier), rows.filter(supplier=freeze.supplier)
    return sorted({*parts.values_list("pk", flat=True), *own.values_list("pk", flat=True)})
