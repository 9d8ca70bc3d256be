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
STANDING = """
import json
from yangcai.foundation.exchange.models import Outgoing, Incoming
print(json.dumps({
    "unsent": Outgoing.rows.exclude(status="sent").count(),
    "unsettled": Incoming.rows.exclude(status="applied").count(),
    **answers(),
}))
"""
CLOUD = """
def answers():
    from django.db.models import Count
    from yangcai.cloud.finance.models import Encumbrance, Slip
    from yangcai.foundation.messages.models import Sms
    held = Encumbrance.rows.values_list("application_id").annotate(n=Count("pk"))
    return {
        "held": dict(held),
        "confirmed": Encumbrance.rows.filter(status="confirmed").count(),
        "slips": sorted(Slip.rows.values_list("code", flat=True)),
        "told": sorted(Sms.rows.filter(template="deal", status="sent").values_list("dedup_key", flat=True)),
    }
"""
RECEIVABLES = """
def answers():
    from yangcai.receivables.financing.models import Application, Errand, Slip
    return {
        "slips": sorted(Slip.rows.filter(status="effective").values_list("number", flat=True)),
        "statuses": dict(Application.rows.values_list("number", "status")),
        "waiting": Errand.rows.filter(status="waiting").count(),
    }
"""
HOLDING = """
import json
from yangcai.cloud.finance.models import Encumbrance
held = Encumbrance.rows.filter(contract__code="%s")
print(json.dumps({"all": held.count(), "live": held.filter(status__in=["reserved", "confirmed"]).count()}))
"""
SANDBOX = """
import json
from yangcai.sandbox.sms.models import Message
print(json.dumps(sorted(Message.rows.filter(dedup_key__startswith="sms:deal:").values_list("dedup_key", flat=True))))
"""


@pytest.fixture(scope="module")
def stack() -> dict[str, Any]:
    """What `make journeys` says of the sites; without it nothing may be killed here."""
    if not os.environ.get("STACK"):
        pytest.skip("needs `make journeys`, which starts again what is killed")
    described: dict[str, Any] = json.loads(Path(os.environ["STACK"]).read_text())
    return described


def ask(stack: dict[str, Any], site: str, script: str) -> Any:
    """What a site's database says."""
    words = [sys.executable, "manage.py", "shell", "-v", "0", "-c", script]
    facts = {"cwd": ROOT, "env": stack["environments"][site], "capture_output": True, "text": True}
    for _ in range(30):
        answer = subprocess.run(words, check=False, **facts)
        if answer.returncode == 0:
            return json.loads(answer.stdout.strip().splitlines()[-1])
        time.sleep(1)
    pytest.fail(answer.stderr[-2000:])


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
        time.sleep(2)


def standings(stack: dict[str, Any]) -> tuple[Any, Any]:
    """Both sites as they stand."""
    return (ask(stack, "cloud", CLOUD + STANDING), ask(stack, "receivables", RECEIVABLES + STANDING))


def is_quiet(stack: dict[str, Any]) -> bool:
    """Whether everything has been said, taken in and sent."""
    cloud, receivables = standings(stack)
    quiet = all(site["unsent"] == site["unsettled"] == 0 for site in (cloud, receivables))
    return quiet and not receivables["waiting"] and len(cloud["told"]) == len(cloud["slips"])


def story_is_told(stack: dict[str, Any]) -> None:
    """Wait for the demo's own applications, which take their contracts first."""
    wait_until(stack, lambda: len(ask(stack, "receivables", RECEIVABLES + STANDING)["statuses"]) >= TOLD)


@pytest.fixture
def applications(stack: dict[str, Any]) -> Iterator[list[str]]:
    """Drafts on contracts that nobody else uses, once the demo's story has been told."""
    story_is_told(stack)
    writer = storm(stack, "write", str(COUNT))
    numbers = writer.communicate(timeout=120)[0].split()
    assert len(numbers) == COUNT
    yield numbers


@pytest.mark.timeout(600)
def test_nothing_is_lost_and_nothing_doubled(stack: dict[str, Any], applications: list[str]) -> None:
    before = ask(stack, "cloud", CLOUD + STANDING)
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


@pytest.mark.timeout(300)
def test_of_many_applications_for_one_contract_one_holds_it(stack: dict[str, Any]) -> None:
    """The small sister of scenario 23's 500 (`cloud/finance/tests`), across both sites."""
    story_is_told(stack)
    code, *found = storm(stack, "want", str(COUNT * 4)).communicate(timeout=200)[0].split()
    assert found == [f"draft={COUNT * 4 - 1}", "submitted=1"]
    held = ask(stack, "cloud", HOLDING % code)
    assert held == {"live": 1, "all": 1}
