"""The protocol's own addresses: messages in, replay and snapshots out."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from yangcai.foundation.exchange import jobs, queries
from yangcai.foundation.exchange.batches import receive_lines
from yangcai.foundation.exchange.endpoints import Answer, ProtocolError, door, signed
from yangcai.foundation.exchange.envelopes import moment
from yangcai.foundation.exchange.models import Counterpart
from yangcai.foundation.exchange.protocol import MOST_LINES
from yangcai.foundation.exchange.receiving import Outcome, opened, receive


@csrf_exempt
def events(request: HttpRequest) -> HttpResponse:
    """POST: take one message in. GET: what was sent to the caller about a resource, byte for byte, from a number on."""
    if request.method in ("GET", "HEAD"):
        return door(request, ("GET", "HEAD"), lambda app, _body: _replayed(request, app))
    return door(request, ("POST",), _received)


def _received(app: Counterpart, body: bytes) -> Answer:
    letter = opened(app, body)
    outcome = receive(app, letter, at=timezone.now())
    if outcome.missing:
        jobs.ask_for(app.app, outcome.missing)
    return _told(outcome, letter.message.event_id)


def _told(outcome: Outcome, event_id: str) -> Answer:
    if outcome.status >= 400:
        retryable = outcome.status in (425, 500)
        raise ProtocolError(
            outcome.status, outcome.code, outcome.message, detail=outcome.detail, retryable=retryable
        )
    return Answer(outcome.status, {**outcome.line(event_id), **outcome.detail})


@csrf_exempt
def batch(request: HttpRequest) -> HttpResponse:
    """POST: take in up to 500 messages, one a line; each is answered for itself."""
    return door(request, ("POST",), lambda app, body: receive_lines(app, body, at=timezone.now()))


def _replayed(request: HttpRequest, app: Counterpart) -> Answer:
    resource, start = request.GET.get("resource", ""), _number(request, "fromSeq", 1, 2**53)
    limit = _number(request, "limit", MOST_LINES, MOST_LINES)
    return Answer(
        200, {}, b"".join(line + b"\n" for line in queries.sent_since(app.app, resource, start, limit))
    )


@signed
def snapshot(request: HttpRequest, app: Counterpart, noun: str) -> Answer:
    """The latest message of every resource of a kind that was sent to the caller, by opaque cursor."""
    limit = _number(request, "limit", 100, MOST_LINES)
    try:
        lines, cursor = queries.snapshot(
            app.app,
            noun,
            region=request.GET.get("region", ""),
            cursor=request.GET.get("cursor", ""),
            limit=limit,
        )
    except ValueError as wrong:
        raise ProtocolError(400, "CURSOR", "this cursor is not ours") from wrong
    return Answer(200, {"items": [line.decode() for line in lines], "cursor": cursor})


@signed
def ping(request: HttpRequest, app: Counterpart) -> Answer:
    """Whether we are there, and what time we think it is."""
    return Answer(200, {"status": "ok", "app": app.app, "serverTime": moment(timezone.now())})


def _number(request: HttpRequest, name: str, default: int, most: int) -> int:
    """A number from 1 in the query."""
    text = request.GET.get(name, "")
    if not text:
        return default
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= 16 else 0
    if not 1 <= number <= most:
        raise ProtocolError(400, "QUERY", f"{name} must be a whole number from 1 to {most}")
    return number
