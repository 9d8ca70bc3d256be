"""Taking in deal slips: every version kept as it was signed, the contract 已融资, the supplier told once."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from yangcai.cloud.contracts.models import Contract
from yangcai.cloud.finance import notices, queries
from yangcai.cloud.finance.errors import (
    MoreThanHeld,
    NotAmendable,
    NotItsBank,
    SlipKnown,
    SlipNumberReused,
    StaleToken,
)
from yangcai.cloud.finance.models import Encumbrance, Slip, SlipItem, SlipVersion
from yangcai.cloud.finance.operations.announcing import state_anew
from yangcai.cloud.finance.operations.applications import known_contracts
from yangcai.cloud.finance.operations.ending import close
from yangcai.cloud.finance.reading import Said, day, money, part, rate
from yangcai.foundation.exchange.inbound import NotYet
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import SYSTEM, Seat
from yangcai.foundation.people.models import Organisation

Status = Slip.Status
# Where each piece of news takes a slip, and the facts that come with it. What is not signed by the bank brings none;
# what is brings never the money, the contracts or who owes it.
NEWS: Mapping[str, tuple[Status | None, frozenset[str]]] = {
    "amended": (None, frozenset({"ends_on", "rate", "branch", "branch_name"})),
    "disputed": (Status.DISPUTED, frozenset()),
    "resolved": (Status.EFFECTIVE, frozenset()),
    "voided": (Status.VOIDED, frozenset({"disbursed", "disbursed_on"})),
}
ALWAYS = frozenset({"version", "updated_at"})


@operation("finance.slip.take")
def take(*, seat: Seat, at: datetime, said: Said) -> Slip:
    """Take a new slip in. Raises NotYet (contract), StaleToken, NotItsBank, MoreThanHeld, SlipNumberReused, SlipKnown.

    Its encumbrances were confirmed before, by a command; what it lends less than they hold is free again.
    """
    contracts = known_contracts(item["contractId"] for item in said.data["contracts"])
    held = _held(said.data, contracts)
    slip = _made(said, held, at)
    for item in said.data["contracts"]:
        _lend(slip, held[str(item["encumbranceId"])], money(item["amount"]), seat=seat, at=at)
    _keep_version(slip, said, at)
    lent = {"slip": slip.number, "amount": str(slip.amount), "contracts": sorted(contracts)}
    record("finance.slip.taken", slip, seat=seat, at=at, **lent)
    state_anew([row.pk for row in contracts.values()], at=at)
    notices.of_slip(slip, list(contracts.values()), seat=seat, at=at, said="concluded")
    return slip


def _lend(slip: Slip, row: Encumbrance, amount: Decimal, *, seat: Seat, at: datetime) -> None:
    """One contract's part of a slip; of what is held only so much is still needed."""
    if amount <= 0:
        close(seat=SYSTEM, at=at, deal=slip.code, reason="NOT_LENT", only=[row.pk])
        return
    facts = {"contract": row.contract, "encumbrance": row, "party_uscc": row.party_uscc, "amount": amount}
    SlipItem.rows.create(slip=slip, **facts)
    if amount < row.amount:
        row.amount = amount
        row.save(update_fields=["amount"])


def _held(data: Mapping[str, Any], contracts: Mapping[str, Contract]) -> dict[str, Encumbrance]:
    """The confirmed encumbrances a slip names, by their names. Raises StaleToken, NotItsBank, MoreThanHeld."""
    found: dict[str, Encumbrance] = {}
    for item in data["contracts"]:
        code, contract = str(item.get("encumbranceId") or ""), contracts[item["contractId"]]
        row = Encumbrance.rows.filter(pk=Encumbrance.number_of(code), contract=contract).first()
        if row is None or code in found or not _is_confirmed(row, item, data):
            raise StaleToken(_("占用不存在、未确认或已失效：%s") % code, encumbranceId=code)
        _check_bank(row.institution, data)
        if money(item["amount"]) > row.amount:
            raise MoreThanHeld(
                _("成交金额超过已确认的占用金额。"), encumbranceId=code, held=f"{row.amount:.2f}"
            )
        row.contract = contract
        found[code] = row
    total = sum((money(item["amount"]) for item in data["contracts"]), Decimal(0))
    if money(data["dealAmount"]) != total:
        raise MoreThanHeld(_("成交金额须等于各合同金额之和。"), held=f"{total:.2f}")
    return found


def _check_bank(institution: Organisation, data: Mapping[str, Any]) -> None:
    """Raise NotItsBank unless the bank that speaks, and signs, is the one that holds the contract or made the slip."""
    if part(data["institution"], "uscc") != institution.uscc:
        raise NotItsBank(_("成交单所列金融机构不是占用该合同的金融机构。"))


def _is_confirmed(row: Encumbrance, item: Mapping[str, Any], data: Mapping[str, Any]) -> bool:
    """Whether just this deal confirmed it, with this token, for this supplier."""
    facts = (row.status, row.token, row.deal_id, row.application_id, row.supplier.uscc)
    said = (item.get("token"), data["dealId"], data["applicationId"], data["supplierUscc"])
    return facts == (Encumbrance.Status.CONFIRMED, *said)


