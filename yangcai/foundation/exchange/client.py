"""Calling another site: signed, outside of transactions, believing only what it signed."""

import atexit
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from django.conf import settings
from django.db import connection

from yangcai.foundation.exchange import canon, schemas
from yangcai.foundation.exchange.envelopes import dumps, loads
from yangcai.foundation.exchange.keys import signing_key
from yangcai.foundation.exchange.models import Counterpart, Key

PATIENCE = httpx.Timeout(30, connect=5)


class Unreachable(Exception):
    """Nobody knows whether the call arrived: no connection, no answer in time, 5xx, or none the peer signed."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A signed answer; `raw` is its bytes."""

    status: int
    body: dict[str, Any]
    raw: bytes = field(default=b"", repr=False)

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return 200 <= self.status < 300

    @property
    def code(self) -> str:
        """The error's code; empty when there is none."""
        return str(self.body.get("code", ""))


def call(
    app: str,
    method: str,
    path: str,
    *,
    body: Mapping[str, Any] | None = None,
    key: str = "",
    query: Mapping[str, str] | None = None,
) -> Reply:
    """Call a path of a site, a command with its Idempotency-Key. Raises Unreachable.

    Never inside a transaction, since it may take long and cannot be undone.
    """
    if body is not None and (faults := schemas.faults_of_command(method, path, body)):
        raise AssertionError(f"{method} {path}: {faults}")
    extra = {"Idempotency-Key": key} if key else {}
    return send(
        app, method, path, dumps(body) if body is not None else b"", query=urlencode(query or {}), extra=extra
    )


def send(
    app: str,
    method: str,
    path: str,
    content: bytes,
    *,
    query: str = "",
    extra: Mapping[str, str] | None = None,
    kind: str = "application/json",
) -> Reply:
    """Send bytes as they are. Raises Unreachable."""
    if connection.in_atomic_block and not settings.TESTING:
        raise AssertionError("a call to another site inside a transaction")
    counterpart, secret = _peer(app)
    url = f"{counterpart.url}{path}"
    signed = canon.request_headers(
        method=method,
        path=urlsplit(url).path,
        query=query,
        body=content,
        app=settings.EXCHANGE_APP,
        key=secret.name,
        secret=secret.secret,
    )
    headers = {**signed, "Content-Type": kind, **(extra or {})}
    try:
        answer = _client().request(
            method, f"{url}?{query}" if query else url, content=content, headers=headers
        )
    except (httpx.HTTPError, httpx.InvalidURL) as broken:
        raise Unreachable(type(broken).__name__) from broken
    return _believed(answer, counterpart, secret, headers[f"{canon.PREFIX}Nonce"])


def _peer(app: str) -> tuple[Counterpart, Key]:
    counterpart = Counterpart.rows.filter(app=app).first()
    if counterpart is None or not counterpart.url:
        raise Unreachable(f"no address of {app}")
    if counterpart.status != Counterpart.Status.ACTIVE:
        raise Unreachable(f"{app} is suspended")
    if (key := signing_key(counterpart)) is None:
        raise Unreachable(f"no key shared with {app}")
    return counterpart, key


def _believed(answer: httpx.Response, counterpart: Counterpart, key: Key, nonce: str) -> Reply:
    """The answer, if it is the peer's, to this call, and says something definite."""
    genuine = canon.is_answer_of(
        answer.headers,
        status=answer.status_code,
        path=answer.request.url.path,
        reply_to=nonce,
        body=answer.content,
        app=counterpart.app,
        secret=key.secret,
    )
    if answer.status_code >= 500:
        raise Unreachable(f"HTTP {answer.status_code}")
    if not genuine:
        raise Unreachable(f"HTTP {answer.status_code} without the signature of {counterpart.app}")
    if answer.headers.get("content-type", "").startswith("application/x-ndjson"):
        return Reply(answer.status_code, {}, answer.content)
    try:
        said = loads(answer.content or b"{}")
    except ValueError as odd:
        raise Unreachable("an answer that is not JSON") from odd
    return Reply(answer.status_code, said if isinstance(said, dict) else {}, answer.content)


_pool: list[httpx.Client] = []
_opening = Lock()


def _client() -> httpx.Client:
    """One pool of connections a process; proxies of the environment are not for our own sites."""
    with _opening:
        if not _pool:
            _pool.append(httpx.Client(timeout=PATIENCE, trust_env=False))
        return _pool[0]


@atexit.register
def hang_up() -> None:
    """Close the pool; the next call opens another."""
    with _opening:
        while _pool:
            _pool.pop().close()
