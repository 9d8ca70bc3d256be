"""Reservations of one contract by many at once, beside a bare row lock; the nightly recomputation of a million contracts
beside a bare scan of the same columns. Works in a scratch database of its own, dropped at the end.

CONTRACTS=1000000 SUBMISSIONS=500 HELD=20000 THREADS=20 by default.
"""

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from statistics import quantiles
from threading import local
from time import perf_counter
from typing import Any

import psycopg

from bench import contracts as stock

SUBMISSIONS = int(os.environ.get("SUBMISSIONS", "500"))
HELD = int(os.environ.get("HELD", "20000"))
THREADS = int(os.environ.get("THREADS", "20"))
ROUNDS = 5


def main() -> None:
    """Measure in a process that uses the scratch database."""
    os.environ["POOL_SIZE"] = str(THREADS + 2)
    stock.main("bench.finance")


def measure() -> None:
    """Everything, in the scratch database."""
    import django  # noqa: PLC0415

    django.setup()
    contend()
    stock.fill()
    recompute()


# --- one contract, many at once ------------------------------------------------------------------


def contend() -> None:
    """SUBMISSIONS reservations of one contract: one gets it, the others are refused."""
    from django.db import connection  # noqa: PLC0415

    seat, who, wanted = actors()
    ours: list[float] = []
    theirs: list[float] = []
    with ThreadPoolExecutor(THREADS) as pool:
        for round_ in range(ROUNDS):
            contract = make_contract(who, round_)
            ours += at_once(pool, lambda _n, c=contract: submit(seat, who, wanted, c))
            theirs += bare_locks(contract.pk)
    with connection.cursor() as cursor:
        cursor.execute("select count(*), count(distinct contract_id) from finance_encumbrance")
        live, distinct = cursor.fetchone()
    assert (live, distinct) == (ROUNDS, ROUNDS), "one reservation a contract"
    print(
        f"\n{SUBMISSIONS} reservations of one contract, {THREADS} at a time, {ROUNDS} rounds: 1 held, {SUBMISSIONS - 1} refused"
    )
    print("\n| | p50 ms | p99 ms | per second |\n|---|---:|---:|---:|")
    for title, times in (("reserve", ours), ("bare row lock (lock, read, write, commit)", theirs)):
        cuts = quantiles(times, n=100)
        rate = THREADS / (sum(times) / len(times))
        print(f"| {title} | {cuts[49] * 1000:.1f} | {cuts[98] * 1000:.1f} | {rate:,.0f} |")


def actors() -> tuple[Any, Any, Callable[[Any], Any]]:
    """A bank accredited in Wuhan, a supplier, and what is wanted of a contract."""
    from django.utils import timezone  # noqa: PLC0415

    from yangcai.cloud.finance.operations.reserving import Applicant  # noqa: PLC0415
    from yangcai.cloud.finance.reading import Wanted  # noqa: PLC0415
    from yangcai.foundation.kernel.seats import SYSTEM  # noqa: PLC0415
    from yangcai.foundation.people.models import Accreditation, Organisation  # noqa: PLC0415
    from yangcai.foundation.rules.models import Region  # noqa: PLC0415

    region = Region.rows.get(code="420100", valid_to=None)
    facts = {"region": region, "created_at": timezone.now()}
    bank = Organisation.rows.create(kind="institution", name="示范银行", uscc="91420000MA9YB0012B", **facts)
    supplier = Organisation.rows.create(
        kind="supplier", name="示例（虚构）", uscc="91420200MA9YX0020U", **facts
    )
    Accreditation.rows.create(institution=bank, region=region, valid_from=timezone.now().date())
    who = Applicant("A-1", supplier, bank, None)
    return SYSTEM, who, lambda row: Wanted(row.code, supplier.uscc, Decimal("50000.00"), 1)


def make_contract(who: Any, number: int) -> Any:
    """A contract of the supplier that can be financed."""
    from django.utils import timezone  # noqa: PLC0415

    from yangcai.cloud.contracts.models import Contract, Party  # noqa: PLC0415

    today, supplier = timezone.now(), who.supplier
    row = Contract.rows.create(
        source="contended", source_id=f"{number}", updated_at=today, project_name="示例项目", region=supplier.region,
        region_path=supplier.region.path, purchaser_name="示例单位", supplier=supplier, supplier_name=supplier.name,
        supplier_uscc=supplier.uscc, number=f"HT-{number}", name="示例合同", amount=100000,
        signed_on=today.date() - timedelta(days=9), filed_on=today.date() - timedelta(days=5), account_name="户名",
        account_number="6222020000001234", account_bank="示范银行",
    )  # fmt: skip
    Party.rows.create(contract=row, organisation=supplier, name=supplier.name, uscc=supplier.uscc)
    row.refresh_from_db()
    return row


def submit(seat: Any, who: Any, wanted: Callable[[Any], Any], contract: Any) -> None:
    """One reservation, or its refusal."""
    from django.utils import timezone  # noqa: PLC0415

    from yangcai.cloud.finance.errors import AlreadyEncumbered  # noqa: PLC0415
    from yangcai.cloud.finance.operations.reserving import reserve  # noqa: PLC0415

    with suppress(AlreadyEncumbered):
        reserve(seat=seat, at=timezone.now(), who=who, wanted=[wanted(contract)], working_days=10)


