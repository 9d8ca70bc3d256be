"""Applications, encumbrances and slips as rows, for tests of what is shown."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from django.utils import timezone

from yangcai.cloud.finance.models import (
    Application,
    ApplicationItem,
    Encumbrance,
    Slip,
    SlipItem,
    SlipVersion,
)
from yangcai.foundation.people.models import Organisation

_numbers = count(1)
DAY = date(2026, 11, 25)


def hold(contract, institution, supplier=None, branch=None, **facts):
    """A live reservation of a contract."""
    supplier = supplier or contract.supplier
    number = next(_numbers)
    now = timezone.now()
    known = {
        "party_uscc": supplier.uscc, "supplier": supplier, "institution": institution, "branch": branch,
        "application_id": f"A-{number}", "amount": Decimal("50000.00"), "contract_version_seen": contract.version,
        "token": number, "status": "reserved", "reserved_at": now, "expires_at": now + timedelta(days=10),
    }  # fmt: skip
    return Encumbrance.rows.create(contract=contract, **known | facts)


def apply(contract, institution, status="in_review", branch=None, **facts):
    """An application for a contract, as the other site reports it."""
    number = next(_numbers)
    now = timezone.now()
    known = {
        "code": f"A-{number}", "status": status, "supplier": contract.supplier, "institution": institution,
        "branch": branch, "institution_name": institution.name, "branch_name": branch.name if branch else "",
        "amount": Decimal("50000.00"), "term_days": 180, "due_at": now + timedelta(days=5), "submitted_at": now,
        "updated_at": now,
    }  # fmt: skip
    row = Application.rows.create(**known | facts)
    facts = {"contract": contract, "party_uscc": contract.supplier.uscc, "amount": row.amount}
    ApplicationItem.rows.create(application=row, **facts)
    return row


def lend(contract, institution, branch=None, **facts):
    """An effective slip on a contract, with its first version."""
    number = next(_numbers)
    now = timezone.now()
    held = hold(
        contract,
        institution,
        branch=branch,
        status="confirmed",
        confirmed_at=now,
        deal_id=f"D-{number}",
        expires_at=None,
    )
    known = {
        "code": f"D-{number}", "number": f"CJ-{number:04d}", "application_code": held.application_id, "channel": "RFP",
        "supplier": contract.supplier, "institution": institution, "branch": branch,
        "branch_name": branch.name if branch else "", "amount": Decimal("50000.00"), "disbursed": Decimal("50000.00"),
        "disbursed_on": DAY, "rate": Decimal("3.6500"), "starts_on": DAY, "ends_on": DAY + timedelta(days=180),
        "repayment": "BULLET", "account_masked": "6222 **** 1234", "registration_number": "示例-0001",
        "received_at": now, "updated_at": now,
    }  # fmt: skip
    slip = Slip.rows.create(**known | facts)
    item = {"encumbrance": held, "party_uscc": contract.supplier.uscc, "amount": slip.amount}
    SlipItem.rows.create(slip=slip, contract=contract, **item)
    version(slip, 1)
    return slip


def version(slip, number, said="deal.concluded", rate="3.6500", **facts):
    """What the bank said of a slip once."""
    data = {
        "dealAmount": "50000.00",
        "rate": rate,
        "from": "2026-11-25",
        "to": "2027-05-24",
        "repayment": "BULLET",
    }
    facts = {
        "status": slip.status,
        "data": data,
        "event_id": f"{slip.code}-{number}",
        "received_at": timezone.now(),
    } | facts
    return SlipVersion.rows.create(
        slip=slip, version=number, seq=number, said=said, attest=[{"role": "FUNDER"}], **facts
    )


def another_bank(region=None):
    """A second bank, in the same places."""
    from yangcai.foundation.people.tests.makers import make_organisation

    return make_organisation("institution", region or "420000", name="别家银行")


def head_office(member):
    """The bank a branch's member belongs to."""
    return Organisation.rows.get(pk=member.organisation.parent_id)
