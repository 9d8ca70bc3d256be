"""Where things are. Everything that is made at run time lives in the git-ignored `.local`."""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCAL = ROOT / ".local"
VENV = LOCAL / "venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"
STAMPS = LOCAL / "stamps"


@dataclass(frozen=True)
class Places:
    """The folders of one running stack; the person's own is `.local`, throw-away ones lie below it."""

    home: Path

    @property
    def env_file(self) -> Path:
        return self.home / "env"

    @property
    def logs(self) -> Path:
        return self.home / "log"

    @property
    def pids(self) -> Path:
        return self.home / "pids"

    @property
    def stamps(self) -> Path:
        return self.home / "stamps"

    def media(self, site: str) -> Path:
        return self.home / "media" / site

    def static(self, site: str) -> Path:
        return self.home / f"static-{site}"

    def make(self) -> None:
        """Create the folders; those with people's data are closed to others."""
        for folder in (self.logs, self.pids, self.stamps):
            folder.mkdir(parents=True, exist_ok=True)
        media = self.home / "media"
        media.mkdir(exist_ok=True)
        media.chmod(0o700)


def given(name: str, default: str = "") -> str:
    """A variable of the environment, where an empty one (as make passes on) counts as not given."""
    return os.environ.get(name, "").strip() or default
