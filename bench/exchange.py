"""Signed messages: one process taking them in beside the same work unsigned, batches, and the drain of a backlog.

    python bench/run.py exchange            (make bench ARGS=exchange)

Two scratch databases on the server of DATABASE_URL, dropped at the end; the drain goes from one to the other through a
real HTTP server on the loopback. SINGLE=1000 BATCHES=10 BACKLOG=20000.
"""

# ruff: noqa: PLC0415 - Django is set up in the measuring processes only

import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any
from urllib.request import urlopen

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

SINGLE = int(os.environ.get("SINGLE", "1000"))
BATCHES = int(os.environ.get("BATCHES", "10"))
BACKLOG = int(os.environ.get("BACKLOG", "20000"))
SCRATCH = {"cloud": "yangcai_bench_exchange_gp", "receivables": "yangcai_bench_exchange_rfp"}
PORT = int(os.environ.get("BENCH_PORT", "18431"))
TYPE = "bench.told"
EVENTS, BATCH = "/exchange/v1/events", "/exchange/v1/events:batch"


def main() -> None:
    """Make the databases, take messages in on one site, then drain a backlog from the other to it."""
    theirs = conninfo_to_dict(os.environ["DATABASE_URL"])
    admin = psycopg.connect(make_conninfo(**{**theirs, "dbname": "postgres"}), autocommit=True)
    with tempfile.TemporaryDirectory() as media:
        environments = {site: _environment(site, theirs, name, media) for site, name in SCRATCH.items()}
        try:
            for site, name in SCRATCH.items():
                admin.execute(f"drop database if exists {name} with (force)")
                admin.execute(f"create database {name}")
                subprocess.run(
                    [sys.executable, "manage.py", "migrate", "--verbosity=0"],
                    env=environments[site],
                    check=True,
                )
            print("| what | per second | beside |\n|---|---:|---|", flush=True)
            _run("intake", environments["receivables"])
            with server(environments["receivables"]):
                _run("drain", environments["cloud"])
        finally:
            for name in SCRATCH.values():
                admin.execute(f"drop database if exists {name} with (force)")
            admin.close()


def _environment(site: str, theirs: dict[str, Any], name: str, media: str) -> dict[str, str]:
    url = make_conninfo(**{**theirs, "dbname": name})
    return {
        **os.environ,
        "DATABASE_URL": url,
        "MEDIA_ROOT": media,
        "DJANGO_SETTINGS_MODULE": f"yangcai.{site}.config.settings",
        "EXCHANGE_SECRET": "bench-only-secret",
        "RECEIVABLES_URL": f"http://127.0.0.1:{PORT}",
        "SSL_REDIRECT": "0",
        "LOG_LEVEL": "ERROR",
    }


def _run(what: str, env: dict[str, str]) -> None:
    subprocess.run([sys.executable, "-m", "bench.exchange", what], env=env, check=True)


@contextmanager
def server(env: dict[str, str]) -> Iterator[None]:
    """The receiving site behind gunicorn, one process of four threads."""
    line = [
        sys.executable,
        "-m",
        "gunicorn",
        "-b",
        f"127.0.0.1:{PORT}",
        "-w",
        "1",
        "--threads",
        "4",
        "-t",
        "120",
    ]
    child = subprocess.Popen([*line, "--log-level", "error", "bench.exchange:application()"], env=env)
    try:
        for _ in range(100):
            try:
                urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        child.terminate()
        child.wait(10)


def application() -> Any:
    """The receiving site with a room that takes what the bench says."""
    from django.core.wsgi import get_wsgi_application

    wsgi = get_wsgi_application()
    _receiver()
    return wsgi


def _receiver() -> None:
    from yangcai.foundation.exchange.inbound import receives
    from yangcai.foundation.exchange.models import Nonce

    @receives(TYPE, sender="cloud")
    def take(*, seat: Any, at: Any, message: Any) -> None:
        """The work of the bench: one row."""
        Nonce.rows.create(app="bench", nonce=message.event_id, at=at)


