"""What the receivables platform is told: contracts, awards, parties and products as the data of messages.

Pure functions of rows. Money is decimal strings, days ISO; account numbers leave masked and as fingerprints only.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from stdnum.cn.uscc import is_valid

from yangcai.cloud.contracts.models import Award, Contract, Party, Record
from yangcai.cloud.finance.eligibility import Desk, Standing, code_of
from yangcai.foundation.exchange.accounts import fingerprint
from yangcai.foundation.kernel.clock import BEIJING
from yangcai.foundation.people.models import Organisation
from yangcai.foundation.rules.models import Region
from yangcai.foundation.rules.queries import is_online
from yangcai.foundation.ui.words import masked_account

Data = dict[str, Any]
MODULE = "finance"
# The two ends of financing that have an entry in the other site's register, and their offices.
PARTIES = (Organisation.Kind.SUPPLIER, Organisation.Kind.INSTITUTION, Organisation.Kind.BRANCH)


class Places:
    """In which regions financing is open on a day; each is looked up once."""

    def __init__(self, day: date) -> None:
        self.day, self.known = day, dict[int, bool]()

    def open(self, region: Region) -> bool:
        """Whether records of the region may leave."""
        if region.pk not in self.known:
            ours = region.path.startswith(f"{settings.PROVINCE}/")
            self.known[region.pk] = ours and is_online(MODULE, region, self.day)
        return self.known[region.pk]


def is_offered(row: Record, places: Places) -> bool:
    """Whether the record may be known outside: financing open where it lies; a contract with a supplier whose code is
    known, not confidential, not ended."""
    if isinstance(row, Contract):
        is_over = row.is_confidential or row.status == Contract.Status.TERMINATED
        if is_over or not is_valid(supplier_code(row)):
            return False
    return places.open(row.region)


def digest_of(data: Data) -> str:
    """SHA-256 over canonical JSON: whether two messages say the same."""
    plain = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def money(amount: Decimal | None) -> str | None:
    """Yuan as the wire has it."""
    return None if amount is None else f"{amount:.2f}"


def day(value: date | None) -> str | None:
    """A day as the wire has it."""
    return value.isoformat() if value else None


def award_data(award: Award) -> Data:
    """`award.*`."""
    return {
        "awardId": award.code,
        "noticeNo": award.notice_number,
        "projectNo": award.project_number,
        "projectName": award.project_name,
        "region": award.region.code,
        "regionName": award.region.name,
        "buyer": buyer_of(award),
        "supplier": {"uscc": award.supplier_uscc, "name": award.supplier_name},
        "amount": money(award.amount),
        "pricing": award.pricing,
        "category": award.category,
        "awardDate": day(award.awarded_on),
        "publishedDate": day(award.published_on),
        "noticeUrl": award.notice_url,
        "status": award.status,
        "synthetic": award.is_synthetic,
        "version": award.version,
    }


def contract_data(contract: Contract, financing: Data, *, app: str = "") -> Data:
    """`contract.published` and `contract.changed`, for the counterpart `app`; by default the receivables platform.

    `financing` is how the contract stands (`financing_data`).
    """
    return {
        "contractId": contract.code,
        "contractNo": contract.number,
        "contractName": contract.name,
        "projectNo": contract.project_number,
        "projectName": contract.project_name,
        "planNo": contract.plan_number,
        "awardId": contract.award.code if contract.award else None,
        "region": contract.region.code,
        "regionName": contract.region.name,
        "category": contract.category,
        "method": contract.method,
        "buyer": buyer_of(contract),
        "supplier": {"uscc": supplier_code(contract), "name": contract.supplier_name},
        "parties": [part_of(contract, party) for party in parties_of(contract)],
        "total": money(contract.amount),
        "retention": money(contract.retention_amount),
        "paid": money(contract.paid_amount),
        "currency": "CNY",
        "signedDate": day(contract.signed_on),
        "filedDate": day(contract.filed_on),
        "performance": {"from": day(contract.performance_from), "to": day(contract.performance_to)},
        "account": account_of(contract, app or settings.EXCHANGE_PEER),
        "assignmentRestricted": contract.is_assignment_restricted,
        "synthetic": contract.is_synthetic,
        "financing": financing,
        "version": contract.version,
    }


def ended_data(contract: Contract) -> Data:
    """`contract.terminated`: no more than that nothing can be financed any more; who and how much is not said."""
    reasons = [{"code": "TERMINATED", "text": ""}]
    return {
        "contractId": contract.code,
        "contractNo": "",
        "region": contract.region.code,
        "supplier": {"uscc": "", "name": ""},
        "total": "0.00",
        "financing": {"status": "00", "financeable": "0.00", "reasons": reasons},
        "version": contract.version,
    }


def buyer_of(row: Record) -> Data:
    """The purchaser; its code where it is registered here."""
    return {"uscc": row.purchaser.uscc if row.purchaser else "", "name": row.purchaser_name}


def supplier_code(contract: Contract) -> str:
    """The supplier's credit code, from the contract or from the register."""
    return contract.supplier_uscc or (contract.supplier.uscc if contract.supplier else "")