def _made(said: Said, held: Mapping[str, Encumbrance], at: datetime) -> Slip:
    """The slip's row. Raises SlipNumberReused, SlipKnown."""
    data, first = said.data, next(iter(held.values()), None)
    if first is None:
        raise StaleToken(_("成交单没有对应的合同占用。"))
    number, code = data["bankSlipNo"], data["dealId"]
    if Slip.rows.filter(code=code).exists():
        raise SlipKnown(_("该成交单已经生效，不能再次报送。"), dealId=code)
    known = Slip.rows.filter(institution=first.institution, number=number).exclude(code=code)
    if known.exists():
        raise SlipNumberReused(_("该银行成交单号已用于其他成交单。"), bankSlipNo=number)
    return Slip.rows.create(
        code=code,
        number=number,
        application_code=data["applicationId"],
        channel=str(data.get("channel") or "RFP")[:20],
        supplier=first.supplier,
        institution=first.institution,
        received_at=at,
        amount=money(data["dealAmount"]),
        **_terms(said),
    )


def _terms(said: Said) -> dict[str, Any]:
    """What was agreed. Raises Rejected where something is missing."""
    data = said.data
    institution = queries.institution_of(part(data["institution"], "uscc"))
    account = data.get("account") or {}
    return {
        "branch": queries.branch_of(institution, part(data.get("branch"), "code")) if institution else None,
        "branch_name": part(data.get("branch"), "name")[:120],
        "disbursed": money(data.get("disbursed") or 0),
        "disbursed_on": day(data["disbursedOn"]) if data.get("disbursedOn") else None,
        "rate": rate(data.get("rate")),
        "starts_on": day(data.get("from")),
        "ends_on": day(data.get("to")),
        "repayment": str(data.get("repayment") or "")[:20],
        "account_masked": str(account.get("masked") or "")[:40],
        "registration_number": str(data.get("registrationNo") or "")[:80],
        "remarks": str(data.get("remarks") or ""),
        "version": data["version"],
        "updated_at": said.occurred_at,
    }


def _keep_version(slip: Slip, said: Said, at: datetime) -> None:
    """What was said, as it was said."""
    SlipVersion.rows.create(
        slip=slip,
        version=slip.version,
        seq=said.seq,
        said=said.done,
        status=slip.status,
        data=said.data,
        attest=said.attest,
        event_id=said.event_id,
        received_at=at,
    )


@operation("finance.slip.take")
def follow(*, seat: Seat, at: datetime, said: Said) -> Slip:
    """Keep what became of a slip: amended terms, a dispute and its end, void. Raises NotYet, NotItsBank, MoreThanHeld,
    NotAmendable.

    A void slip ends what it confirmed, so that the contract can be financed again; it stays in the books as void.
    """
    known = Slip.rows.filter(code=said.data["dealId"]).first()
    if known is None:
        raise NotYet(f"deal/{said.data['dealId']}")
    contracts = known_contracts(known.items.values_list("contract__code", flat=True))
    slip = known.locked()
    _check_same(slip, said.data)
    changed = _follow(slip, said)
    _keep_version(slip, said, at)
    record(f"finance.slip.{said.done}", slip, seat=seat, at=at, slip=slip.number, changed=changed)
    if slip.is_void:
        close(seat=SYSTEM, at=at, deal=slip.code, reason="VOIDED")
    state_anew([row.pk for row in contracts.values()], at=at)
    notices.of_slip(slip, list(contracts.values()), seat=seat, at=at, said=said.done)
    return slip


def _follow(slip: Slip, said: Said) -> list[str]:
    """Write the new facts and status; return which facts changed. Raises NotAmendable."""
    to, allowed = NEWS[said.done]
    terms = _terms(said)
    changed = [name for name, value in terms.items() if getattr(slip, name) != value and name not in ALWAYS]
    if said.done == "amended" and (set(changed) - allowed or terms["rate"] > slip.rate):
        raise NotAmendable(_("成交单只能变更到期日、下调利率或变更网点。"), changed=changed)
    for name in allowed | ALWAYS:
        setattr(slip, name, terms[name])
    slip.save(update_fields=[*allowed, *ALWAYS])
    if to is not None and to != slip.status:
        slip.move(to)
    return sorted(set(changed) & allowed)


def _check_same(slip: Slip, data: Mapping[str, Any]) -> None:
    """Raise unless bank, parties, money and contracts are those of the slip, and it still counts."""
    _check_bank(slip.institution, data)
    if slip.is_void:
        raise NotAmendable(_("成交单已经作废，不能再变更。"))
    if money(data["dealAmount"]) != slip.amount:
        raise MoreThanHeld(_("成交金额不能变更，请作废后重新填报。"), held=f"{slip.amount:.2f}")
    lent = {item.encumbrance.code: item.amount for item in slip.items.select_related("encumbrance")}
    said = {str(item.get("encumbranceId")): money(item["amount"]) for item in data["contracts"]}
    names = (slip.number, slip.application_code, slip.supplier.uscc)
    if lent != {code: amount for code, amount in said.items() if amount} or names != (
        data["bankSlipNo"], data["applicationId"], data["supplierUscc"],
    ):  # fmt: skip
        raise NotAmendable(_("成交单的单号、申请、供应商和合同不能变更，请作废后重新填报。"))
