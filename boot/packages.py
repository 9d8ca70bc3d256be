"""The virtual environment and its packages: from hashed requirement files, by uv where it installs, else by pip."""

import contextlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from boot import children, locks
from boot.children import Command
from boot.places import LOCAL, PYTHON, REQUIREMENTS, ROOT, STAMPS, VENV, given
from boot.stamps import Stamp, digest
from boot.words import Stop, step

LEVELS = ("local", "dev")  # what `make up` needs, and what the tests add
NO_VENV = Stop(
    "This Python cannot make virtual environments. On Debian or Ubuntu: apt install python3-venv",
    "当前 Python 无法创建虚拟环境。Debian/Ubuntu 请先执行：apt install python3-venv",
)
NO_ROOM = 1.5e9  # bytes
NAME = "Installing packages 安装软件包"
LOG = LOCAL / "packages.log"


def install(level: str) -> None:
    """Make the virtual environment have exactly the packages of a level; without a word if it has them."""
    LOCAL.mkdir(exist_ok=True)
    if _is_installed(_at_least(level)):
        return
    with step("Python packages 软件包") as shown, locks.waiting_for(LOCAL / "install.lock"):
        level = _at_least(level)
        if _is_installed(level):
            return
        require_room()
        for known in LEVELS:
            Stamp(STAMPS, f"packages-{known}").lift()
        _make_environment()
        shown.note = _fill(level)
        Stamp(STAMPS, f"packages-{level}").press(fingerprint(level))


def _is_installed(level: str) -> bool:
    return PYTHON.exists() and Stamp(STAMPS, f"packages-{level}").shows(fingerprint(level))


def fingerprint(level: str) -> str:
    """What the installed packages follow from: the requirement files, and where the environment stands."""
    files = [REQUIREMENTS / "uv.txt", REQUIREMENTS / f"{level}.txt"]
    return digest(files, str(VENV), level)


def _at_least(level: str) -> str:
    """The level, or the higher one installed before, so that `up` after `test` takes nothing away."""
    marked = [known for known in LEVELS if Stamp(STAMPS, f"packages-{known}").path.exists()]
    return max(level, *marked, key=LEVELS.index) if marked else level


def require_room() -> None:
    """Refuse to begin a set-up that would fill the disk."""
    if shutil.disk_usage(ROOT).free < NO_ROOM:
        raise children.disk_full()


def _make_environment() -> None:
    """Keep the environment when it runs and was made in this very folder; make it anew otherwise."""
    made_for = VENV / "made-for"
    if PYTHON.exists() and made_for.exists() and made_for.read_text() == str(VENV):
        return
    if not _was_made_here():
        shutil.rmtree(VENV, ignore_errors=True)
        make_environment(VENV)
    made_for.write_text(str(VENV))


def _was_made_here() -> bool:
    activate = VENV / "bin" / "activate"
    return PYTHON.exists() and activate.exists() and str(VENV) in activate.read_text()


def make_environment(folder: Path) -> None:
    """Make a virtual environment; without pip in it where this Python cannot put it there."""
    words = [sys.executable, "-m", "venv", str(folder)]
    if importlib.util.find_spec("ensurepip") is None:
        if not (shutil.which("uv") or importlib.util.find_spec("pip")):
            raise NO_VENV
        words.append("--without-pip")
    made = subprocess.run(words, capture_output=True, text=True, check=False)
    if made.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        raise Stop(NO_VENV.english, NO_VENV.chinese, made.stdout + made.stderr)


def _fill(level: str) -> str:
    """Install one level into our environment; returns which tool did it."""
    if uv := _uv():
        words: list[str | Path] = [uv, "pip", "sync", "--quiet", "--python", PYTHON, "--require-hashes"]
        files = [REQUIREMENTS / f"{level}.txt", REQUIREMENTS / "uv.txt"]
        try:
            children.run(Command(NAME, [*words, *files], plain_environment(), LOG))
        except Stop:
            LOG.rename(LOG.with_name("packages-uv.log"))
        else:
            return "by uv"
    fill_with_pip(VENV, f"{level}.txt")
    return "by pip"


def fill_with_pip(folder: Path, file: str) -> None:
    """Install one requirement file into an environment with pip alone."""
    words = [*_pip(folder), "install", "--quiet", "--no-input", "--require-hashes", "-r"]
    children.run(Command(NAME, [*words, REQUIREMENTS / file], plain_environment(), LOG))


def _pip(folder: Path) -> list[str]:
    """pip inside the environment, else this Python's own, told to work for that environment."""
    python = str(folder / "bin" / "python")
    if (folder / "bin" / "pip").exists():
        return [python, "-m", "pip"]
    return [sys.executable, "-m", "pip", "--python", python]


def _uv() -> str:
    """uv, installed from its own hashed file, else the machine's; empty where neither can be had."""
    if given("NO_UV"):
        return ""
    inside = VENV / "bin" / "uv"
    if not inside.exists():
        with contextlib.suppress(Stop):
            fill_with_pip(VENV, "uv.txt")
    return str(inside) if inside.exists() else shutil.which("uv") or ""


def plain_environment() -> dict[str, str]:
    """The person's environment (proxies, certificates, …) without what would bend Python or Django."""
    bent = ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "DJANGO_SETTINGS_MODULE", "GUNICORN_CMD_ARGS")
    return {name: value for name, value in os.environ.items() if name not in bent}
