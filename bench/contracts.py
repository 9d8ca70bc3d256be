"""A million synthetic contracts: the bank's query beside hand-written SQL, the export beside the bare writer, intake
beside bare COPY. Works in a scratch database of its own on the server of DATABASE_URL, dropped at the end.

CONTRACTS=1000000 EXPORTED=100000 TAKEN=20000 by default.
"""

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

CONTRACTS = int(os.environ.get("CONTRACTS", "1000000"))
EXPORTED = int(os.environ.get("EXPORTED", "100000"))
TAKEN = int(os.environ.get("TAKEN", "20000"))
ROUNDS = 40
# The export takes the contracts of so many days, of ten years in stock: about EXPORTED rows.
SINCE = date(2026, 11, 15) - timedelta(days=round(3650 * EXPORTED / CONTRACTS))
SCRATCH = "yangcai_bench"


def main(module: str = "bench.contracts") -> None:
    """Make the scratch database, measure in a process that uses it (`module measure`), drop it."""
    theirs = conninfo_to_dict(os.environ["DATABASE_URL"])
    admin = psycopg.connect(make_conninfo(**{**theirs, "dbname": "postgres"}), autocommit=True)
    admin.execute(f"drop database if exists {SCRATCH} with (force)")
    admin.execute(f"create database {SCRATCH}")
    url = make_conninfo(**{**theirs, "dbname": SCRATCH})
    env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "yangcai.cloud.config.settings"}
    try:
        subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=0"], env=env, check=True)
        subprocess.run(
            [sys.executable, "manage.py", "seed", "--only", "none"],
            env=env,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        subprocess.run([sys.executable, "-m", module, "measure"], env=env, check=True)
    finally:
        admin.execute(f"drop database if exists {SCRATCH} with (force)")
        admin.close()


def measure() -> None:
    """Everything, in the scratch database."""
    import django  # noqa: PLC0415

    django.setup()
    fill()
    query()
    export()
    intake()


def timed(run: Callable[[], Any]) -> float:
    """Seconds that something takes."""
    started = perf_counter()
    run()
    return perf_counter() - started


def spread(times: list[float]) -> tuple[float, float]:
    """p50 and p95 in ms."""
    cuts = quantiles(times, n=20)
    return cuts[9] * 1000, cuts[18] * 1000


# --- the stock -----------------------------------------------------------------------------------

COLUMNS = (
    "source source_id version origin_system is_synthetic updated_at project_number project_name plan_number method "
    "category is_sme_reserved region_id region_path purchaser_id purchaser_name agency_name supplier_id supplier_name "
    "supplier_uscc supplier_region_path contact_phone notice_url status number name award_id amount retention_amount "
    "paid_amount signed_on filed_on published_on performance_from performance_to account_name account_number "
    "account_bank is_assignment_restricted is_confidential hold has_open_demand loan_disbursed loan_outstanding "
    "is_loan_overdue is_frozen"
).split()
NOUNS = [
    "医疗设备",
    "办公家具",
    "校舍维修",
    "道路照明",
    "信息系统",
    "物业管理",
    "食堂食材",
    "实验仪器",
    "绿化养护",
    "供水管网",
]
WHERE = [
    "中心城区",
    "高新区",
    "第一医院",
    "实验小学",
    "水务局",
    "公安局",
    "图书馆",
    "交通局",
    "职业学院",
    "疾控中心",
]


def rows(regions: list[tuple[int, str, str]], count: int, rng: random.Random) -> Iterator[tuple[Any, ...]]:
    """Synthetic contracts, spread over regions, ten years and 20,000 suppliers."""
    today, now = date(2026, 11, 22), "2026-11-22 00:00:00+08"
    for n in range(count):
        pk, path, name = regions[rng.randrange(len(regions))]
        signed = today - timedelta(days=rng.randrange(3650) + 10)
        supplier = rng.randrange(20_000)
        amount = rng.randrange(20_000, 9_000_000) + n % 100 / 100
        title = f"{name}{WHERE[n % 10]}{NOUNS[rng.randrange(10)]}采购项目{n % 997}"
        uscc = f"91420100MA9{supplier:05d}XX"[:18]
        yield (
            "bench", str(n), 1, "", True, now, f"P{n:07d}", title, "", "公开招标", ("goods", "works", "services")[n % 3],
            n % 2 == 0, pk, path, None, f"{name}{WHERE[n % 10]}", "", None, f"示例供应商{supplier}有限公司（虚构）",
            uscc, path, "13800000000", "", ("filed", "filed", "filed", "completed")[n % 4], f"HT-{n:08d}", title, None,
            amount, 0, 0, signed, signed + timedelta(days=3), signed + timedelta(days=5), signed, signed, "户名",
            f"62220200{n:010d}", "示范银行", False, n % 500 == 0, "none", n % 20 == 0, 0, 0, False, False,
        )  # fmt: skip


def fill() -> None:
    """COPY the stock in."""
    from django.db import connection  # noqa: PLC0415

    connection.ensure_connection()
    regions = some_regions()
    with connection.cursor() as cursor:
        raw = cursor.cursor

        def copy() -> None:
            with raw.copy(f"copy contracts_contract ({', '.join(COLUMNS)}) from stdin") as out:
                for row in rows(regions, CONTRACTS, random.Random(7)):
                    out.write_row(row)

        seconds = timed(copy)
        cursor.execute("vacuum analyze contracts_contract") if connection.get_autocommit() else None
    print(f"\nstock: {CONTRACTS:,} contracts by COPY with all indexes, {CONTRACTS / seconds:,.0f} rows/s")


def some_regions() -> list[tuple[int, str, str]]:
    from yangcai.foundation.kernel.seats import SYSTEM  # noqa: PLC0415
    from yangcai.foundation.rules.models import Region  # noqa: PLC0415

    found = Region.visible_to(SYSTEM).filter(path__startswith="420000/", level="county", valid_to=None)
    return list(found.values_list("pk", "path", "name"))


def bank() -> Any:
    """A bank accredited in the whole province."""
    from yangcai.foundation.kernel.seats import Seat  # noqa: PLC0415
    from yangcai.foundation.people.roles import permissions_of  # noqa: PLC0415

    roles = frozenset({"bank_maker"})
    return Seat(
        user_id=1, organisation_id=1, kind="institution", roles=roles, permissions=permissions_of(roles),
        territory=("420000/",), name="性能测试", organisation_name="示范银行",
    )  # fmt: skip


# --- the bank's query ----------------------------------------------------------------------------

QUESTIONS = {
    "newest": ("", ""),
    "city + status": (
        "region=420200&financing=20",
        "and region_path like '420000/420200/%' and financing = '20'",
    ),
    "five filters": (
        "region=420100&filed_on_after=2025-01-01&filed_on_before=2025-12-31&amount_min=500000&amount_max=3000000&category=goods"
        "&project_name=医疗设备",
        "and region_path like '420000/420100/%' and filed_on between '2025-01-01' and '2025-12-31'"
        " and amount between 500000 and 3000000 and category = 'goods' and upper(project_name) like upper('%医疗设备%')",
    ),
    "one supplier": ("supplier_uscc=91420100MA900042XX", "and supplier_uscc = '91420100MA900042XX'"),
    "rare words": (
        "supplier_name=供应商12345有限",
        "and upper(supplier_name) like upper('%供应商12345有限%')",
    ),
}
SQL = """select c.id, c.number, c.project_name, c.purchaser_name, c.supplier_name, c.amount, r.name, c.filed_on, c.financing
  from contracts_contract c join rules_region r on r.id = c.region_id
 where region_path like '420000/%%' and not is_confidential {where} order by filed_on desc, c.id desc limit 21"""
COUNT = """select count(*) from (select 1 from contracts_contract
 where region_path like '420000/%%' and not is_confidential {where} limit 1001) as capped"""


def query() -> None:
    """The list's first screen and count beside the same by hand; the page's weight."""
    from django.db import connection  # noqa: PLC0415
    from django.http import QueryDict  # noqa: PLC0415

    from yangcai.cloud.contracts.lists import Contracts  # noqa: PLC0415

    seat = bank()

    def ours(question: str) -> None:
        list_ = Contracts.bind(seat, QueryDict(question))
        assert list_.is_valid, list_.filterset.errors
        [row.row for row in list_.page.rows]
        _ = list_.count

    def theirs(where: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(SQL.format(where=where.replace("%", "%%")), [])
            cursor.fetchall()
            cursor.execute(COUNT.format(where=where.replace("%", "%%")), [])
            cursor.fetchall()

    print(
        "\n| question over 1 M | ours p50 / p95 ms | SQL p50 / p95 ms | ratio of p50 |\n|---|---:|---:|---:|"
    )
    for title, (question, where) in QUESTIONS.items():
        ours(question), theirs(where)
        a, b = [], []
        for _ in range(ROUNDS):
            a.append(timed(lambda q=question: ours(q)))
            b.append(timed(lambda w=where: theirs(w)))
        (a50, a95), (b50, b95) = spread(a), spread(b)
        print(f"| {title} | {a50:.1f} / {a95:.1f} | {b50:.1f} / {b95:.1f} | {a50 / b50:.2f} |")


# --- the export ----------------------------------------------------------------------------------


def export() -> None:
    """EXPORTED rows to xlsx, each in a process of its own so that peak memory is its own."""
    print("\n| export to xlsx | rows/s | peak memory MB |\n|---|---:|---:|")
    for title, part in (("the list", "export-ours"), ("the bare writer", "export-bare")):
        out = subprocess.run(
            [sys.executable, "-m", "bench.contracts", part], check=True, capture_output=True, text=True
        )
        told = json.loads(out.stdout.splitlines()[-1])
        print(
            f"| {title}, {EXPORTED:,} rows | {EXPORTED / told['seconds']:,.0f} | {told['peak']:.0f} (before: {told['before']:.0f}) |"
        )


def export_one(*, bare: bool) -> None:
    """Write one file; print seconds and peak memory."""
    import django  # noqa: PLC0415

    django.setup()
    from django.http import QueryDict  # noqa: PLC0415

    from yangcai.cloud.contracts.lists import Contracts  # noqa: PLC0415
    from yangcai.foundation.ui.exports import export_rows, write_xlsx  # noqa: PLC0415

    list_ = Contracts.bind(bank(), QueryDict(f"filed_on_after={SINCE}"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out.xlsx"
        if bare:
            seconds = timed(lambda: write_bare(path))
        else:
            seconds = timed(lambda: write_xlsx(path, list_, export_rows(list_), "watermark"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak": peak, "before": before}))


def write_bare(path: Path) -> None:
    """The bare writer library, fed by hand-written SQL through a server-side cursor."""
    from django.db import connection, transaction  # noqa: PLC0415
    from rustpy_xlsxwriter import FastExcel  # noqa: PLC0415

    names = "number project_name purchaser_name supplier_name amount region filed_on financing".split()
    bare = SQL.format(where=f"and filed_on >= '{SINCE}'").replace("limit 21", "").replace("%%", "%")
    bare = bare.replace("c.id, ", "", 1)
    with transaction.atomic():
        connection.ensure_connection()
        with connection.connection.cursor(name="bare") as cursor:
            cursor.itersize = 2000
            cursor.execute(bare)
            FastExcel(str(path)).sheet("x", (dict(zip(names, row, strict=True)) for row in cursor)).save()


# --- intake --------------------------------------------------------------------------------------


def intake() -> None:
    """TAKEN clean award records through the intake, beside COPY of the finished rows into the same tables."""
    from django.db import connection  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from yangcai.cloud.intake.files import take_file  # noqa: PLC0415
    from yangcai.cloud.intake.models import Source  # noqa: PLC0415
    from yangcai.foundation.kernel.seats import SYSTEM  # noqa: PLC0415

    source = Source.visible_to(SYSTEM).select_related("region").get(name="yichang")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clean.jsonl"
        with path.open("w") as out:
            for n in range(TAKEN):
                record = {
                    "infoid": f"B{n}", "date": "2026-03-02", "项目名称": f"示例项目{n}", "采购人": f"示例单位{n % 500}",
                    "中标人": f"示例供应商{n % 5000}有限公司", "中标价(元)": f"{100000 + n}.50", "项目编号": f"P{n}",
                }  # fmt: skip
                out.write(json.dumps(record, ensure_ascii=False) + "\n")
        seconds = timed(lambda: list(take_file(seat=SYSTEM, at=timezone.now(), source=source, path=path)))
    tables = {"contracts_award": "source = 'yichang'", "contracts_party": "true", "intake_item": "true"}
    with connection.cursor() as cursor, tempfile.TemporaryDirectory() as folder:
        raw = cursor.cursor
        files = {}
        for table, where in tables.items():
            files[table] = Path(folder) / table
            with (
                files[table].open("wb") as out,
                raw.copy(
                    f"copy (select {stored(cursor, table)} from {table} where {where}) to stdout"
                ) as rows_,
            ):
                for block in rows_:
                    out.write(block)
        cursor.execute("truncate contracts_party, intake_item, contracts_award cascade")

        def copy() -> None:
            for table in ("contracts_award", "contracts_party", "intake_item"):
                with (
                    files[table].open("rb") as content,
                    raw.copy(f"copy {table} ({stored(cursor, table)}) from stdin") as out,
                ):
                    while block := content.read(1 << 20):
                        out.write(block)

        bare = timed(copy)
    print("\n| intake of clean records | records/s |\n|---|---:|")
    print(
        f"| yangcai intake | {TAKEN / seconds:,.0f} |\n| bare COPY into the same three tables | {TAKEN / bare:,.0f} |"
    )
    print(f"\nshare of COPY: {bare / seconds:.2f}")


def stored(cursor: Any, table: str) -> str:
    """The table's columns that are not computed."""
    cursor.execute(
        "select string_agg(column_name, ', ' order by ordinal_position) from information_schema.columns"
        " where table_name = %s and is_generated = 'NEVER'",
        [table],
    )
    return str(cursor.fetchone()[0])


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["measure"]:
            measure()
        case ["export-ours"]:
            export_one(bare=False)
        case ["export-bare"]:
            export_one(bare=True)
        case _:
            main()
