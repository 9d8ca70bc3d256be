"""Processes of an earlier start that outlived it: found by the notes we left, ended only if surely ours."""

import contextlib
import json
import os
import signal
import subprocess
import time
from pathlib import Path

ZOMBIE = "Z"  # dead, but not yet noticed by its parent


def fingerprint(pid: int) -> str:
    """What tells a process from a later one with the same number: when it began and its command line."""
    with contextlib.suppress(OSError):
        fields, words = _fields(pid), _words(pid)
        # A process that is just dying has lost its command line before it is called a zombie.
        return f"{fields[19]} {words}" if words and fields[0] != ZOMBIE else ""
    if Path("/proc/self").exists():
        return ""
    shown = subprocess.run(
        ["ps", "-p", str(pid), "-o", "lstart=,command="], capture_output=True, text=True, check=False
    )
    return shown.stdout.strip()


def _fields(pid: int) -> list[str]:
    """What the system says of a process behind its name: state, parent, group, …"""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _words(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")


def note(folder: Path, name: str, pid: int, stop_signal: int) -> None:
    """Write down a process that we started."""
    known = {"pid": pid, "is": fingerprint(pid), "signal": int(stop_signal)}
    (folder / f"{name}.json").write_text(json.dumps(known))


def forget(folder: Path, name: str) -> None:
    """Cross out a process that has ended."""
    (folder / f"{name}.json").unlink(missing_ok=True)


def end_leftovers(folder: Path, patience: float = 10) -> int:
    """End what an earlier start left running and say how many processes that was."""
    ended = 0
    for paper in sorted(folder.glob("*.json")):
        pid, was, number = _read(paper)
        ended += _end(pid, was, number, patience) if was else 0
        paper.unlink(missing_ok=True)
    return ended


def ours(pid: int, was: str) -> list[int]:
    """What is left of a process that we started: itself, or those of its group with its very command line."""
    now = fingerprint(pid)
    if now:
        return [pid] if now == was else []
    return [number for number in _group(pid) if was.endswith(f" {_words(number)}")]


def _group(leader: int) -> list[int]:
    """The members of a process group; nothing where the system has no such list."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            state, _, group = _fields(int(folder.name))[:3]
            if group == str(leader) and state != ZOMBIE:
                found.append(int(folder.name))
    return found


def _read(paper: Path) -> tuple[int, str, int]:
    try:
        known = json.loads(paper.read_text())
        return int(known["pid"]), str(known["is"]), int(known["signal"])
    except (ValueError, KeyError, TypeError):
        return 0, "", signal.SIGTERM


def _end(pid: int, was: str, number: int, patience: float) -> int:
    found = ours(pid, was)
    for signal_number in (number, signal.SIGKILL):
        deadline = time.monotonic() + patience
        for member in ours(pid, was):
            _signal(member, signal_number)
        while ours(pid, was) and time.monotonic() < deadline:
            time.sleep(0.05)
    return len(found)


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)
