"""The smaller commands: `manage`, `with`, `shell`, `assets`, `reset`, `bench`."""

import json
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from boot import assets, binaries, leftovers, locks, packages, ports, prepare, up
from boot.addresses import CLOUD, SITES, Site, site_named
from boot.places import LOCAL, PYTHON, ROOT, Places, given
from boot.stack import Stack, usual
from boot.supervisor import Supervisor
from boot.words import Stop, say

KEPT_AT_RESET = ("venv", "node", "stamps", "install.lock", "assets.lock", "up.lock", "database.lock")


def manage(words: list[str]) -> int:
    """Run a `manage.py` command of a site with its environment, on the running stack or a database of its own."""
    site, words = _site_of(words)
    with quiet_stack() as stack:
        line: list[str | Path] = [PYTHON, ROOT / "manage.py", *words]
        return interactive(line, stack.environment(site))


def with_site(words: list[str]) -> int:
    """Run any program with a site's environment, such as a backup: `with --site cloud PROGRAM …`."""
    site, line = _site_of(words)
    if not line:
        raise Stop("Say which program: run.py with --site cloud PROGRAM …", "请指定要运行的程序。")
    with quiet_stack() as stack:
        return interactive([*line], stack.environment(site))


def shell(words: list[str]) -> int:
    """Open Python with a site's models at hand."""
    site, rest = _site_of(words)
    return manage(["--site", site.name, "shell", *rest])


def _site_of(words: list[str]) -> tuple[Site, list[str]]:
    """Take `--site NAME` off the front."""
    if words[:1] != ["--site"]:
        return site_named(given("SITE", CLOUD.name)), words
    try:
        return site_named(words[1]), words[2:]
    except (IndexError, KeyError) as error:
        names = ", ".join(site.name for site in SITES)
        raise Stop(f"--site needs one of: {names}", f"--site 应为其中之一：{names}") from error


def interactive(line: list[str | Path], env: dict[str, str]) -> int:
    """Run a program that has the terminal; Ctrl-C is for it, not for us."""
    child = subprocess.Popen(line, env=env)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return child.wait()
    finally:
        signal.signal(signal.SIGINT, before)
        if child.poll() is None:
            child.terminate()
            child.wait()


@contextmanager
def quiet_stack() -> Iterator[Stack]:
    """The person's stack with its database answering: the running one's, or started for the occasion."""
    packages.install("local")
    places = Places(LOCAL)
    if locks.is_held(up.LOCK):
        yield _running(places)
        return
    lock = locks.hold(LOCAL / "database.lock")
    if lock is None:
        raise Stop(
            "Another `run.py manage` is using the database; with `make up` running, any number may.",
            "另一个 `run.py manage` 正在使用数据库；先执行 `make up` 即可同时运行多个。",
        )
    with lock:
        leftovers.end_leftovers(places.pids)
        supervisor = Supervisor(places.pids)
        try:
            stack = usual(places, given("HOST", "127.0.0.1"), ports.parse(given("PORT", "8000")))
            up.start_database(supervisor, stack)
            if stack.create_databases():
                prepare.forget_databases(stack)
            yield stack
        finally:
            supervisor.stop()


def _running(places: Places) -> Stack:
    """The stack that `make up` runs at this moment, seen from another process."""
    try:
        known = json.loads(up.RUNNING.read_text())
    except FileNotFoundError as error:
        raise Stop(
            "`make up` is still starting; try again in a moment.", "系统正在启动，请稍候再试。"
        ) from error
    return usual(places, str(known["host"]), int(known["port"]))


def fetch_assets(_words: list[str]) -> int:
    """Fill `static/vendor` only: for building a release."""
    assets.install()
    return 0


def reset() -> int:
    """Delete all data of this checkout: databases, files, secrets, logs. Installed packages stay."""
    if locks.is_held(up.LOCK):
        raise Stop("Stop `make up` first.", "请先停止正在运行的系统。")
    if given("YES") != "1" and not _agreed():
        say("Nothing was deleted. 未删除任何数据。")
        return 1
    leftovers.end_leftovers(Places(LOCAL).pids)
    if binaries.ELSEWHERE.exists():
        shutil.rmtree(binaries.ELSEWHERE.read_text().strip(), ignore_errors=True)
    for path in LOCAL.iterdir() if LOCAL.exists() else []:
        if path.name not in KEPT_AT_RESET:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for verb in ("migrate", "seed", "static"):
        for site in SITES:
            (LOCAL / "stamps" / f"{verb}-{site.name}").unlink(missing_ok=True)
    say("All data of this checkout is deleted. 本目录的数据已全部删除。")
    return 0


def _agreed() -> bool:
    if not sys.stdin.isatty():
        raise Stop(
            "To delete all data without being asked: YES=1 make reset", "如需跳过确认：YES=1 make reset"
        )
    asked = f"Delete all databases, files and secrets in {LOCAL}? 确定删除全部数据？ [y/N] "
    return input(asked).strip().lower() in {"y", "yes"}


def bench(words: list[str]) -> int:
    """Run the benchmarks in `bench/` on the person's stack."""
    script = ROOT / "bench" / "run.py"
    if not script.exists():
        raise Stop(
            "There is nothing to measure yet: bench/run.py is missing.", "尚无性能测试：缺少 bench/run.py。"
        )
    packages.install("dev")
    with quiet_stack() as stack:
        chosen = words or shlex.split(given("ARGS"))
        return interactive([PYTHON, script, *chosen], stack.environment(CLOUD))
