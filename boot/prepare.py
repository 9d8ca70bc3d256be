"""Brings databases and static files up to date, doing only what changed since the last time."""

from collections.abc import Iterable
from pathlib import Path

from boot import children
from boot.addresses import SITES, Site
from boot.assets import VENDOR
from boot.places import REQUIREMENTS, ROOT
from boot.stack import Stack
from boot.stamps import Stamp, digest, listing
from boot.words import Stop, step

CODE = ROOT / "yangcai"
UNCHANGED = "(unchanged 无变化)"


def prepare(stack: Stack) -> None:
    """Everything between a running database server and the start of the sites."""
    with step("Databases 数据库") as shown:
        if stack.create_databases():
            shown.note = "created 已创建"
            forget_databases(stack)
    migrate(stack)
    seed(stack)
    collect_static(stack)


def forget_databases(stack: Stack) -> None:
    """Forget what was done to databases that are no more."""
    for verb in ("migrate", "seed"):
        for site in SITES:
            Stamp(stack.places.stamps, f"{verb}-{site.name}").lift()


def migrate(stack: Stack) -> None:
    """Bring all three databases to the code's shape, side by side."""
    with step("Migrations 数据库结构") as shown:
        files = [*CODE.rglob("migrations/*.py"), REQUIREMENTS / "local.txt"]
        shown.note = _where_changed(stack, "migrate", digest(files), "--noinput")


def seed(stack: Stack) -> None:
    """Load the laws, the calendar and, unless SEED=none, the demo province."""
    with step("Seed data 初始数据") as shown:
        env = stack.environment(SITES[0])
        facts = (env["PROVINCE"], env["SEED"], env["CLOUD_URL"], env["DEMO_PASSWORD"])
        try:
            shown.note = _where_changed(stack, "seed", digest(seed_files(CODE), *facts))
        except Stop as stop:
            raise Stop(
                f"{stop.english} If this database has demo data of another version: make reset",
                f"{stop.chinese}如数据库中是其他版本的演示数据，请执行 make reset 后重试。",
                stop.tail,
            ) from stop


def seed_files(code: Path) -> set[Path]:
    """The files that seed data follow from: `seed*.py`, folders so named, and `data` folders."""
    patterns = ("seed*.py", "seed*/**/*", "data/**/*", "management/commands/*.py")
    found = {path for pattern in patterns for path in code.rglob(pattern)}
    return {path for path in found if path.is_file() and "__pycache__" not in path.parts}


def _where_changed(stack: Stack, verb: str, fingerprint: str, *options: str) -> str:
    """Run a command for each site whose stamp shows something else; another's server is always asked."""
    stamps = {site: Stamp(stack.places.stamps, f"{verb}-{site.name}") for site in SITES}
    due = [site for site in SITES if not (stack.cluster and stamps[site].shows(fingerprint))]
    due = [site for site in due if _has(site, verb)]
    for site in due:
        stamps[site].lift()
    children.run(*(stack.manage(site, verb, *options) for site in due))
    for site in due:
        stamps[site].press(fingerprint)
    return "" if due else UNCHANGED


def _has(site: Site, verb: str) -> bool:
    """Whether a site knows a command; only `seed` is ours, and not every site needs one."""
    rooms = (CODE / "foundation", CODE / site.name)
    return verb != "seed" or any(list(room.rglob("management/commands/seed.py")) for room in rooms)


def collect_static(stack: Stack) -> None:
    """Gather each site's static files, hashed and compressed, where the web process serves them from."""
    with step("Static files 静态文件") as shown:
        fingerprint = listing(static_folders(), (REQUIREMENTS / "local.txt").read_text())
        stamps = {site: Stamp(stack.places.stamps, f"static-{site.name}") for site in SITES}
        due = [site for site in SITES if not _is_collected(stack, stamps[site], site, fingerprint)]
        for site in due:
            stamps[site].lift()
        children.run(*(stack.manage(site, "collectstatic", "--noinput", "--clear") for site in due))
        for site in due:
            stamps[site].press(fingerprint)
        shown.note = "" if due else UNCHANGED


def _is_collected(stack: Stack, stamp: Stamp, site: Site, fingerprint: str) -> bool:
    return stamp.shows(fingerprint) and stack.places.static(site.name).exists()


def static_folders() -> Iterable[Path]:
    """Folders whose files end up in the browser."""
    return [VENDOR, *sorted(path for path in CODE.rglob("static") if path.is_dir())]