def intake() -> None:
    """One process taking messages in, asked through WSGI without a network between."""
    app = application()
    from django.conf import settings
    from django.urls import path

    from yangcai.foundation.exchange import keys
    from yangcai.foundation.exchange.testing import letter, make_peer
    from yangcai.receivables.config import urls

    make_peer(settings.GP_APP)
    secret = keys.first_secret(settings.GP_APP)
    urls.urlpatterns += [path("bare", bare), path("unsigned", unsigned)]

    def letters(count: int) -> list[bytes]:
        mark = os.urandom(4).hex()
        data = {"n": 1, "text": "示例" * 200}
        return [letter(TYPE, f"bench/{mark}-{n}", 1, data, app=settings.GP_APP) for n in range(count)]

    for name, beside in (
        ("bare", "JSON read, one row written"),
        ("unsigned", "and the inbox, in order, once"),
    ):
        seconds, _ = timed(lambda name=name: [call(app, f"/{name}", raw) for raw in letters(SINGLE)])
        row(f"messages, {name}", SINGLE / seconds, beside)
    ready = letters(SINGLE)
    seconds, _ = timed(lambda: [call(app, EVENTS, raw, settings.GP_APP, secret) for raw in ready])
    row(
        "messages, signed",
        SINGLE / seconds,
        "and signed both ways, nonce kept; signing by the caller included",
    )
    batches = [b"\n".join(letters(500)) for _ in range(BATCHES)]
    seconds, _ = timed(lambda: [call(app, BATCH, raw, settings.GP_APP, secret) for raw in batches])
    row("messages, signed, in batches of 500", 500 * BATCHES / seconds, "one transaction, a savepoint each")
    seconds, _ = timed(lambda: [call(app, BATCH, raw, settings.GP_APP, secret) for raw in batches])
    row("messages, known already, in batches", 500 * BATCHES / seconds, "duplicates")


def bare(request: Any) -> Any:
    """The same work without any of the exchange."""
    from django.db import transaction
    from django.http import HttpResponse
    from django.utils import timezone

    from yangcai.foundation.exchange.models import Nonce

    with transaction.atomic():
        Nonce.rows.create(app="bench", nonce=json.loads(request.body)["eventId"], at=timezone.now())
    return HttpResponse(b"{}")


def unsigned(request: Any) -> Any:
    """The inbox without the signatures."""
    from django.http import HttpResponse
    from django.utils import timezone

    from yangcai.foundation.exchange.models import Counterpart
    from yangcai.foundation.exchange.receiving import opened, receive

    peer = Counterpart.rows.get()
    receive(peer, opened(peer, request.body), at=timezone.now())
    return HttpResponse(b"{}")


bare.csrf_exempt = unsigned.csrf_exempt = True  # type: ignore[attr-defined]


def call(app: Any, path: str, raw: bytes, name: str = "", secret: bytes = b"") -> bytes:
    """One request through WSGI."""
    from yangcai.foundation.exchange import canon

    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": path, "QUERY_STRING": "", "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80",
        "CONTENT_LENGTH": str(len(raw)), "CONTENT_TYPE": "application/json", "wsgi.input": io.BytesIO(raw),
        "wsgi.url_scheme": "http", "wsgi.errors": sys.stderr, "HTTP_HOST": "127.0.0.1", "REMOTE_ADDR": "127.0.0.1",
    }  # fmt: skip
    if secret:
        signed = canon.request_headers(
            method="POST", path=path, body=raw, app=name, key="first", secret=secret
        )
        environ |= {f"HTTP_{header.upper().replace('-', '_')}": value for header, value in signed.items()}
    status: list[str] = []
    response = app(environ, lambda line, _headers: status.append(line))
    content = b"".join(response)
    response.close()
    assert status[0].startswith("200"), (status, content[:500])
    return content


def drain() -> None:
    """A backlog written here, drained to the other site."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import transaction
    from django.utils import timezone

    from yangcai.foundation.exchange.dispatching import dispatch_to
    from yangcai.foundation.exchange.operations import publish
    from yangcai.foundation.exchange.testing import make_peer
    from yangcai.foundation.kernel.seats import SYSTEM

    make_peer("rfp", url=settings.RECEIVABLES_URL)
    data = {"n": 1, "text": "示例" * 200}

    def publish_all() -> None:
        for start in range(0, BACKLOG, 500):
            with transaction.atomic():
                for n in range(start, min(start + 500, BACKLOG)):
                    publish(seat=SYSTEM, at=timezone.now(), type=TYPE, resource=f"bench/{n // 2}", data=data)

    seconds, _ = timed(publish_all)
    row("messages written into the outbox", BACKLOG / seconds, "500 a transaction, two a resource")
    seconds, delivered = timed(lambda: dispatch_to("rfp"))
    row(
        f"backlog of {delivered:,} drained",
        delivered / seconds,
        f"{seconds:,.0f} s, one dispatcher, loopback HTTP",
    )


def timed(function: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds, and what it returned."""
    started = perf_counter()
    result = function()
    return perf_counter() - started, result


def row(what: str, rate: float, beside: str) -> None:
    """One line of the table."""
    print(f"| {what} | {rate:,.0f} | {beside} |", flush=True)


if __name__ == "__main__":
    {"intake": intake, "drain": drain}.get(sys.argv[1] if len(sys.argv) > 1 else "", main)()
