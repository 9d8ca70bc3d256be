"""Supervision, with small real processes."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from boot import children, leftovers
from boot.children import Command
from boot.supervisor import Service, Supervisor
from boot.words import Stop

SLEEPER = "import time; time.sleep(60)"
WITH_GRANDCHILD = (
    "import subprocess, sys, time, pathlib;"
    "one = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    "pathlib.Path(sys.argv[1]).write_text(str(one.pid)); time.sleep(60)"
)
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"


@pytest.fixture
def supervisor(tmp_path):
    one = Supervisor(tmp_path, quick=5.0, pauses=(0.01,))
    yield one
    one.stop()


def service(folder, program, *words, name="one", rank=1, **more):
    line = [sys.executable, "-c", program, *words]
    command = Command(name, line, dict(os.environ), folder / f"{name}.log")
    return Service(command, "服务", rank, more.pop("is_ready", lambda _: True), **more)


def alive(pid):
    """Whether a process runs; one that only waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def until(condition, patience=10.0):
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.02)


def test_what_is_killed_is_started_again(supervisor, tmp_path, capsys):
    supervisor.add(service(tmp_path, SLEEPER))
    supervisor.await_ready(5)
    first = supervisor.watched["one"].child.pid
    os.kill(first, signal.SIGKILL)
    until(lambda: not alive(first))
    supervisor.tick()
    until(lambda: supervisor.tick() or supervisor.watched["one"].child is not None)
    assert supervisor.watched["one"].child.pid != first
    assert "one ended (signal 9)" in capsys.readouterr().out


def test_what_dies_at_once_again_and_again_is_given_up_with_its_log(supervisor, tmp_path):
    supervisor.add(service(tmp_path, "print('no such table'); raise SystemExit(3)"))
    with pytest.raises(Stop) as caught:
        while True:
            supervisor.tick()
    assert "died 5 times in a row" in caught.value.english
    assert caught.value.tail.splitlines() == ["no such table"] * 5


def test_what_is_never_ready_is_given_up_however_long_it_lives(tmp_path):
    supervisor = Supervisor(tmp_path, quick=0.0, pauses=(0.0,))
    supervisor.add(service(tmp_path, "pass", is_ready=lambda _: False))
    with pytest.raises(Stop, match="died 5 times in a row"):
        until(lambda: supervisor.tick() or supervisor.watched["one"].deaths > 5)


def test_a_death_after_a_long_life_begins_a_new_count(tmp_path):
    supervisor = Supervisor(tmp_path, quick=0.0, pauses=(0.0,))
    supervisor.add(service(tmp_path, "pass"))
    until(lambda: supervisor.tick() or supervisor.watched["one"].deaths >= 7)
    assert supervisor.watched["one"].quick_deaths == 1
    supervisor.stop()


def test_a_service_waits_for_what_it_needs(supervisor, tmp_path):
    ready = []
    supervisor.add(service(tmp_path, SLEEPER, name="base", is_ready=lambda _: bool(ready)))
    supervisor.add(service(tmp_path, SLEEPER, name="above", needs="base"))
    supervisor.tick()
    supervisor.tick()
    assert supervisor.watched["above"].child is None
    ready.append(True)
    supervisor.tick()
    assert supervisor.watched["above"].child is not None


def test_what_is_never_ready_is_reported(supervisor, tmp_path):
    supervisor.add(service(tmp_path, SLEEPER, is_ready=lambda _: False))
    with pytest.raises(Stop, match="was not ready within 0 s"):
        supervisor.await_ready(0.2)


def test_stopping_leaves_nothing_not_even_grandchildren(tmp_path):
    supervisor = Supervisor(tmp_path)
    supervisor.add(service(tmp_path, WITH_GRANDCHILD, str(tmp_path / "pid")))
    supervisor.await_ready(5)
    until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text())
    child, grandchild = supervisor.watched["one"].child.pid, int((tmp_path / "pid").read_text())
    supervisor.stop()
    until(lambda: not alive(child) and not alive(grandchild))
    assert list(tmp_path.glob("*.json")) == []


def test_the_orphans_of_a_killed_service_are_killed_before_it_starts_again(supervisor, tmp_path):
    supervisor.add(service(tmp_path, WITH_GRANDCHILD, str(tmp_path / "pid")))
    supervisor.await_ready(5)
    until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text())
    orphan = int((tmp_path / "pid").read_text())
    os.kill(supervisor.watched["one"].child.pid, signal.SIGKILL)
    until(lambda: supervisor.tick() or not alive(orphan))


def test_the_stubborn_are_killed(tmp_path):
    supervisor = Supervisor(tmp_path)
    supervisor.add(service(tmp_path, STUBBORN, patience=0.3))
    supervisor.await_ready(5)
    until(lambda: "up" in (tmp_path / "one.log").read_text())
    pid = supervisor.watched["one"].child.pid
    supervisor.stop()
    assert not alive(pid)


