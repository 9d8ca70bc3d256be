"""Processes that we start: each in a session of its own, none outliving us, output in a log."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from boot.places import ROOT
from boot.words import Stop, tail

Child = subprocess.Popen[bytes]
PR_SET_PDEATHSIG = 1
RUNNING: dict[int, int] = {}  # process id -> the signal that ends it at once
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Account:
    """The user a process runs as when it must not run as root."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Command:
    """A program to run: its words, environment and log, whom it runs as, and how it is told to end.

    `orphan_signal` is what the kernel sends it when we are killed ourselves.
    """

    name: str
    words: Sequence[str | Path]
    env: Mapping[str, str]
    log: Path | None
    account: Account | None = None
    cwd: Path = ROOT
    stop_signal: int = signal.SIGTERM
    orphan_signal: int = signal.SIGTERM


def start(command: Command) -> Child:
    """Start a program in a session of its own, to be ended by the kernel should we be killed."""
    sink = command.log.open("ab") if command.log else None
    who = command.account
    try:
        child = subprocess.Popen(
            [os.fspath(word) for word in command.words],
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT if sink else None,
            env=dict(command.env),
            cwd=command.cwd,
            start_new_session=True,
            user=who.uid if who else None,
            group=who.gid if who else None,
            extra_groups=[] if who else None,
            preexec_fn=_ending_with_us(command.orphan_signal),  # noqa: PLW1509 - boot has no threads
        )
    finally:
        if sink:
            sink.close()
    RUNNING[child.pid] = signal.SIGQUIT if command.stop_signal == signal.SIGINT else signal.SIGKILL
    return child


def hurry() -> None:
    """End whatever still runs at once; PostgreSQL by its own immediate shutdown."""
    for pid, number in list(RUNNING.items()):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, number)


def _ending_with_us(orphan_signal: int) -> Callable[[], None] | None:
    """What the child does before it becomes the program: ask for a signal at our death (Linux only)."""
    if LIBC is None:
        return None
    libc, parent = LIBC, os.getpid()

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, orphan_signal)
        if os.getppid() != parent:
            os._exit(1)

    return ask


def signal_all(child: Child, number: int) -> None:
    """Send a signal to a child and everything in its group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, number)


def finished(child: Child) -> bool:
    """Whether a child has ended; if so, what it left behind in its group is killed before its id is given up."""
    if child.returncode is not None:
        return True
    if hasattr(os, "waitid"):
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        if os.waitid(os.P_PID, child.pid, options) is None:
            return False
        signal_all(child, signal.SIGKILL)
    if child.poll() is None:
        return False
    RUNNING.pop(child.pid, None)
    return True


def end(children: Sequence[Child], number: int = signal.SIGTERM, patience: float = 10) -> None:
    """Ask children to stop, wait, and kill those that did not."""
    going = [child for child in children if not finished(child)]
    for child in going:
        signal_all(child, number)
    deadline = time.monotonic() + patience
    while going and time.monotonic() < deadline:
        time.sleep(0.05)
        going = [child for child in going if not finished(child)]
    for child in going:
        signal_all(child, signal.SIGKILL)
        child.wait()
        RUNNING.pop(child.pid, None)


def run(*commands: Command) -> None:
    """Run commands side by side to their end; the first that fails stops the rest and the whole."""
    going: list[tuple[Command, Child]] = []
    try:
        for command in commands:
            if command.log:
                command.log.write_bytes(b"")
            going.append((command, start(command)))
        while going:
            time.sleep(0.02)
            ended = [pair for pair in going if finished(pair[1])]
            for pair in ended:
                going.remove(pair)
                _must_have_worked(*pair)
    finally:
        end([child for _, child in going], patience=3)


def _must_have_worked(command: Command, child: Child) -> None:
    if child.returncode == 0:
        return
    said = tail(command.log, 25) if command.log else ""
    if "No space left on device" in said:
        raise disk_full()
    raise Stop(
        f"{command.name} failed{f'; all of it is in {command.log}' if command.log else ''}.",
        f"“{command.name}”执行失败{f'，完整输出见 {command.log}' if command.log else ''}。",
        said,
    )


def disk_full() -> Stop:
    """What to say when the disk is full."""
    return Stop(
        "The disk is full: please make room (about 1.5 GB) and run this again.",
        "磁盘空间不足：请清理出约 1.5 GB 空间后重试。",
    )
