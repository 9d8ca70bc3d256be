"""For tests of every room: the other site, played by a real server on the loopback, and calls as it would make them."""

import json
from collections.abc import Callable, Mapping
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.test import Client
from django.utils import timezone

from yangcai.foundation.exchange import canon, envelopes, keys
from yangcai.foundation.exchange.client import hang_up
from yangcai.foundation.exchange.envelopes import Message
from yangcai.foundation.exchange.models import Counterpart, Key
from yangcai.foundation.exchange.seeding import ensure_counterpart

Said = tuple[int, Mapping[str, Any] | bytes]
Script = Callable[[Mapping[str, Any]], Said]


def make_peer(app: str = "", *, url: str = "") -> Counterpart:
    """The counterpart row of the other site with its first keys; once."""
    app = app or settings.EXCHANGE_PEER
    role = "receivables" if settings.EXCHANGE_ROLE == "cloud" else "cloud"
    return ensure_counterpart(app=app, title="示例对接平台", role=role, url=url, at=timezone.now())


class Peer:
    """The other site as a context manager: checks our signatures, signs its answers.

    `peer.answers("POST", "/gp/v1/encumbrances", 201, {...})` scripts an answer (or a function of the body that returns
    status and body); without one, messages are taken with 200 and everything else gets 404. `requests` is what came.
    `down` makes it hang up; `unsigned` makes it answer without a signature.
    """

    def __init__(self, app: str = "") -> None:
        self.app = app or settings.EXCHANGE_PEER
        self.requests: list[tuple[str, str, Any]] = []
        self.events: list[dict[str, Any]] = []
        self.down = self.unsigned = False
        self._scripts: dict[tuple[str, str], Script] = {}
        self._by_event: Callable[[dict[str, Any]], int] = lambda event: 200
        self._us, self._secret = settings.EXCHANGE_APP, keys.first_secret(self.app)

    def __enter__(self) -> "Peer":
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.counterpart = make_peer(self.app, url=self.url)
        return self

    def __exit__(self, *_: object) -> None:
        hang_up()
        self._server.shutdown()
        self._server.server_close()

    def answers(
        self, method: str, path: str, status: int | Script, body: Mapping[str, Any] | None = None
    ) -> None:
        """Script what a path answers from now on."""
        said = dict(body or {})
        self._scripts[method, path] = status if callable(status) else lambda _body: (status, said)

    def answers_events(self, status: Callable[[dict[str, Any]], int]) -> None:
        """Script what each message is answered with."""
        self._by_event = status

    def said(self, type: str) -> list[dict[str, Any]]:
        """The messages of a type that came."""
        return [event for event in self.events if event["type"] == type]

    def paths(self) -> list[str]:
        """Method and path of every request that came."""
        return [f"{method} {path}" for method, path, _body in self.requests]

    def answer(self, method: str, target: str, raw: bytes) -> Said:
        """What a request gets; bytes of a script are lines of messages."""
        path = urlsplit(target).path
        if path == "/exchange/v1/events:batch":
            return 200, {"results": [self._take(line) for line in raw.split(b"\n") if line]}
        body = json.loads(raw) if raw else {}
        self.requests.append((method, path, body))
        if script := self._scripts.get((method, path)):
            return script(body)
        if path == "/exchange/v1/ping":
            return 200, {"status": "ok"}
        return 404, {"code": "NOT_FOUND", "message": "not scripted"}

    def _take(self, line: bytes) -> dict[str, Any]:
        event = json.loads(line)
        self.events.append(event)
        self.requests.append(("EVENT", event["type"], event))
        status = self._by_event(event)
        return {
            "eventId": event["eventId"],
            "status": status,
            "code": "APPLIED" if status == 200 else "SCRIPTED",
        }

    def is_ours(self, method: str, target: str, headers: Mapping[str, str], raw: bytes) -> bool:
        """Whether the site under test signed a request."""
        given = {
            name: headers.get(f"{canon.PREFIX}{name}", "") for name in ("App", "Key", "Timestamp", "Nonce")
        }
        parts = urlsplit(target)
        call = canon.Call(
            method, canon.path_of(parts.path), canon.query_of(parts.query), given["Timestamp"], given["Nonce"],
            given["App"], given["Key"], canon.digest(raw),
        )  # fmt: skip
        return given["App"] == self._us and call.signature(self._secret) == headers.get("X-Gprf-Signature")

    def sign(self, status: int, target: str, nonce: str, body: bytes) -> dict[str, str]:
        """The headers of an answer."""
        if self.unsigned:
            return {}
        path, key = unquote(urlsplit(target).path), keys.FIRST
        return canon.answer_headers(
            status=status, path=path, reply_to=nonce, body=body, app=self.app, key=key, secret=self._secret
        )


