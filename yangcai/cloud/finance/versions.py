"""What changed in a contract since a version was read: from the events of its corrections, in the protocol's words."""

from yangcai.cloud.contracts.models import Contract
from yangcai.foundation.kernel.queries import timeline

# column: what the protocol calls it. Others are nobody's business outside.
NAMES = {
    "amount": "total",
    "retention_amount": "retention",
    "paid_amount": "paid",
    "number": "contractNo",
    "name": "contractName",
    "project_name": "projectName",
    "supplier_name": "supplier.name",
    "supplier_uscc": "supplier.uscc",
    "purchaser_name": "buyer.name",
    "signed_on": "signedDate",
    "filed_on": "filedDate",
    "performance_from": "performance.from",
    "performance_to": "performance.to",
    "account_name": "account.name",
    "account_number": "account.numberMasked",
    "account_bank": "account.bank",
    "is_assignment_restricted": "assignmentRestricted",
}


def differences(contract: Contract, seen: int) -> list[dict[str, object]]:
    """Each field that changed after the version seen: `field`, `old` as it was then, `new` as it is now."""
    first: dict[str, object] = {}
    last: dict[str, object] = {}
    for event in timeline(contract).filter(name="contracts.contract.corrected"):
        if event.facts.get("version", 0) <= seen:
            continue
        for name, (old, new) in event.facts.get("changed", {}).items():
            first.setdefault(name, old)
            last[name] = new
    return [
        {"field": NAMES[name], "old": first[name], "new": last[name]}
        for name in NAMES
        # Two account numbers may look alike, since events keep their ends only.
        if name in first and (first[name] != last[name] or name == "account_number")
    ]
