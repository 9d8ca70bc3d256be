"""The evidence log: appends beside bare inserts, proofs beside a bare look-up, with the bytes a leaf takes.

    python bench/run.py evidence            (make bench ARGS=evidence)

Works in a scratch database of its own on the server of DATABASE_URL, dropped at the end. EVENTS=200000 PROOFS=2000.
"""

# ruff: noqa: PLC0415 - Django is set up in the measuring process only

import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from time import perf_counter
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

EVENTS = int(os.environ.get("EVENTS", "200000"))
PROOFS = int(os.environ.get("PROOFS", "2000"))
SINGLE = 500
SCRATCH = "yangcai_bench_evidence"
FACTS = '{"number": "HT-2026-000123", "amount": "1234567.89", "supplier": "江城仪器有限公司"}'
MADE = f"""
    insert into kernel_event (at, name, subject_type, subject_id, user_id, organisation_id, actor, region_path,
                              request_id, facts)
    select now(), 'contracts.contract.signed', 'contracts.contract', n::text, mod(n, 1000), mod(n, 100),
           '王芳 · 江城仪器有限公司', '420000/420100/', gen_random_uuid()::text, '{FACTS}'
    from generate_series(1, %s) n
"""


def main() -> None:
    """Make the scratch database, measure in a process that uses it, drop it."""
    theirs = conninfo_to_dict(os.environ["DATABASE_URL"])
    admin = psycopg.connect(make_conninfo(**{**theirs, "dbname": "postgres"}), autocommit=True)
    admin.execute(f"drop database if exists {SCRATCH} with (force)")
    admin.execute(f"create database {SCRATCH}")
    url = make_conninfo(**{**theirs, "dbname": SCRATCH})
    with tempfile.TemporaryDirectory() as media:
        env = {
            **os.environ,
            "DATABASE_URL": url,
            "MEDIA_ROOT": media,
            "EVIDENCE_KEY": "",
            "DJANGO_SETTINGS_MODULE": "yangcai.cloud.config.settings",
        }
        try:
            subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=0"], env=env, check=True)
            subprocess.run([sys.executable, "-m", "bench.evidence", "measure"], env=env, check=True)
        finally:
            admin.execute(f"drop database if exists {SCRATCH} with (force)")
            admin.close()


def measure() -> None:
    """Everything, in the process that has Django."""
    import django

    django.setup()
    from django.utils import timezone

    from yangcai.foundation.evidence import keys, queries, sequencing

    keys.make_key()
    for algorithm in ("sha-256", "sm3"):
        log = sequencing.open_log(at=timezone.now(), algorithm=algorithm)
        sequencing.append_all(at=timezone.now())
        print(f"\n{algorithm}, {EVENTS:,} events\n\n| what | per second | beside |\n|---|---:|---|")
        writes()
        seconds, count = timed(lambda: sequencing.append_all(at=timezone.now()))
        row("appended to the log, in batches", count / seconds, "job, one sequencer")
        seconds, head = timed(lambda: sequencing.sign(at=timezone.now()))
        row("heads signed", 1 / seconds, f"one, over {head.size:,} leaves")
        proofs(log, head)
    size = scalar(
        "select sum(pg_total_relation_size(t::regclass)) from unnest(array['evidence_leaf', 'evidence_node']) t"
    )
    leaves = scalar("select count(*) from evidence_leaf")
    print(
        f"\n{size / leaves:,.0f} bytes a leaf with its nodes and indexes; newest {queries.newest_head(log)}"
    )


def writes() -> None:
    """Events by one statement and one by one, without and with the trigger that marks them."""
    trigger = scalar("select tgname from pg_trigger where tgname like 'pgtrigger_event_waits%'")
    for state, beside in (("disable", "bare"), ("enable", "with the marking trigger")):
        execute(f"alter table kernel_event {state} trigger {trigger}")
        seconds, _ = timed(lambda: execute(MADE, EVENTS))
        row("events by one statement", EVENTS / seconds, beside)
        seconds, _ = timed(lambda: [execute(MADE, 1) for _ in range(SINGLE)])
        row("events one by one, durable", SINGLE / seconds, beside)


def proofs(log: Any, head: Any) -> None:
    """Proofs made and checked, beside the look-up of one row."""
    from yangcai.foundation.evidence import merkle, queries
    from yangcai.foundation.evidence.models import Leaf
    from yangcai.foundation.evidence.verifier.receipts import check_receipt
    from yangcai.foundation.kernel.models import Event

    indexes = [random.randrange(head.size) for _ in range(PROOFS)]
    seconds, leaves = timed(lambda: [Leaf.rows.get(log=log, index=index) for index in indexes])
    row("bare look-ups of a leaf", PROOFS / seconds, "the measure")
    seconds, paths = timed(lambda: [queries.inclusion_path(log, index, head.size) for index in indexes])
    row("inclusion proofs made", PROOFS / seconds, f"{len(paths[0])} hashes, one statement")
    root = bytes(head.root)
    seconds, _ = timed(
        lambda: [
            merkle.included(log.digest, bytes(leaf.hash), leaf.index, head.size, path=path, root=root)
            for leaf, path in zip(leaves, paths, strict=True)
        ]
    )
    row("inclusion proofs checked", PROOFS / seconds, "pure Python")
    sizes = [random.randrange(1, head.size) for _ in range(PROOFS)]
    seconds, _ = timed(lambda: [queries.consistency_path(log, size, head.size) for size in sizes])
    row("consistency proofs made", PROOFS / seconds, "one statement")
    events = [Event.rows.get(pk=leaf.event_id) for leaf in leaves[:200]]
    seconds, receipts = timed(lambda: [queries.receipt_of(event) for event in events])
    row("receipts made", len(events) / seconds, "three statements")
    seconds, reports = timed(lambda: [check_receipt(receipt) for receipt in receipts[:50] if receipt])
    row("receipts checked offline", len(reports) / seconds, "signature in pure Python")


def timed(function: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds, and what it returned."""
    started = perf_counter()
    result = function()
    return perf_counter() - started, result


def row(what: str, rate: float, beside: str) -> None:
    """One line of the table."""
    print(f"| {what} | {rate:,.0f} | {beside} |", flush=True)


def execute(statement: str, *values: object) -> None:
    """One statement, committed."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


def scalar(statement: str) -> Any:
    """One value."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


if __name__ == "__main__":
    measure() if "measure" in sys.argv else main()
