"""Reserving contracts for an application: all of them or none, checked while they are held."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from yangcai.cloud.contracts.eligibility import Reason, Terms, reason
from yangcai.cloud.contracts.models import Contract
from yangcai.cloud.finance import queries
from yangcai.cloud.finance.eligibility import Desk, party_of
from yangcai.cloud.finance.errors import (
    AlreadyEncumbered,
    InstitutionSuspended,
    NotFinanceable,
    RegionDenied,
    TooMuch,
    VersionChanged,
)
from yangcai.cloud.finance.models import Encumbrance
from yangcai.cloud.finance.operations.announcing import announce, hold_by_codes, state_anew
from yangcai.cloud.finance.reading import Wanted
from yangcai.cloud.finance.terms import end_of, most_days
from yangcai.cloud.finance.versions import differences
from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.operations import operation
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Organisation


@dataclass(frozen=True, slots=True)
class Applicant:
    """For whom and with whom contracts are reserved."""

    application: str
    supplier: Organisation
    institution: Organisation
    branch: Organisation | None


def applicant(
    *, application: str, supplier_uscc: str, institution_uscc: str, branch_code: str = ""
) -> Applicant:
    """Look up who is who. Raises InstitutionSuspended, NotFinanceable (the supplier is not registered)."""
    institution = queries.institution_of(institution_uscc)
    if institution is None or not institution.is_active:
        raise InstitutionSuspended(_("该金融机构未在平台备案或已停用。"))
    branch = queries.branch_of(institution, branch_code) if branch_code else None
    if branch_code and (branch is None or not branch.is_active):
        raise InstitutionSuspended(_("该分支机构未在平台备案或已停用。"))
    supplier = queries.supplier_of(supplier_uscc)
    if supplier is None:
        raise NotFinanceable(_("供应商尚未在供应商库登记。"), reasons=[{"code": "NOT_SUPPLIER"}])
    return Applicant(application, supplier, institution, branch)


@operation("finance.encumbrance.reserve")
def reserve(
    *, seat: Seat, at: datetime, who: Applicant, wanted: Sequence[Wanted], working_days: int
) -> list[Encumbrance]:
    """Hold every contract wanted, or none. Raises ContractUnknown, RegionDenied, VersionChanged, AlreadyEncumbered,
    NotFinanceable, TooMuch.

    The time is counted in working days and never longer than the contract's region allows.
    """
    for item in wanted:  # who is plainly too late need not wait for the contract
        refuse_if_held(item, queries.holder_of(item.contract, item.uscc))
    contracts = hold_by_codes(item.contract for item in wanted)
    made: list[Encumbrance] = []
    for item in wanted:
        contract = contracts[item.contract]
        terms = check(contract, item, who, at)
        ends = end_of(at, most_days("financing.reservation_max", contract, at, working_days))
        facts = {"reserved_at": at, "expires_at": ends, "counts_retention": terms.counts_retention}
        made.append(_hold(contract, item, who, facts))
    for row in made:
        announce(row, "reserved", seat=seat, at=at, causation=f"application/{who.application}")
    state_anew([row.contract_id for row in made], at=at)
    return made


def check(contract: Contract, item: Wanted, who: Applicant, at: datetime) -> Terms:
    """Everything that may stand against one reservation, of a contract that the caller holds; its region's terms."""
    named = {"contractId": contract.code}
    if contract.is_confidential:  # no more is said of it, neither what has changed nor how much
        _refuse([reason("CONFIDENTIAL")], named)
    if not queries.is_accredited(who.institution, contract, at):
        raise RegionDenied(_("该金融机构未在合同所在地区备案。"), **named)
    if item.version is not None and contract.version != item.version:
        changed = differences(contract, item.version)
        raise VersionChanged(_("合同信息已变更，请核对后重新提交。"), **named, differences=changed)
    desk, party = Desk([contract], at), party_of(contract, item.uscc)
    refuse_if_held(item, queries.holder_of(item.contract, item.uscc))
    is_own = party is not None and party.organisation_id == who.supplier.pk
    if reasons := desk.reasons(contract, party if is_own else None):
        _refuse(reasons, named)
    assert party is not None  # noqa: S101 - else there was a reason
    left = desk.part(contract, party).financeable
    if not 0 < item.amount <= left:
        raise TooMuch(
            _("申请金额超过可融资金额 %s 元。") % f"{left:,.2f}", **named, financeable=f"{left:.2f}"
        )
    return desk.book.of(contract.region)


def _refuse(reasons: Sequence[Reason], named: Mapping[str, str]) -> NoReturn:
    """Raise NotFinanceable with the reasons, in words and in codes."""
    listed = [{"code": r.code, "text": r.text, "advice": r.advice} for r in reasons]
    raise NotFinanceable("；".join(r.text for r in reasons), **named, reasons=listed)


def refuse_if_held(item: Wanted, holder: Encumbrance | None) -> None:
    """Raise AlreadyEncumbered when somebody holds the contract for this supplier; since when, never who."""
    if holder is not None:
        told = {
            "since": str(beijing_day(holder.reserved_at)),
            "state": holder.status.upper(),
            "holder": "HIDDEN",
        }
        raise AlreadyEncumbered(_("该合同已被占用。"), contractId=item.contract, **told)


def _hold(contract: Contract, item: Wanted, who: Applicant, facts: Mapping[str, Any]) -> Encumbrance:
    """The row itself, with the next token of the contract."""
    return Encumbrance.rows.create(
        contract=contract,
        party_uscc=item.uscc,
        supplier=who.supplier,
        institution=who.institution,
        branch=who.branch,
        application_id=who.application,
        amount=item.amount,
        contract_version_seen=contract.version,
        token=queries.last_token(contract) + 1,
        **facts,
    )
