"""Awards and contracts for tests."""

from datetime import date
from itertools import count

from django.utils import timezone

from yangcai.cloud.contracts.models import Award, Contract, Party
from yangcai.foundation.people.tests.makers import make_region

_numbers = count(1)


def _record(supplier=None, region="420100", **facts):
    number = next(_numbers)
    region = make_region(region) if isinstance(region, str) else region
    known = {
        "source": "test",
        "source_id": f"T{number}",
        "updated_at": timezone.now(),
        "project_name": f"示例项目{number}",
        "project_number": f"P-{number}",
        "region": region,
        "region_path": region.path,
        "purchaser_name": "示例采购单位",
        "supplier": supplier,
        "supplier_name": supplier.name if supplier else "示例供应商有限公司",
        "supplier_uscc": supplier.uscc if supplier else "",
        "supplier_region_path": supplier.region.path if supplier else "",
        "contact_phone": "13812345678",
        "amount": "100000.00",
    }
    return known | facts


def make_award(supplier=None, region="420100", **facts):
    """An award to a supplier, alone."""
    row = Award.rows.create(**{"published_on": date(2026, 3, 2), **_record(supplier, region, **facts)})
    Party.rows.create(award=row, organisation=supplier, name=row.supplier_name, uscc=row.supplier_uscc)
    return row


def make_contract(supplier=None, region="420100", **facts):
    """A filed contract with a supplier, alone, that could be financed."""
    known = {
        "number": f"HT-{next(_numbers):05d}",
        "name": "示例合同",
        "signed_on": date(2026, 3, 2),
        "filed_on": date(2026, 3, 5),
        "account_name": "示例户名",
        "account_number": "6222020000001234",
        "account_bank": "示范银行",
    }
    row = Contract.rows.create(**{**known, **_record(supplier, region, **facts)})
    Party.rows.create(contract=row, organisation=supplier, name=row.supplier_name, uscc=row.supplier_uscc)
    row.refresh_from_db()
    return row
