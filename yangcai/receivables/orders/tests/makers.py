"""Orders, awards and products for tests, and the messages they come in."""

from datetime import date
from itertools import count

from django.utils import timezone

from yangcai.foundation.people.tests.makers import make_region, make_uscc
from yangcai.receivables.orders.models import AwardCopy, Order, OrderParty, ProductCopy

_numbers = count(1)


def _place(region):
    place = make_region(region) if isinstance(region, str) else region
    return {"region_code": place.code, "region_name": place.name, "region_path": place.path}


def make_order(supplier=None, region="420100", **facts):
    """An order of a supplier, alone, of which 90,000.00 yuan can be financed."""
    n = next(_numbers)
    standing = {"financing": "10", "financeable": "90000.00", "reasons": []}
    standing |= {name: facts.pop(name) for name in tuple(standing) if name in facts}
    known = {
        "contract_code": f"test-{n:06d}",
        "seq": 1,
        "as_of": timezone.now(),
        "number": f"HT-{n:05d}",
        "name": f"示例合同{n}",
        "project_name": f"示例项目{n}",
        "buyer_name": "示例采购单位",
        "supplier": supplier,
        "supplier_name": supplier.name if supplier else "示例供应商有限公司",
        "supplier_uscc": supplier.uscc if supplier else make_uscc(),
        "contact_phone": "13812345678",
        "amount": "100000.00",
        "retention": "10000.00",
        "signed_on": date(2026, 3, 2),
        "filed_on": date(2026, 3, 5),
        "performance_to": date(2030, 12, 31),
        "account_version": 1,
        "account_name": supplier.name if supplier else "示例户名",
        "account_masked": "6222 **** 1234",
        "account_bank": "示范银行",
        "account_fp": f"hmac-sm3:{n:064x}",
    }
    row = Order.rows.create(**known | _place(region) | standing | facts)
    OrderParty.rows.create(
        order=row, organisation=supplier, uscc=row.supplier_uscc, name=row.supplier_name, **standing
    )
    row.refresh_from_db()
    return row


def make_award(supplier=None, region="420100", **facts):
    """An award to a supplier."""
    n = next(_numbers)
    known = {
        "award_code": f"test-a-{n:06d}",
        "seq": 1,
        "as_of": timezone.now(),
        "project_name": f"示例中标项目{n}",
        "buyer_name": "示例采购单位",
        "supplier": supplier,
        "supplier_name": supplier.name if supplier else "示例供应商有限公司",
        "supplier_uscc": supplier.uscc if supplier else make_uscc(),
        "contact_phone": "13812345678",
        "pricing": "total",
        "amount": "100000.00",
        "published_on": date(2026, 3, 2),
    }
    row = AwardCopy.rows.create(**known | _place(region) | facts)
    row.refresh_from_db()
    return row


def make_product(bank, region="420100", **facts):
    """A product of a bank, offered in a region."""
    n = next(_numbers)
    place = _place(region)
    known = {
        "product_code": f"test-p-{n:06d}",
        "seq": 1,
        "as_of": timezone.now(),
        "institution": bank,
        "institution_name": bank.name,
        "institution_code": bank.uscc,
        "name": f"示例政采贷{n}",
        "min_amount": "10000.00",
        "max_amount": "5000000.00",
        "rate_from": "3.65",
        "rate_to": "4.35",
        "term_months": 12,
        "promised_days": 5,
        "regions": [place["region_code"]],
        "region_paths": [place["region_path"]],
    }
    row = ProductCopy.rows.create(**known | place | facts)
    row.refresh_from_db()
    return row


def contract_data(uscc, region="420100", **facts):
    """The data of a contract message."""
    n = next(_numbers)
    firm = {"uscc": uscc, "name": "示例供应商有限公司"}
    known = {
        "contractId": f"HB-{n}",
        "contractNo": f"HT-{n:05d}",
        "contractName": f"示例合同{n}",
        "projectNo": f"P-{n}",
        "projectName": f"示例项目{n}",
        "planNo": "",
        "awardId": None,
        "region": region,
        "regionName": "武汉市",
        "category": "goods",
        "method": "公开招标",
        "buyer": {"uscc": "", "name": "示例采购单位"},
        "supplier": firm,
        "parties": [{**firm, "role": "SOLE", "share": None, "ceiling": "100000.00"}],
        "total": "100000.00",
        "retention": "10000.00",
        "paid": "0.00",
        "currency": "CNY",
        "signedDate": "2026-03-02",
        "filedDate": "2026-03-05",
        "performance": {"from": "2026-03-02", "to": "2027-03-01"},
        "account": {
            "version": 1,
            "name": "示例供应商有限公司",
            "numberMasked": "6222 **** 1234",
            "fp": "hmac-sm3:" + "a" * 64,
            "bank": "示范银行",
        },
        "assignmentRestricted": False,
        "synthetic": False,
        "financing": {
            "status": "10",
            "reasons": [],
            "financeable": "90000.00",
            "asOf": "2026-11-24T10:00:00+08:00",
            "parties": [{"uscc": uscc, "status": "10", "financeable": "90000.00", "reasons": []}],
        },
        "version": 1,
    }
    return known | facts


def award_data(uscc, region="420100", **facts):
    """The data of an award message."""
    n = next(_numbers)
    known = {
        "awardId": f"A-{n}",
        "noticeNo": f"N-{n}",
        "projectNo": f"P-{n}",
        "projectName": f"示例中标项目{n}",
        "region": region,
        "buyer": {"uscc": "", "name": "示例采购单位"},
        "supplier": {"uscc": uscc, "name": "示例供应商有限公司"},
        "amount": "100000.00",
        "pricing": "total",
        "category": "goods",
        "awardDate": "2026-02-26",
        "publishedDate": "2026-03-02",
        "noticeUrl": "https://notice.example/1",
        "status": "PUBLISHED",
        "version": 1,
    }
    return known | facts