def _handler(peer: Peer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if peer.down:
                self.close_connection = True
                return
            target, headers = self.path, {name.title(): value for name, value in self.headers.items()}
            if peer.is_ours(self.command, target, headers, raw):
                status, said = peer.answer(self.command, target, raw)
            else:
                status, said = 401, {"code": "SIG_INVALID"}
            body = said if isinstance(said, bytes) else envelopes.dumps(said)
            self.send_response(status)
            for name, value in peer.sign(status, target, headers.get("X-Gprf-Nonce", ""), body).items():
                self.send_header(name, value)
            self.send_header("Content-Type", f"application/{'x-ndjson' if said is body else 'json'}")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, format: str, *args: object) -> None:
            """Tests are quiet."""

    return Handler


def signed_post(
    client: Client, app: str, path: str, body: Mapping[str, Any], *, key: str = "", **extra: Any
) -> Any:
    """Post a command to us as an app would (`key` is its Idempotency-Key); Django's test response."""
    if key:
        extra["HTTP_IDEMPOTENCY_KEY"] = key
    return signed_call(client, app, "POST", path, envelopes.dumps(body), **extra)


def signed_get(client: Client, app: str, path: str, query: str = "", **extra: Any) -> Any:
    """Ask us as an app would."""
    return signed_call(client, app, "GET", path, b"", query=query, **extra)


def signed_call(
    client: Client, app: str, method: str, path: str, raw: bytes, *, query: str = "", **extra: Any
) -> Any:
    """Any signed call to us, with the newest key we share with the app."""
    key = Key.rows.filter(counterpart__app=app, purpose="transport", status="active").order_by("-pk").first()
    if key is None:
        make_peer(app)
        key = Key.rows.get(counterpart__app=app, purpose="transport")
    headers = canon.request_headers(
        method=method, path=path, query=query, body=raw, app=app, key=key.name, secret=key.secret
    )
    meta = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()} | extra
    return client.generic(method, path, raw, content_type="application/json", QUERY_STRING=query, **meta)


@cache
def _client() -> Client:
    """One client for all: making one loads every middleware."""
    return Client()


def letter(
    type: str, resource: str, seq: int, data: Mapping[str, Any], *, app: str = "", **facts: Any
) -> bytes:
    """The bytes of a message as the other site would write it."""
    at = timezone.now()
    message = Message(
        event_id=facts.pop("event_id", "") or envelopes.event_id(at),
        type=type,
        source=app or settings.EXCHANGE_PEER,
        resource=resource,
        seq=seq,
        region=facts.pop("region", ""),
        occurred_at=facts.pop("occurred_at", None) or at,
        data=dict(data),
        **facts,
    )
    return envelopes.write(message, sink=settings.EXCHANGE_APP)


def deliver(
    type: str,
    resource: str,
    seq: int,
    data: Mapping[str, Any],
    *,
    client: Client | None = None,
    app: str = "",
    **facts: Any,
) -> Any:
    """Send us one message as the other site; Django's test response (`.status_code`, `.json()["code"]`).

    `facts`: event_id, region, occurred_at, snapshot, causation, attest.
    """
    app = app or settings.EXCHANGE_PEER
    raw = letter(type, resource, seq, data, app=app, **facts)
    return signed_call(client or _client(), app, "POST", "/exchange/v1/events", raw)
