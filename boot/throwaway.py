"""Databases and whole stacks for tests: in folders of their own, several at once, never the person's data."""

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from boot import leftovers, locks, ports, prepare, stack, up
from boot.addresses import database_urls
from boot.places import LOCAL, Places
from boot.stack import Stack
from boot.supervisor import Supervisor
from boot.words import Stop

SLOTS = 8  # how many test runs may share a checkout


@contextmanager
def slot(name: str) -> Iterator[Places]:
    """A folder below `.local` that nobody else uses at this moment."""
    for number in range(1, SLOTS + 1):
        home = LOCAL / (name if number == 1 else f"{name}-{number}")
        lock = locks.hold(home / "lock")
        if lock is not None:
            with lock:
                places = Places(home)
                places.make()
                leftovers.end_leftovers(places.pids)
                yield places
            return
    raise Stop(
        f"{SLOTS} test runs are under way in this checkout already.", f"本目录已有 {SLOTS} 个测试在运行。"
    )


@contextmanager
def database(places: Places, *, fresh: bool = False) -> Iterator[tuple[Stack, Supervisor]]:
    """A throw-away database server, stopped at the end; a fresh one begins with nothing, files included."""
    supervisor = Supervisor(places.pids)
    try:
        server = stack.own(places, "postgres-test", throw_away=True, fresh=fresh)
        urls = database_urls(server.url("yangcai"), {})
        env = {name: value for name, value in os.environ.items() if name not in stack.SETTINGS}
        made = Stack(places, "127.0.0.1", _some_port(), server, urls, env)
        up.start_database(supervisor, made)
        yield made, supervisor
    finally:
        supervisor.stop()


@contextmanager
def whole(places: Places) -> Iterator[Stack]:
    """All three sites with fresh demo data on free ports, stopped at the end."""
    with database(places, fresh=True) as (made, supervisor):
        prepare.forget_databases(made)
        prepare.prepare(made)
        up.start_sites(supervisor, made)
        yield made


def _some_port() -> int:
    """A first port from which all three are free, chosen at random so that runs side by side do not meet."""
    return ports.free_trio("127.0.0.1", random.sample(range(20000, 32000), 200))


def test_modules(folder: Path) -> list[Path]:
    """The test modules below a folder."""
    return [path for path in folder.rglob("test_*.py") if "node_modules" not in path.parts]
