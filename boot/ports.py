"""Ports: whether they are free, and if not, whose they are."""

import contextlib
import errno
import os
import socket
from collections.abc import Sequence
from pathlib import Path

from boot.addresses import SITES
from boot.words import Stop

LISTENING = "0A"
SUGGESTED = range(8300, 20000, 300)


def parse(text: str) -> int:
    """The number of the first port; the others must fit above it."""
    last = 65535 - SITES[-1].offset
    if text.isdigit() and 1 <= int(text) <= last:
        return int(text)
    raise Stop(f"PORT must be a number from 1 to {last}, not {text!r}.", f"PORT 应为 1 到 {last} 的数字。")


def require_free(host: str, first: int) -> None:
    """Refuse when one of the three ports cannot be listened on, saying which and why."""
    for site in SITES:
        port = first + site.offset
        error = trouble(host, port)
        if error == errno.EADDRINUSE:
            raise _taken(port)
        if error:
            reason = os.strerror(error)
            raise Stop(
                f"Cannot listen on {host}:{port} ({reason}); try: PORT=8300 make up",
                f"无法监听 {host}:{port}（{reason}）；可改用：PORT=8300 make up",
            )


def trouble(host: str, port: int) -> int:
    """What the system says to listening there: an errno, 0 for nothing."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((host, port))
            one.listen(1)
        except socket.gaierror:
            return errno.EADDRNOTAVAIL
        except OSError as error:
            return error.errno or errno.EADDRNOTAVAIL
    return 0


def _taken(port: int) -> Stop:
    who = owner(port)
    free = free_trio("127.0.0.1", SUGGESTED)
    by = f" by {who}" if who else " by another program"
    return Stop(
        f"Port {port} is taken{by}. Choose other ports with: PORT={free} make up",
        f"端口 {port} 已被占用{f'（{who}）' if who else ''}。可改用其他端口：PORT={free} make up",
    )


def free_trio(host: str, firsts: Sequence[int]) -> int:
    """The first of some numbers from which all three ports are free."""
    for first in firsts:
        if not any(trouble(host, first + site.offset) for site in SITES):
            return first
    raise Stop("No free ports were found.", "未找到可用端口。")


def owner(port: int) -> str:
    """Which process listens on a port, where the system lets us know; else nothing."""
    wanted = {f"socket:[{number}]" for number in _sockets(port)}
    for folder in Path("/proc").glob("[0-9]*"):
        if wanted & _open_files(folder):
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
            return f"process {folder.name}, {words[:80]}"
    return ""


def _sockets(port: int) -> set[str]:
    """The numbers of the sockets that listen on a port."""
    found = set()
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        for line in table.read_text().splitlines()[1:] if table.exists() else []:
            fields = line.split()
            if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                found.add(fields[9])
    return found


def _open_files(process: Path) -> set[str]:
    """What a process has open; nothing where it is not ours to know. Files may close while we look."""
    found = set()
    with contextlib.suppress(OSError):
        for file in (process / "fd").iterdir():
            with contextlib.suppress(OSError):
                found.add(str(file.readlink()))
    return found