def test_the_highest_rank_stops_first(tmp_path):
    farewell = (
        "import signal, sys, time; p = sys.argv[1];\n"
        "def bye(*_):\n time.sleep(0.2); open(p, 'a').write(sys.argv[2] + ' '); sys.exit()\n"
        "signal.signal(signal.SIGTERM, bye); print('up', flush=True); time.sleep(60)"
    )
    supervisor, diary = Supervisor(tmp_path), tmp_path / "diary"
    for rank, name in enumerate(["database", "worker", "web"]):
        supervisor.add(service(tmp_path, farewell, str(diary), name, name=name, rank=rank))
    supervisor.await_ready(5)
    for name in ("database", "worker", "web"):
        until(lambda log=tmp_path / f"{name}.log": "up" in log.read_text())
    supervisor.stop()
    assert diary.read_text().split() == ["web", "worker", "database"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
def test_children_end_when_we_are_killed(tmp_path):
    program = (
        "import sys, os, pathlib, time; from boot.children import Command, start;"
        "line = [sys.executable, '-c', 'import time; time.sleep(60)'];"
        "child = start(Command('x', line, dict(os.environ), None));"
        "pathlib.Path(sys.argv[1]).write_text(str(child.pid)); time.sleep(60)"
    )
    line = [sys.executable, "-c", program, str(tmp_path / "pid")]
    parent = children.start(Command("parent", line, dict(os.environ), None))
    until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text())
    child = int((tmp_path / "pid").read_text())
    assert alive(child)
    os.kill(parent.pid, signal.SIGKILL)
    until(lambda: not alive(child))
    children.end([parent])


def test_what_an_earlier_start_left_is_ended_and_nothing_else(tmp_path):
    ours = children.start(Command("ours", [sys.executable, "-c", SLEEPER], dict(os.environ), None))
    other = children.start(Command("other", [sys.executable, "-c", SLEEPER], dict(os.environ), None))
    leftovers.note(tmp_path, "ours", ours.pid, signal.SIGTERM)
    leftovers.note(tmp_path, "other", other.pid, signal.SIGTERM)
    paper = tmp_path / "other.json"
    paper.write_text(
        paper.read_text().replace("time.sleep", "time.slept")
    )  # the number is somebody else's now
    (tmp_path / "broken.json").write_text("{")
    assert leftovers.end_leftovers(tmp_path, patience=2) == 1
    until(lambda: children.finished(ours))
    assert not children.finished(other)
    assert list(tmp_path.glob("*.json")) == []
    children.end([other])


def test_a_failed_command_stops_the_others_and_shows_its_words(tmp_path):
    bad = Command(
        "bad", [sys.executable, "-c", "print('why'); raise SystemExit(2)"], dict(os.environ), tmp_path / "a"
    )
    long = Command("long", [sys.executable, "-c", SLEEPER], dict(os.environ), tmp_path / "b")
    began = time.monotonic()
    with pytest.raises(Stop, match="bad failed") as caught:
        children.run(long, bad)
    assert (caught.value.tail, time.monotonic() - began < 10) == ("why", True)


def test_a_full_disk_is_called_by_its_name(tmp_path):
    line = [sys.executable, "-c", "print('write: No space left on device'); raise SystemExit(1)"]
    with pytest.raises(Stop, match="The disk is full"):
        children.run(Command("x", line, dict(os.environ), tmp_path / "a"))


def test_a_follower_is_started_anew_with_what_it_needs(supervisor, tmp_path):
    supervisor.add(service(tmp_path, SLEEPER, name="database"))
    supervisor.add(service(tmp_path, SLEEPER, name="worker", needs="database", follows=True))
    supervisor.add(service(tmp_path, SLEEPER, name="web", needs="database"))
    supervisor.await_ready(5)
    before = {name: one.child.pid for name, one in supervisor.watched.items()}
    os.kill(before["database"], signal.SIGKILL)
    until(lambda: not alive(before["database"]))
    supervisor.tick()
    supervisor.await_ready(5)
    after = {name: one.child.pid for name, one in supervisor.watched.items()}
    assert [name for name in after if after[name] == before[name]] == ["web"]


def test_the_workers_of_a_killed_leader_are_found_and_ended(tmp_path):
    forking = "import os, time; os.fork(); time.sleep(60)"
    leader = children.start(Command("web", [sys.executable, "-c", forking], dict(os.environ), None))
    until(lambda: len(leftovers._group(leader.pid)) == 2)
    leftovers.note(tmp_path, "web", leader.pid, signal.SIGTERM)
    os.kill(leader.pid, signal.SIGKILL)  # and nobody has waited for it yet
    assert leftovers.end_leftovers(tmp_path, patience=2) == 1
    leader.wait()
    assert leftovers._group(leader.pid) == []
