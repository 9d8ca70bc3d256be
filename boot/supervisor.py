"""Keeps services running: starts them again when they die, and stops them in order."""

import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from boot import children, leftovers
from boot.children import Child, Command
from boot.words import Stop, say, tail

QUICK = 10.0  # seconds: a service that lived shorter, or was never ready, died quickly
TOO_MANY = 5  # quick deaths in a row
PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0)


@dataclass(frozen=True)
class Service:
    """A program that must stay up.

    Those of the highest rank stop first. What it `needs` must be ready before it starts; one that `follows`
    is also started anew when that has died.
    """

    command: Command
    chinese: str
    rank: int
    is_ready: Callable[[Child], bool]
    needs: str = ""
    follows: bool = False
    patience: float = 10.0
    before: Callable[[], None] | None = None

    @property
    def name(self) -> str:
        return self.command.name


class Watched:
    """A service and what became of it."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.child: Child | None = None
        self.began = 0.0
        self.again_at = 0.0
        self.was_ready = False
        self.quick_deaths = 0
        self.deaths = 0

    def is_ready(self) -> bool:
        child = self.child
        ready = child is not None and not children.finished(child) and self.service.is_ready(child)
        self.was_ready = self.was_ready or ready
        return ready


class Supervisor:
    """Runs services for as long as it is asked to watch. One thread, no surprises."""

    def __init__(self, pids: Path, quick: float = QUICK, pauses: Sequence[float] = PAUSES) -> None:
        self.pids = pids
        self.quick = quick
        self.pauses = pauses
        self.watched: dict[str, Watched] = {}

    def add(self, service: Service) -> None:
        """Take on a service; `tick` starts it."""
        self.watched[service.name] = Watched(service)

    def tick(self) -> None:
        """Look at every service once: notice deaths, start what is due."""
        for one in self.watched.values():
            if one.child is not None and children.finished(one.child):
                self._died(one, one.child)
            if one.child is None and time.monotonic() >= one.again_at and self._may_start(one):
                self._start(one)
            if not one.was_ready:
                one.is_ready()

    def await_ready(self, patience: float) -> None:
        """Watch until every service is ready."""
        deadline = time.monotonic() + patience
        waiting = list(self.watched.values())
        while waiting:
            self.tick()
            waiting = [one for one in waiting if not one.is_ready()]
            if waiting and time.monotonic() > deadline:
                raise _late(waiting[0].service, patience)
            time.sleep(0.05)

    def watch(self, while_true: Callable[[], bool] = lambda: True) -> None:
        """Keep everything running until interrupted."""
        while while_true():
            self.tick()
            time.sleep(0.2)

    def stop(self) -> None:
        """Stop everything, those of the highest rank first, and wait for their end."""
        for rank in sorted({one.service.rank for one in self.watched.values()}, reverse=True):
            group = [one for one in self.watched.values() if one.service.rank == rank]
            for number in {one.service.command.stop_signal for one in group}:
                mine = [one for one in group if one.service.command.stop_signal == number]
                going = [one.child for one in mine if one.child is not None]
                children.end(going, number, max(one.service.patience for one in mine))
            for one in group:
                leftovers.forget(self.pids, one.service.name)
        self.watched.clear()

    def _may_start(self, one: Watched) -> bool:
        needed = self.watched.get(one.service.needs)
        return needed is None or needed.is_ready()

    def _start(self, one: Watched) -> None:
        command = one.service.command
        if one.service.before is not None:
            one.service.before()
        one.child = children.start(command)
        one.began, one.was_ready = time.monotonic(), False
        leftovers.note(self.pids, command.name, one.child.pid, command.stop_signal)

    def _died(self, one: Watched, child: Child) -> None:
        service, now = one.service, time.monotonic()
        one.child = None
        one.deaths += 1
        died_quickly = now - one.began < self.quick or not one.was_ready
        one.quick_deaths = one.quick_deaths + 1 if died_quickly else 1
        if one.quick_deaths >= TOO_MANY:
            raise _hopeless(service)
        one.again_at = now + self.pauses[min(one.quick_deaths, len(self.pauses)) - 1]
        self._end_followers(service.name)
        how = _how(child.returncode)
        say(f"  {service.name} ended ({how}) and is started again. {service.chinese}已退出，正在重新启动。")

    def _end_followers(self, name: str) -> None:
        for one in self.watched.values():
            if one.service.follows and one.service.needs == name and one.child is not None:
                children.end([one.child], signal.SIGKILL)
                one.child = None


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def _hopeless(service: Service) -> Stop:
    log = service.command.log
    return Stop(
        f"{service.name} died {TOO_MANY} times in a row, so everything is stopped; its log is {log}.",
        f"{service.chinese}连续 {TOO_MANY} 次启动后退出，已全部停止；日志见 {log}。",
        tail(log) if log else "",
    )


def _late(service: Service, patience: float) -> Stop:
    log = service.command.log
    return Stop(
        f"{service.name} was not ready within {patience:.0f} s; its log is {log}.",
        f"{service.chinese}在 {patience:.0f} 秒内未就绪；日志见 {log}。",
        tail(log) if log else "",
    )
