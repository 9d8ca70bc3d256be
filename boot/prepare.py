"""Brings databases and static files up to date, doing only what changed since the last time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from boot import children
from boot.addresses import SITES, Site
from boot.assets import VENDOR
from boot.children import Command
from boot.places import REQUIREMENTS, ROOT
from boot.stack import Stack
from boot.stamps import Stamp, digest, listing
from boot.words import Stop, step

CODE = ROOT / "yangcai"
UNCHANGED = "(unchanged 无变化)"


@dataclass(frozen=True)
class Work:
    """A command and the stamp that it earns."""

    command: Command
    stamp: Stamp
    fingerprint: str


def prepare(stack: Stack) -> None:
    """Everything between a running database server and the start of the sites."""
    with step("Databases 数据库") as shown:
        if stack.create_databases():
            shown.note = "created 已创建"
            forget_databases(stack)
    with step("Migrations 数据库结构") as shown:
        shown.note = do(migrations(stack))
    with step("Data and static files 数据、静态文件") as shown:
        # Side by side: loading is one long line of work, compressing is another.
        shown.note = do([*seeds(stack), *static_files(stack)])


def do(works: Sequence[Work]) -> str:
    """Do works side by side; the words for the progress line."""
    for work in works:
        work.stamp.lift()
    try:
        children.run(*(work.command for work in works))
    except Stop as stop:
        raise _explained(stop) from stop
    for work in works:
        work.stamp.press(work.fingerprint)
    return "" if works else UNCHANGED


def _explained(stop: Stop) -> Stop:
    """What most likely helps when demo data does not go in."""
    if "manage.py seed" not in stop.english:
        return stop
    return Stop(
        f"{stop.english} If this database has demo data of another version: make reset",
        f"{stop.chinese}如数据库中是其他版本的演示数据，请执行 make reset 后重试。",
        stop.tail,
    )


def forget_databases(stack: Stack) -> None:
    """Forget what was done to databases that are no more."""
    for verb in ("migrate", "seed"):
        for site in SITES:
            Stamp(stack.places.stamps, f"{verb}-{site.name}").lift()


def migrations(stack: Stack) -> list[Work]:
    """Bringing each database to the code's shape."""
    fingerprint = digest([*CODE.rglob("migrations/*.py"), REQUIREMENTS / "local.txt"])
    return [
        work for site in SITES if (work := _in_database(stack, site, "migrate", fingerprint, "--noinput"))
    ]


def seeds(stack: Stack) -> list[Work]:
    """Loading the laws, the calendar and, unless SEED=none, the demo province."""
    env = stack.environment(SITES[0])
    facts = (env["PROVINCE"], env["SEED"], env["CLOUD_URL"], env["DEMO_PASSWORD"])
    fingerprint = digest(seed_files(CODE), *facts)
    return [work for site in SITES if (work := _in_database(stack, site, "seed", fingerprint))]


def seed_files(code: Path) -> set[Path]:
    """The files that seed data follow from: `seed*.py`, folders so named, and `data` folders."""
    patterns = ("seed*.py", "seed*/**/*", "data/**/*", "management/commands/*.py")
    found = {path for pattern in patterns for path in code.rglob(pattern)}
    return {path for path in found if path.is_file() and "__pycache__" not in path.parts}


def _in_database(stack: Stack, site: Site, verb: str, fingerprint: str, *options: str) -> Work | None:
    """A command that is due in a site's database; what was done on somebody else's server is not for us to know."""
    stamp = Stamp(stack.places.stamps, f"{verb}-{site.name}")
    if stack.cluster and stamp.shows(fingerprint):
        return None
    return Work(stack.manage(site, verb, *options), stamp, fingerprint)


def static_files(stack: Stack) -> list[Work]:
    """Gathering each site's static files, hashed and compressed, where its web process serves them from."""
    fingerprint = listing(static_folders(), (REQUIREMENTS / "local.txt").read_text())
    works = []
    for site in SITES:
        stamp = Stamp(stack.places.stamps, f"static-{site.name}")
        if not (stamp.shows(fingerprint) and stack.places.static(site.name).exists()):
            command = stack.manage(site, "collectstatic", "--noinput", "--clear")
            works.append(Work(command, stamp, fingerprint))
    return works


def static_folders() -> Iterable[Path]:
    """Folders whose files end up in the browser."""
    pictures = ROOT / "docs" / "guide" / "pictures"
    return [VENDOR, pictures, *sorted(path for path in CODE.rglob("static") if path.is_dir())]
