"""One running Yangcai: its folders, addresses, secrets and database, and the environment its programs get."""

import os
import shutil
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from boot import addresses, children, keys, packages, postgres
from boot.addresses import SITES, Site
from boot.children import Command
from boot.places import PYTHON, ROOT, Places, given
from boot.postgres import Cluster
from boot.words import Stop

LOOPBACK = ("127.0.0.1", "localhost", "::1")
LIBPQ = (
    "PGHOST",
    "PGHOSTADDR",
    "PGPORT",
    "PGUSER",
    "PGPASSWORD",
    "PGDATABASE",
    "PGSERVICE",
    "PGOPTIONS",
    "PGSSLMODE",
)
# What a person may set for their own sites, and must not bend tests.
SETTINGS = {
    *(f"{site.name.upper()}{end}" for site in SITES for end in ("_URL", "_DATABASE_URL")),
    *("DATABASE_URL", "PROVINCE", "SEED", "SECRET_KEY", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "CACHE_URL"),
    *(name for name in keys.MAKERS if not name.startswith("SECRET_KEY_")),
    *LIBPQ,
}


@dataclass(frozen=True)
class Stack:
    """What one start of the three sites consists of."""

    places: Places
    host: str
    port: int
    cluster: Cluster | None  # nothing when DATABASE_URL names a server
    databases: Mapping[str, str]
    given: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))

    @property
    def urls(self) -> dict[str, str]:
        return addresses.site_urls(self.host, self.port, self.given)

    def test_environment(self, site: Site) -> dict[str, str]:
        """What a site's tests get: a database and folders; all else has the test mode's own, known values."""
        plain = packages.plain_environment()
        return {name: value for name, value in plain.items() if name not in SETTINGS} | {
            "DJANGO_SETTINGS_MODULE": site.settings,
            "DATABASE_URL": self.databases[site.name],
            "MODE": "test",
            "MEDIA_ROOT": str(self.places.media(site.name)),
            "STATIC_ROOT": str(self.places.static(site.name)),
        }

    def environment(self, site: Site) -> dict[str, str]:
        """The environment of one site's programs."""
        secrets = keys.load(self.places.env_file)
        secrets |= {name: self.given[name] for name in secrets if self.given.get(name)}
        env = packages.plain_environment()
        if self.cluster:
            env = {name: value for name, value in env.items() if name not in LIBPQ}
            env |= {"PGHOST": str(self.cluster.socket), "PGUSER": postgres.USER}
            env["PATH"] = f"{self.cluster.ground.binaries}:{env.get('PATH', '')}"
        env |= {name: value for name, value in secrets.items() if not name.startswith("SECRET_KEY_")}
        env |= {f"{name.upper()}_URL": url for name, url in self.urls.items()}
        env |= {
            "DJANGO_SETTINGS_MODULE": site.settings,
            "DATABASE_URL": self.databases[site.name],
            "SECRET_KEY": secrets[f"SECRET_KEY_{site.name.upper()}"],
            "MODE": "demo",
            "PROVINCE": self.given.get("PROVINCE") or "420000",
            "SEED": self.given.get("SEED") or "demo",
            "MEDIA_ROOT": str(self.places.media(site.name)),
            "STATIC_ROOT": str(self.places.static(site.name)),
            "PYTHONUNBUFFERED": "1",
        }
        if self.host not in LOOPBACK and not env.get("ALLOWED_HOSTS"):
            env["ALLOWED_HOSTS"] = ",".join(["127.0.0.1", "localhost", self.host, socket.gethostname()])
        return env

    def manage(self, site: Site, *words: str) -> Command:
        """A `manage.py` command of one site."""
        log = self.places.logs / f"{site.name}-{words[0]}.log"
        line: list[str | Path] = [PYTHON, ROOT / "manage.py", *words]
        return Command(f"manage.py {words[0]} ({site.name})", line, self.environment(site), log)

    def create_databases(self) -> bool:
        """Create the databases that are missing, and say whether any was; the server must be running."""
        words: list[str | Path] = [PYTHON, ROOT / "boot" / "create_databases.py", *self.databases.values()]
        log = self.places.logs / "create-databases.log"
        try:
            children.run(Command("Creating databases 创建数据库", words, self.environment(SITES[0]), log))
        except Stop as stop:
            raise Stop(
                "A database cannot be reached or created; check DATABASE_URL, its server and the user's rights.",
                "数据库无法连接或创建；请检查 DATABASE_URL、数据库服务器及账户权限。",
                stop.tail,
            ) from stop
        return bool(log.read_text().strip())


def own(places: Places, name: str, *, throw_away: bool = False, fresh: bool = False) -> Cluster:
    """The embedded server of a stack, initialised on first use; a fresh one loses what it had, files included."""
    places.make()
    server = postgres.cluster(places.home, places.logs / "postgres.log", name, throw_away=throw_away)
    if fresh:
        for folder in (server.data, places.home / "media"):
            shutil.rmtree(folder, ignore_errors=True)
        places.make()
    server.make()
    return server


def usual(places: Places, host: str, port: int) -> Stack:
    """The person's own stack: on their server if DATABASE_URL says so, else on an embedded one."""
    places.make()
    server = None if given("DATABASE_URL") else own(places, "postgres")
    first = server.url("yangcai") if server else given("DATABASE_URL")
    return Stack(places, host, port, server, addresses.database_urls(first, os.environ))