def parties_of(contract: Contract) -> list[Party]:
    """The suppliers whose codes are known; nobody else can apply."""
    return [party for party in contract.parties.all() if is_valid(code_of(party))]


def financing_data(contract: Contract, desk: Desk) -> Data:
    """The block `financing` of a contract's messages: the whole, and each supplier's part. Without the instant."""
    known = {code_of(party) for party in parties_of(contract)}
    parts = [part for part in desk.parts(contract) if part.uscc in known]
    return standing_data(desk.of(contract)) | {
        "parties": [{"uscc": part.uscc, **standing_data(part)} for part in parts]
    }


def standing_data(standing: Standing) -> Data:
    """Status, what may still be lent, and why not."""
    reasons = [{"code": reason.code, "text": str(reason)} for reason in standing.reasons]
    return {"status": standing.status, "financeable": money(standing.financeable), "reasons": reasons}


def part_of(contract: Contract, party: Party) -> Data:
    """A supplier's part: a member of a consortium has its share in percent, and that much of the amount at most."""
    ceiling = contract.amount * party.share / 100 if party.share is not None else contract.amount
    return {
        "uscc": code_of(party),
        "name": party.name,
        "role": party.role,
        "share": None if party.share is None else f"{party.share:.4f}",
        "ceiling": money(ceiling),
    }


def account_of(contract: Contract, app: str) -> Data | None:
    """The receiving account as this counterpart may know it."""
    if not contract.account_number:
        return None
    return {
        "version": 1,
        "name": contract.account_name,
        "numberMasked": masked_account(contract.account_number),
        "fp": fingerprint(app, contract.account_number),
        "bank": contract.account_bank,
    }


def party_code(organisation: Organisation) -> str:
    """What a party is called on the wire: its credit code, a branch its number in the payment system."""
    return organisation.cnaps if organisation.kind == Organisation.Kind.BRANCH else organisation.uscc


def party_data(organisation: Organisation, *, sanctioned: bool, today: date) -> Data:
    """`party.updated`."""
    parent = organisation.parent
    return {
        "code": party_code(organisation),
        "uscc": organisation.uscc,
        "cnaps": organisation.cnaps,
        "kind": organisation.kind,
        "name": organisation.name,
        "formerNames": [former.name for former in organisation.former_names.all()],
        "region": organisation.region.code,
        "parentCode": party_code(parent) if parent else "",
        "status": organisation.status,
        "sanctioned": sanctioned,
        "accredited": [
            {"region": row.region.code, "from": day(row.valid_from), "to": day(row.valid_to)}
            for row in organisation.accreditations.all()
            if row.valid_to is None or row.valid_to >= today
        ],
    }


def as_of(data: Data, at: datetime) -> Data:
    """The data with the instant at which the standing was worked out, which is no change of it."""
    if "financing" not in data:
        return data
    return data | {"financing": data["financing"] | {"asOf": at.astimezone(BEIJING).isoformat()}}


def codes(rows: Iterable[Record]) -> dict[str, int]:
    """Ids by code."""
    return {row.code: row.pk for row in rows}
