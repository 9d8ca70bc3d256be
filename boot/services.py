"""The programs that must stay up: a web process and a job worker for each site."""

import signal
import urllib.error
import urllib.request
from pathlib import Path

from boot.addresses import EVERYWHERE, SITES, Site
from boot.children import Command
from boot.places import PYTHON, ROOT
from boot.stack import Stack
from boot.supervisor import Service, Supervisor

DATABASE, WORKER, WEB = 0, 1, 2  # the order of starting; stopping goes the other way
GRACE = "5"  # seconds that requests and jobs under way get at a stop
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
LARGE = 20_000_000  # bytes


def add_web(supervisor: Supervisor, stack: Stack) -> None:
    """Take on the web processes of all sites."""
    for site in SITES:
        supervisor.add(web(stack, site, "postgres" if stack.cluster else ""))


def add_workers(supervisor: Supervisor, stack: Stack) -> None:
    """Take on the job workers of all sites; nobody waits for them, so they may start last."""
    for site in SITES:
        supervisor.add(worker(stack, site, "postgres" if stack.cluster else ""))
    supervisor.tick()


def web(stack: Stack, site: Site, needs: str) -> Service:
    """The web process: one gunicorn with threads."""
    port = stack.port + site.offset
    host = f"[{stack.host}]" if ":" in stack.host else stack.host
    words: list[str | Path] = [PYTHON, "-m", "gunicorn", f"yangcai.{site.name}.config.wsgi:application"]
    words += ["--bind", f"{host}:{port}", "--worker-class", "gthread", "--threads", "8", "--workers", "1"]
    words += ["--graceful-timeout", GRACE, "--no-control-socket", "--chdir", ROOT]
    name = f"{site.name}-web"
    command = Command(name, words, stack.environment(site), rotated(stack, name))
    health = f"http://{_reachable(stack.host)}:{port}/healthz"
    return Service(command, f"{site.chinese}网页服务", WEB, lambda _: answers(health), needs)


def worker(stack: Stack, site: Site, needs: str) -> Service:
    """The job worker; running counts as ready."""
    words: list[str | Path] = [PYTHON, ROOT / "manage.py", "procrastinate", "worker"]
    words += ["--name", f"{site.name}", "--concurrency", "4", "--shutdown-graceful-timeout", GRACE]
    name = f"{site.name}-worker"
    env = {**stack.environment(site), "POOL_SIZE": "8"}
    # Asked to stop while its database goes too, it would wait for that; jobs survive a kill.
    command = Command(name, words, env, rotated(stack, name), orphan_signal=signal.SIGKILL)
    return Service(command, f"{site.chinese}后台任务", WORKER, lambda _: True, needs, follows=True)


def rotated(stack: Stack, name: str) -> Path:
    """The service's log; a large one makes way for a new one."""
    log = stack.places.logs / f"{name}.log"
    if log.exists() and log.stat().st_size > LARGE:
        log.replace(log.with_suffix(".log.1"))
    return log


def _reachable(host: str) -> str:
    if host in EVERYWHERE:
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def answers(url: str) -> bool:
    """Whether a site says that it is well; proxies have no part in this."""
    try:
        with DIRECT.open(url, timeout=3) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