def at_once(pool: ThreadPoolExecutor, act: Callable[[int], None]) -> list[float]:
    """How long each of SUBMISSIONS took, THREADS at a time; each thread keeps its connection."""
    from django.db import connection  # noqa: PLC0415

    def one(number: int) -> float:
        connection.ensure_connection()
        started = perf_counter()
        act(number)
        return perf_counter() - started

    return list(pool.map(one, range(SUBMISSIONS)))


def bare_locks(pk: int) -> list[float]:
    """The least that any reservation must do: lock the row, look whether it is held, write, commit."""
    mine = local()
    url = os.environ["DATABASE_URL"]

    def one(_number: int) -> float:
        if not hasattr(mine, "connection"):
            mine.connection = psycopg.connect(url)
        started = perf_counter()
        with mine.connection.transaction():
            mine.connection.execute("select 1 from contracts_contract where id = %s for no key update", [pk])
            mine.connection.execute(
                "select 1 from finance_encumbrance where contract_id = %s", [pk]
            ).fetchall()
            mine.connection.execute("update contracts_contract set version = version where id = %s", [pk])
        return perf_counter() - started

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(SUBMISSIONS)))


# --- every night ---------------------------------------------------------------------------------

COLUMNS = """id, region_id, amount, paid_amount, retention_amount, status, filed_on, performance_to, hold, has_open_demand,
 loan_disbursed, loan_outstanding, is_loan_overdue, is_frozen, barred_by"""


def recompute() -> None:
    """The whole comparison, beside fetching the columns it needs."""
    from django.db import connection  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from yangcai.cloud.contracts.eligibility import Book  # noqa: PLC0415
    from yangcai.cloud.finance.operations import audits  # noqa: PLC0415
    from yangcai.foundation.kernel.clock import beijing_day  # noqa: PLC0415
    from yangcai.foundation.kernel.seats import SYSTEM  # noqa: PLC0415

    hold_some()
    settle_bars()

    def night() -> Any:
        at = timezone.now()
        audit, book = audits.begin(at=at), Book(beijing_day(at))
        while audit.finished_at is None:
            audit = audits.audit_some(seat=SYSTEM, at=at, audit=audit, book=book)
        return audit

    def scan() -> None:
        last = 0
        with connection.cursor() as cursor:
            while True:
                cursor.execute(
                    f"select {COLUMNS} from contracts_contract where id > %s order by id limit 5000", [last]
                )
                if not (rows := cursor.fetchall()):
                    break
                last = rows[-1][0]

    bare = stock.timed(scan)
    started = perf_counter()
    audit = night()
    seconds = perf_counter() - started
    assert (audit.differing, audit.renewed) == (0, 0), (audit.differing, audit.renewed)
    print(
        f"\n| night over {audit.checked:,} contracts, {HELD:,} held | seconds | contracts/s |\n|---|---:|---:|"
    )
    print(f"| recompute and compare | {seconds:.1f} | {audit.checked / seconds:,.0f} |")
    print(f"| bare scan of the columns, same chunks | {bare:.1f} | {audit.checked / bare:,.0f} |")
    print(f"\nratio: {seconds / bare:.1f}")


def hold_some() -> None:
    """HELD reservations, and the facts that follow from them."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(
            """insert into finance_encumbrance (contract_id, party_uscc, supplier_id, institution_id, application_id,
                 channel, exclusive, amount, counts_retention, contract_version_seen, token, status, is_frozen,
                 reserved_at, expires_at, deal_id, end_reason)
               select c.id, c.supplier_uscc, s.id, b.id, 'A-' || c.id, 'RFP', true, 1000, false, 1, 1, 'reserved', false,
                 now(), now() + interval '9 days', '', ''
                 from contracts_contract c, people_organisation s, people_organisation b
                where s.uscc = '91420200MA9YX0020U' and b.uscc = '91420000MA9YB0012B' and c.source = 'bench'
                  and c.id %% 7 = 0 limit %s""",
            [HELD],
        )
        # The stock says of a twentieth that a demand is open, but there are no demands here.
        cursor.execute(
            "update contracts_contract set has_open_demand = false, hold = case when id in"
            " (select contract_id from finance_encumbrance) then 'reserved' else 'none' end"
            " where has_open_demand or id in (select contract_id from finance_encumbrance)"
        )


def settle_bars() -> None:
    """What the rules of the day bar, written down as a night would."""
    from django.utils import timezone  # noqa: PLC0415

    from yangcai.cloud.contracts.models import Contract  # noqa: PLC0415
    from yangcai.cloud.contracts.operations import bar_anew  # noqa: PLC0415

    ids = list(Contract.rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), 5000):
        bar_anew(ids[start : start + 5000], timezone.now())


if __name__ == "__main__":
    measure() if sys.argv[1:] == ["measure"] else main()
