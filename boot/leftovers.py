"""Processes of an earlier start that outlived it: found by the notes we left, ended only if surely ours."""

import contextlib
import json
import os
import signal
import subprocess
import time
from pathlib import Path


def fingerprint(pid: int) -> str:
    """What tells a process from a later one with the same number: when it began and its command line."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
        return f"{stat.rpartition(')')[2].split()[19]} {words}"
    except OSError:
        pass
    if Path("/proc/self").exists():
        return ""
    shown = subprocess.run(
        ["ps", "-p", str(pid), "-o", "lstart=,command="], capture_output=True, text=True, check=False
    )
    return shown.stdout.strip()


def note(folder: Path, name: str, pid: int, stop_signal: int) -> None:
    """Write down a process that we started."""
    known = {"pid": pid, "is": fingerprint(pid), "signal": int(stop_signal)}
    (folder / f"{name}.json").write_text(json.dumps(known))


def forget(folder: Path, name: str) -> None:
    """Cross out a process that has ended."""
    (folder / f"{name}.json").unlink(missing_ok=True)


def end_leftovers(folder: Path, patience: float = 10) -> int:
    """End what an earlier start left running and say how many that was."""
    ended = 0
    for paper in sorted(folder.glob("*.json")):
        pid, was, number = _read(paper)
        if was and fingerprint(pid) == was:
            _end(pid, was, number, patience)
            ended += 1
        paper.unlink(missing_ok=True)
    return ended


def _read(paper: Path) -> tuple[int, str, int]:
    try:
        known = json.loads(paper.read_text())
        return int(known["pid"]), str(known["is"]), int(known["signal"])
    except (ValueError, KeyError, TypeError):
        return 0, "", signal.SIGTERM


def _end(pid: int, was: str, number: int, patience: float) -> None:
    _signal(pid, number)
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and fingerprint(pid) == was:
        time.sleep(0.05)
    if fingerprint(pid) == was:
        _signal(pid, signal.SIGKILL)


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)  # each was started as the leader of its own group
