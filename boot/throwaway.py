"""Databases and whole stacks for tests: in folders of their own, several at once, never the person's data."""

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from boot import children, leftovers, locks, ports, prepare, services, stack, up
from boot.addresses import Site, database_urls
from boot.children import Command
from boot.places import LOCAL, REQUIREMENTS, Places
from boot.stack import Stack
from boot.stamps import Stamp, digest
from boot.supervisor import Supervisor
from boot.words import Stop, step

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
def whole(places: Places) -> Iterator[tuple[Stack, Supervisor]]:
    """All three sites with fresh demo data on free ports, stopped at the end; `tick` starts what was killed."""
    with database(places, fresh=True) as (made, supervisor):
        prepare.forget_databases(made)
        prepare.prepare(made)
        up.start_sites(supervisor, made)
        services.add_workers(supervisor, made)
        yield made, supervisor


def template(made: Stack, site: Site) -> str:
    """The name of a migrated, empty database to copy test databases from; made anew when migrations change."""
    files = [*prepare.CODE.rglob("migrations/*.py"), REQUIREMENTS / "dev.txt"]
    name = f"template_{site.name}_{digest(files)[:12]}"
    stamp = Stamp(made.places.stamps, f"template-{site.name}")
    if made.cluster is None or stamp.shows(name):
        return name
    if old := stamp.reads():
        words: list[str | Path] = [made.cluster.ground.binaries / "dropdb", "--if-exists", old]
        children.run(Command("dropdb", words, made.environment(site), made.places.logs / "dropdb.log"))
    stamp.lift()
    here = replace(made, databases={**made.databases, site.name: made.cluster.url(name)})
    migration = replace(here.manage(site, "migrate", "--noinput"), env=here.test_environment(site))
    with step(f"Test database 测试数据库 {site.name}"):
        here.create_databases()
        children.run(migration)
    stamp.press(name)
    return name


def _some_port() -> int:
    """A first port from which all three are free, chosen at random so that runs side by side do not meet."""
    return ports.free_trio("127.0.0.1", random.sample(range(20000, 32000), 200))


def test_modules(folder: Path) -> list[Path]:
    """The test modules below a folder."""
    return [path for path in folder.rglob("test_*.py") if "node_modules" not in path.parts]
