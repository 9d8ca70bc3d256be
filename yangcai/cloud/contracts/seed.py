"""Contracts for the demo. Public data holds none with accounts and payments, so the project makes them: every firm is
fictitious, every row says `is_synthetic`."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from yangcai.cloud.contracts.models import Award, Contract
from yangcai.cloud.contracts.operations import Entry, Member, record_payment, take_in
from yangcai.foundation.kernel.clock import beijing_day, start_of
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Organisation
from yangcai.foundation.rules.models import Region

SOURCE, FICTITIOUS = "demo", "（虚构）"
EACH = 32
WORKS = [
    ("办公设备采购项目", "goods", "公开招标"),
    ("信息化运维服务项目", "services", "竞争性磋商"),
    ("校舍维修改造工程", "works", "竞争性谈判"),
    ("食堂食材配送服务", "services", "公开招标"),
    ("医疗设备采购项目", "goods", "公开招标"),
    ("道路照明改造工程", "works", "竞争性磋商"),
    ("物业管理服务项目", "services", "竞争性磋商"),
    ("实验室仪器采购项目", "goods", "询价"),
]
# What is odd about each contract in turn; how far its financing is comes from the flow itself.
STANDINGS: list[dict[str, Any]] = [
    {}, {}, {}, {}, {}, {}, {},
    {"status": "completed"},
    {"is_assignment_restricted": True},
    {"account_number": ""},
    {},
    {"is_confidential": True},
]  # fmt: skip


def demo(*, seat: Seat, at: datetime) -> Iterator[str]:
    """Some contracts and their awards for each fictitious supplier, once."""
    suppliers = Organisation.visible_to(seat).filter(
        kind=Organisation.Kind.SUPPLIER, name__endswith=FICTITIOUS
    )
    known = set(Contract.visible_to(seat).filter(source=SOURCE).values_list("supplier_id", flat=True))
    made = 0
    for supplier in suppliers.select_related("region").order_by("uscc"):
        if supplier.pk not in known:
            made += _make(seat, at, supplier)
    if made:
        yield f"示范合同 {made} 份"


def _make(seat: Seat, at: datetime, supplier: Organisation) -> int:
    """One supplier's awards and contracts."""
    regions = _regions(seat, supplier.region)
    purchaser = Organisation.visible_to(seat).filter(kind=Organisation.Kind.PURCHASER).order_by("-pk").first()
    rows = [_values(n, supplier, purchaser, regions[n % len(regions)], beijing_day(at)) for n in range(EACH)]
    member = (Member(supplier.name, "sole", supplier.uscc, supplier.pk),)
    facts: dict[str, Any] = {"seat": seat, "at": at, "source": SOURCE, "origin": supplier}
    awards = [Entry(f"{supplier.uscc}-A{n:02d}", 1, _award(row), member) for n, row in enumerate(rows)]
    ids = take_in(model=Award, entries=awards, **facts)
    contracts = [
        Entry(f"{supplier.uscc}-C{n:02d}", 1, row | {"award_id": ids[f"{supplier.uscc}-A{n:02d}"]}, member)
        for n, row in enumerate(rows)
    ]
    made = take_in(model=Contract, entries=contracts, **facts)
    _pay(seat, at, list(made.values()))
    return len(contracts)


def _pay(seat: Seat, at: datetime, ids: list[int]) -> None:
    """A tenth of the amount at a time: none for the first contract, one for the second, up to three, and again."""
    for n, contract in enumerate(Contract.visible_to(seat).filter(pk__in=ids).order_by("source_id")):
        tenth = (contract.amount / 10).quantize(Decimal("0.01"))
        for stage in range(1, n % 4 + 1):
            record_payment(
                seat=seat,
                at=at,
                contract=contract,
                number=f"ZF-{contract.source_id}-{stage}",
                amount=tenth,
                settled_at=min(at, start_of(contract.filed_on + timedelta(days=6 * stage))),
            )


def _regions(seat: Seat, home: Region) -> list[Region]:
    """The supplier's own region thrice, then some of the prefectures of its province."""
    province = home.path.split("/")[0] + "/"
    others = Region.visible_to(seat).filter(path__startswith=province, level="prefecture", valid_to=None)
    return [home, home, home, *others.order_by("code")[:5]]


def _values(
    n: int, supplier: Organisation, purchaser: Organisation | None, region: Region, today: date
) -> dict[str, Any]:
    """The n-th contract of a supplier: plain figures, the same every time."""
    title, category, method = WORKS[n % len(WORKS)]
    amount = Decimal(180_000 + 97_300 * ((n * 7) % 23)) + Decimal(n) / 100
    signed = today - timedelta(days=20 + n * 17)
    standing = dict(STANDINGS[n % len(STANDINGS)])
    cents = Decimal("0.01")
    values = {
        "is_synthetic": True, "origin_system": "示范",
        "number": f"HT-{region.code}-{signed.year}-{n + 1:04d}-{supplier.uscc[-4:]}",
        "name": f"{region.name}{title}合同", "project_name": f"{region.name}{title}（示范）",
        "project_number": f"{region.code}-{signed.year}-{10_000 + n * 31:05d}", "method": method, "category": category,
        "is_sme_reserved": n % 2 == 0, "region_id": region.pk, "region_path": region.path,
        "purchaser_id": purchaser.pk if purchaser and n % 3 else None,
        "purchaser_name": purchaser.name if purchaser and n % 3 else f"{region.name}示范采购中心（虚构）",
        "supplier_id": supplier.pk, "supplier_name": supplier.name, "supplier_uscc": supplier.uscc,
        "supplier_region_path": supplier.region.path, "contact_phone": f"1380000{n:04d}",
        "amount": amount, "retention_amount": (amount * Decimal("0.05")).quantize(cents),
        "signed_on": signed,
        "filed_on": signed + timedelta(days=3), "published_on": signed + timedelta(days=5),
        "performance_from": signed, "performance_to": signed + timedelta(days=360),
        "account_name": supplier.name, "account_number": f"62220200{int(supplier.uscc[2:8]):06d}{n:04d}",
        "account_bank": "示范银行营业部（虚构）",
    }  # fmt: skip
    return values | standing


AWARD_COLUMNS = {
    "is_synthetic", "origin_system", "project_name", "project_number", "method", "category", "is_sme_reserved",
    "region_id", "region_path", "purchaser_id", "purchaser_name", "supplier_id", "supplier_name", "supplier_uscc",
    "supplier_region_path", "contact_phone", "amount",
}  # fmt: skip


def _award(contract: dict[str, Any]) -> dict[str, Any]:
    """The award a contract came from."""
    values = {name: contract[name] for name in AWARD_COLUMNS}
    days = {"awarded_on": contract["signed_on"] - timedelta(days=12)}
    return values | days | {"published_on": contract["signed_on"] - timedelta(days=10), "lot_number": "1"}
