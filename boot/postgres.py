"""Our own PostgreSQL: made on first use, reached by a Unix socket only, stopped with us."""

import os
import shutil
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from boot import binaries, children, leftovers
from boot.binaries import Ground
from boot.children import Child, Command
from boot.places import given
from boot.supervisor import Service
from boot.words import Stop

USER = "app"
COMMON = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "log_line_prefix": "%m [%p] %d ",
    "lc_messages": "C",
}
LASTING = {"shared_preload_libraries": "pg_stat_statements", "random_page_cost": "1.1", "max_wal_size": "2GB"}
THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_wal_size": "4GB",
}
# The first that works: PostgreSQL 17 brings its own C.UTF-8, elder ones need the system's.
BUILTIN = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8")
LOCALES = ("C.UTF-8", "en_US.UTF-8")


@dataclass(frozen=True)
class Cluster:
    """One database server of ours: where it stands, its data, its socket and its log."""

    ground: Ground
    data: Path
    socket: Path
    log: Path
    throw_away: bool

    def url(self, database: str) -> str:
        """The address of a database as django-environ and libpq both understand it, spaces and all."""
        return f"postgres://{USER}@/{database}?host={quote(str(self.socket), safe='')}"

    def service(self) -> Service:
        """What the supervisor must keep running."""
        fast = signal.SIGINT  # what PostgreSQL calls a fast shutdown
        command = Command(
            "postgres", self.words(), plain(), self.log, self.ground.account, Path("/"), fast, fast
        )
        return Service(command, "数据库", 0, self.is_ready, patience=30, before=self.clear_stale)

    def words(self) -> list[str | Path]:
        """The command line of the server."""
        settings = {**COMMON, **(THROW_AWAY if self.throw_away else LASTING)}
        quoted = str(self.socket).replace('"', '""')
        settings["unix_socket_directories"] = f'"{quoted}"'
        words: list[str | Path] = [self.ground.binaries / "postgres", "-D", self.data]
        for name, value in settings.items():
            words += ["-c", f"{name}={value}"]
        return words

    def is_ready(self, child: Child) -> bool:
        """Whether this very process says that it takes connections."""
        lines = self._lines()
        return len(lines) > 7 and lines[0] == str(child.pid) and lines[7].strip() == "ready"

    def running(self) -> int:
        """The process id of a server that runs on this data, 0 when none does."""
        lines = self._lines()
        pid = int(lines[0]) if lines and lines[0].isdigit() else 0
        return pid if pid and str(self.data) in leftovers.fingerprint(pid) else 0

    def clear_stale(self) -> None:
        """Remove the note of a server that is gone; its number may belong to another process by now."""
        pid = self._settled()
        if pid:
            raise Stop(
                f"Another PostgreSQL (process {pid}) runs on {self.data}; stop it with: kill -INT {pid}",
                f"已有 PostgreSQL（进程 {pid}）在使用 {self.data}；请先停止它：kill -INT {pid}",
            )
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _settled(self, patience: float = 8) -> int:
        """Who runs on the data after those that are just ending have had time to."""
        deadline = time.monotonic() + patience
        while (pid := self.running()) and time.monotonic() < deadline:
            time.sleep(0.1)
        return pid

    def _lines(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def make(self) -> bool:
        """Initialise the data on first use; says whether it did."""
        if (self.data / "PG_VERSION").exists():
            self._must_fit()
            return False
        fresh = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        binaries.make_closed(fresh, self.ground.account)
        self._initialise(fresh)
        fresh.rename(self.data)
        return True

    def _initialise(self, folder: Path) -> None:
        provider = BUILTIN if self.ground.major >= 17 else ()
        failed: Stop | None = None
        for locale in LOCALES:
            words: list[str | Path] = [
                self.ground.binaries / "initdb",
                "-D",
                folder,
                "-U",
                USER,
                "-A",
                "trust",
            ]
            words += ["-E", "UTF8", *provider, f"--locale={locale}", "--no-instructions"]
            words += ["--no-sync"] if self.throw_away else []
            try:
                children.run(Command("initdb", words, plain(), self.log, self.ground.account, Path("/")))
            except Stop as stop:
                failed = failed or stop
            else:
                return
        raise failed or Stop("initdb failed", "数据库初始化失败")

    def _must_fit(self) -> None:
        made = int((self.data / "PG_VERSION").read_text().strip() or 0)
        if made != self.ground.major:
            raise Stop(
                f"{self.data} was made by PostgreSQL {made}, but version {self.ground.major} was found: point PG_BIN"
                f" to version {made}, or begin anew with: make reset",
                f"{self.data} 由 PostgreSQL {made} 创建，当前找到的是 {self.ground.major} 版：请用 PG_BIN 指定"
                f" {made} 版，或执行 make reset 重新开始",
            )


def plain() -> dict[str, str]:
    """The little that PostgreSQL's programs need of the environment."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": given("TZ", "UTC")}


def cluster(home: Path, log: Path, name: str, *, throw_away: bool) -> Cluster:
    """A server with its data below a home folder (or where root had to move it)."""
    ground = binaries.lay(home)
    socket = binaries.socket_folder(ground, name)
    return Cluster(ground, ground.home / name, socket, log, throw_away)
