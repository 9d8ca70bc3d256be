"""How contracts stand for financing: status, what may still be lent, and why not, for the contract and each supplier.

The reasons are `contracts.eligibility`'s; here they meet what this room knows: who holds a contract and what is frozen.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from yangcai.cloud.contracts.eligibility import (
    Book,
    Reason,
    Terms,
    ceiling_of,
    reason,
    reasons_of,
    reasons_of_party,
)
from yangcai.cloud.contracts.models import Contract, Party
from yangcai.cloud.finance.queries import ZERO, Facts, Held, Ledger
from yangcai.foundation.kernel.clock import beijing_day

Code = Contract.Financing


@dataclass(frozen=True, slots=True)
class Standing:
    """How a contract, or one supplier's part of it, stands. `held`: the live encumbrances it counts with."""

    status: str
    financeable: Decimal
    reasons: list[Reason]
    held: list[Held]
    uscc: str = ""

    @property
    def label(self) -> str:
        """The status in words."""
        return str(Code(self.status).label)


class Desk:
    """The standings of some contracts at a moment: their rows are read once, each region's rules once."""

    def __init__(self, contracts: Iterable[Contract], at: datetime) -> None:
        self.contracts = {contract.pk: contract for contract in contracts}
        self.ledger, self.book = Ledger(list(self.contracts)), Book(beijing_day(at))

    def of(self, contract: Contract) -> Standing:
        """The contract as a whole."""
        parts = self.parts(contract)
        held, terms = self.ledger.held.get(contract.pk, []), self.book.of(contract.region)
        frozen = contract.pk in self.ledger.frozen or contract.supplier_id in self.ledger.barred
        reasons = reasons_of(contract, terms) + ([reason("FROZEN")] if frozen else [])
        room = self.room(contract, terms)
        most = min(room, sum((part.financeable for part in parts), ZERO))
        return Standing(contract.financing, ZERO if reasons else most, reasons, held)

    def parts(self, contract: Contract) -> list[Standing]:
        """Each supplier's part."""
        return [self.part(contract, party) for party in contract.parties.all()]

    def part(self, contract: Contract, party: Party) -> Standing:
        """One supplier's part: nobody else's financing changes it, but the contract's whole balance is its limit."""
        uscc, terms = code_of(party), self.book.of(contract.region)
        reasons = self.reasons(contract, party)
        held = [h for h in self.ledger.held.get(contract.pk, ()) if h.uscc == uscc]
        left = min(ceiling_of(contract, terms, party), self.room(contract, terms))
        facts = self.ledger.of(contract, uscc)
        facts["is_frozen"] = contract.pk in self.ledger.frozen or party.organisation_id in self.ledger.barred
        return Standing(status_of(facts, reasons), ZERO if reasons or held else left, reasons, held, uscc)

    def reasons(self, contract: Contract, party: Party | None) -> list[Reason]:
        """What stands against one supplier's financing."""
        sanctioned = party is not None and party.organisation_id in self.ledger.barred
        frozen = [reason("FROZEN")] if contract.pk in self.ledger.frozen else []
        terms = self.book.of(contract.region)
        return frozen + reasons_of_party(contract, terms, party, sanctioned=sanctioned)

    def room(self, contract: Contract, terms: Terms) -> Decimal:
        """What may still be lent on the whole contract: its balance by the rules, less what is held."""
        held = sum((h.amount for h in self.ledger.held.get(contract.pk, ())), ZERO)
        return max(ceiling_of(contract, terms) - held, ZERO)


def code_of(party: Party) -> str:
    """A supplier's code, from the contract or from the register."""
    return party.uscc or (party.organisation.uscc if party.organisation else "")


def party_of(contract: Contract, uscc: str) -> Party | None:
    """A supplier's part in a contract."""
    return next((party for party in contract.parties.all() if uscc and code_of(party) == uscc), None)


def status_of(facts: Facts, reasons: list[Reason]) -> str:
    """The status by the same rules as `contracts.financing`, of facts that no row holds."""
    outstanding, disbursed = facts["loan_outstanding"], facts["loan_disbursed"]
    rules = (
        (facts["is_frozen"], Code.FROZEN),
        (outstanding > 0 and facts["is_loan_overdue"], Code.OVERDUE),
        (0 < outstanding < disbursed, Code.REPAYING),
        (outstanding > 0, Code.FINANCED),
        (facts["hold"] == "approved", Code.APPROVED),
        (facts["hold"] != "none", Code.RESERVED),
        (facts["has_open_demand"], Code.OFFERED),
        (disbursed > 0 and bool(reasons), Code.SETTLED),
        (not reasons, Code.OPEN),
    )
    return str(next((code.value for holds, code in rules if holds), Code.CLOSED.value))


def standing_of(contract: Contract, at: datetime) -> Standing:
    """One contract's standing; for many, a `Desk`."""
    return Desk([contract], at).of(contract)


def part_of(contract: Contract, uscc: str, at: datetime) -> Standing | None:
    """How one supplier's part of a contract stands; nothing when it has none."""
    party = party_of(contract, uscc)
    return Desk([contract], at).part(contract, party) if party else None
