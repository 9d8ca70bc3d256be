"""`up`: from a bare machine to three running sites, and nothing left behind at the end."""

import contextlib
import json
import subprocess

from boot import assets, leftovers, locks, packages, ports, prepare, services
from boot.addresses import CLOUD, SITES
from boot.places import LOCAL, Places, given
from boot.stack import Stack, usual
from boot.supervisor import Supervisor
from boot.words import Stop, padded, say, step

LOCK = LOCAL / "up.lock"
RUNNING = LOCAL / "running.json"  # what `manage` needs to know of a running stack
START_PATIENCE = 90.0  # seconds


def up() -> int:
    """Start everything and keep it running until told to stop."""
    places = Places(LOCAL)
    lock = locks.hold(LOCK)
    if lock is None:
        raise Stop(
            f"This checkout is already running (process {locks.holder(LOCK)}); stop that one with Ctrl-C first.",
            f"本目录下的系统已在运行（进程 {locks.holder(LOCK)}）；请先在其窗口按 Ctrl-C 停止。",
        )
    with lock:
        say(f"Yangcai 阳采 · {LOCAL.parent}")
        if count := leftovers.end_leftovers(places.pids):
            say(
                f"  Ended {count} processes that an earlier start left behind. 已清理上次遗留的 {count} 个进程。"
            )
        host, port = given("HOST", "127.0.0.1"), ports.parse(given("PORT", "8000"))
        ports.require_free(host, port)
        packages.install("local")
        assets.install()
        supervisor = Supervisor(places.pids)
        try:
            stack = _start(places, host, port, supervisor)
            _greet(stack)
            services.add_workers(supervisor, stack)
            with contextlib.suppress(KeyboardInterrupt):  # from here on, Ctrl-C is how it is meant to end
                supervisor.watch()
        finally:
            _stop(supervisor)
    return 0


def _start(places: Places, host: str, port: int, supervisor: Supervisor) -> Stack:
    with step("PostgreSQL") as shown:
        stack = usual(places, host, port)
        start_database(supervisor, stack)
        shown.note = "embedded 内嵌" if stack.cluster else "DATABASE_URL"
    prepare.prepare(stack)
    start_sites(supervisor, stack)
    RUNNING.write_text(json.dumps({"host": host, "port": port}))
    return stack


def start_database(supervisor: Supervisor, stack: Stack) -> None:
    """Start the stack's own database server, if it has one, and wait for it."""
    if stack.cluster:
        supervisor.add(stack.cluster.service())
        supervisor.await_ready(START_PATIENCE)


def start_sites(supervisor: Supervisor, stack: Stack) -> None:
    """Start the web processes and wait until they answer."""
    with step("Three sites 三个站点"):
        services.add_web(supervisor, stack)
        supervisor.await_ready(START_PATIENCE)


def _greet(stack: Stack) -> None:
    say()
    for site in SITES:
        say(f"  {padded(f'{site.name} {site.chinese}')}{stack.urls[site.name]}/")
    if accounts := demo_accounts(stack):
        say(f"\n{accounts}")
    say(f"\n  Logs 日志: {stack.places.logs}    Stop 停止: Ctrl-C")


def demo_accounts(stack: Stack) -> str:
    """Who may sign in, as the cloud site tells it; nothing where it does not."""
    command = stack.manage(CLOUD, "demo_accounts")
    told = subprocess.run(
        command.words, env=dict(command.env), capture_output=True, text=True, check=False, timeout=60
    )
    return told.stdout.rstrip() if told.returncode == 0 else ""


def _stop(supervisor: Supervisor) -> None:
    RUNNING.unlink(missing_ok=True)
    if not supervisor.watched:
        return
    say()
    with step("Stopping 正在停止"):
        supervisor.stop()
