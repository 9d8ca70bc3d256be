"""Kill -9 of web processes, workers and PostgreSQL in the middle of the flow, and many hands at once on one contract:
nothing is lost, nothing is doubled."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[1]
COUNT = 8
TOLD = 27  # applications of the demo's story
VICTIMS = (
    "receivables-web",
    "cloud-web",
    "cloud-worker",
    "postgres",
    "receivables-worker",
    "cloud-web",
    "postgres",
)
# What each site's database says, as one JSON object: asked without Django, for it is asked often.
BOTH = """
    'unsent', (select count(*) from exchange_outgoing where status <> 'sent'),
    'unsettled', (select count(*) from exchange_incoming where status <> 'applied')
"""
CLOUD = f"""
select json_build_object({BOTH},
    'held', (select coalesce(json_object_agg(application_id, n), '{{}}')
             from (select application_id, count(*) n from finance_encumbrance group by 1) each),
    'confirmed', (select count(*) from finance_encumbrance where status = 'confirmed'),
    'slips', (select coalesce(json_agg(code order by code), '[]') from finance_slip),
    'told', (select coalesce(json_agg(dedup_key order by dedup_key), '[]') from notes_sms
             where template = 'deal' and status = 'sent'))
"""
RECEIVABLES = f"""
select json_build_object({BOTH},
    'slips', (select coalesce(json_agg(number order by number), '[]') from financing_slip where status = 'effective'),
    'statuses', (select coalesce(json_object_agg(number, status), '{{}}') from financing_application),
    'waiting', (select count(*) from financing_errand where status = 'waiting'))
"""
SANDBOX = """
select coalesce(json_agg(dedup_key order by dedup_key), '[]') from sms_message where dedup_key like 'sms:deal:%'
"""
HOLDING = """
select json_build_object('all', count(*), 'live', count(*) filter (where e.status in ('reserved', 'confirmed')))
from finance_encumbrance e join contracts_contract c on c.id = e.contract_id where c.code = '{}'
"""


@pytest.fixture(scope="module")
def stack() -> dict[str, Any]:
    """What `make journeys` says of the sites; without it nothing may be killed here."""
    if not os.environ.get("STACK"):
        pytest.skip("needs `make journeys`, which starts again what is killed")
    described: dict[str, Any] = json.loads(Path(os.environ["STACK"]).read_text())
    return described


def ask(stack: dict[str, Any], site: str, question: str) -> Any:
    """What a site's database answers; it may be on its way up again."""
    env = stack["environments"][site]
    own = {"host": env["PGHOST"], "user": env["PGUSER"]} if env.get("PGHOST") else {}
    for _ in range(60):
        try:
            with psycopg.connect(env["DATABASE_URL"], **own) as connection:
                return connection.execute(question).fetchone()[0]
        except psycopg.OperationalError:
            time.sleep(0.5)
    pytest.fail(f"the database of {site} did not come back")


def storm(stack: dict[str, Any], *words: str) -> subprocess.Popen[str]:
    """The driver, in the receivables site's environment."""
    command = [sys.executable, "-m", "journeys.storm", *words]
    env = stack["environments"]["receivables"]
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)


def kill(stack: dict[str, Any], name: str) -> None:
    """End a process as a power cut would, once it is there."""
    for _ in range(200):
        noted = next(Path(stack["pids"]).glob(f"{name}*.json"))
        try:
            os.kill(int(json.loads(noted.read_text())["pid"]), signal.SIGKILL)
        except (ProcessLookupError, ValueError):  # it went with the database and is being started again
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"{name} did not come back")


def wait_until(stack: dict[str, Any], what: Any, seconds: int = 150) -> None:
    """Ask until it is so."""
    deadline = time.monotonic() + seconds
    while not what():
        if time.monotonic() > deadline:
            pytest.fail(f"not within {seconds} s: {standings(stack)}")
        time.sleep(0.5)


def standings(stack: dict[str, Any]) -> tuple[Any, Any]:
    """Both sites as they stand."""
    return (ask(stack, "cloud", CLOUD), ask(stack, "receivables", RECEIVABLES))


def is_quiet(stack: dict[str, Any]) -> bool:
    """Whether everything has been said, taken in and sent."""
    cloud, receivables = standings(stack)
    quiet = all(site["unsent"] == site["unsettled"] == 0 for site in (cloud, receivables))
    return quiet and not receivables["waiting"] and len(cloud["told"]) == len(cloud["slips"])


def story_is_told(stack: dict[str, Any]) -> None:
    """Wait for the demo's own applications, which take their contracts first."""
    wait_until(stack, lambda: len(ask(stack, "receivables", RECEIVABLES)["statuses"]) >= TOLD)


@pytest.fixture
def applications(stack: dict[str, Any]) -> Iterator[list[str]]:
    """Drafts on contracts that nobody else uses, once the demo's story has been told."""
    story_is_told(stack)
    writer = storm(stack, "write", str(COUNT))
    numbers = writer.communicate(timeout=120)[0].split()
    assert len(numbers) == COUNT
    yield numbers


@pytest.mark.late
@pytest.mark.timeout(600)
def test_nothing_is_lost_and_nothing_doubled(stack: dict[str, Any], applications: list[str]) -> None:
    before = ask(stack, "cloud", CLOUD)
    driver = storm(stack, "push", *applications)
    for victim in VICTIMS:
        time.sleep(3)
        if driver.poll() is not None:
            break
        kill(stack, victim)
    ends = driver.communicate(timeout=300)[0].split()
    assert ends == ["concluded"] * COUNT
    wait_until(stack, lambda: is_quiet(stack))

    cloud, receivables = standings(stack)
    assert [receivables["statuses"][number] for number in applications] == ["concluded"] * COUNT
    assert cloud["slips"] == receivables["slips"]
    assert len(cloud["slips"]) == len(before["slips"]) + COUNT
    assert {number: cloud["held"][number] for number in applications} == dict.fromkeys(applications, 1)
    assert cloud["confirmed"] == before["confirmed"] + COUNT
    assert len(cloud["told"]) == len(set(cloud["told"])) == len(cloud["slips"])
    assert ask(stack, "sandbox", SANDBOX) == cloud["told"]
    for url in ("CLOUD_URL", "RECEIVABLES_URL"):
        assert httpx.get(f"{os.environ[url]}/readyz").status_code == 200


@pytest.mark.late
@pytest.mark.timeout(300)
def test_of_many_applications_for_one_contract_one_holds_it(stack: dict[str, Any]) -> None:
    """The small sister of scenario 23's 500 (`cloud/finance/tests`), across both sites."""
    story_is_told(stack)
    code, *found = storm(stack, "want", str(COUNT * 4)).communicate(timeout=200)[0].split()
    assert found == [f"draft={COUNT * 4 - 1}", "submitted=1"]
    held = ask(stack, "cloud", HOLDING.format(code))
    assert held == {"live": 1, "all": 1}
