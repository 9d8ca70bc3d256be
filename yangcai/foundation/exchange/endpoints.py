"""Doors for machines: signed calls in, signed answers out."""

import functools
from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.db import DataError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from yangcai.foundation.exchange import canon, commands, gate
from yangcai.foundation.exchange.models import Counterpart
from yangcai.foundation.exchange.protocol import Answer, ProtocolError
from yangcai.foundation.kernel.errors import Forbidden, Refused

__all__ = ["Answer", "ProtocolError", "command", "door", "signed"]

log = structlog.get_logger()
Inner = Callable[[Counterpart, bytes], Answer]
View = Callable[..., HttpResponse]


def signed(view: Callable[..., Answer]) -> View:
    """A signed GET: `view(request, app, **kwargs) -> Answer`, `app` being the counterpart that asks."""

    @csrf_exempt
    @functools.wraps(view)
    def run(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return door(request, ("GET", "HEAD"), lambda app, _body: view(request, app, **kwargs))

    return run


def command(view: Callable[..., Answer]) -> View:
    """A signed POST with an Idempotency-Key: `view(request, app, body, **kwargs) -> Answer`, carried out exactly once.

    It runs in a transaction with the note that it ran. A ProtocolError undoes its effects and is the answer.
    """

    @csrf_exempt
    @functools.wraps(view)
    def run(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        def inner(app: Counterpart, raw: bytes) -> Answer:
            return commands.once(request, app, raw, lambda body: view(request, app, body, **kwargs))

        return door(request, ("POST",), inner)

    return run


def door(request: HttpRequest, methods: tuple[str, ...], inner: Inner) -> HttpResponse:
    """Check the call, run what lies behind it, sign the answer."""
    if request.method not in methods:
        response = HttpResponse(status=405)
        response["Allow"] = ", ".join(methods)
        return response
    at = timezone.now()
    caller = gate.caller_of(request)
    try:
        body = gate.check(request, caller, at)
    except ProtocolError as wrong:
        gate.count_failure(caller, wrong.code, at)
        return _signed(request, caller, wrong.answer(trace=trace_of(request), at=at))
    return _signed(request, caller, _behind(request, caller, body, inner, at))


def _behind(request: HttpRequest, caller: gate.Caller, body: bytes, inner: Inner, at: datetime) -> Answer:
    """What the view answers; every way it can fail in the protocol's words."""
    try:
        return inner(caller.counterpart, body)
    except ProtocolError as no:
        wrong = no
    except Refused as refusal:
        wrong = ProtocolError(422, "REFUSED", str(refusal))
    except Forbidden:
        wrong = ProtocolError(403, "FORBIDDEN")
    except DataError:  # too long, too large, or no text at all: it will not do the next time either
        status, code = (400, "QUERY") if request.method in ("GET", "HEAD") else (422, "SCHEMA")
        wrong = ProtocolError(status, code, "these data cannot be")
    except OperationalError:
        log.exception("exchange.database")
        wrong = ProtocolError(503, "MAINTENANCE", retryable=True)
    except Exception:
        log.exception("exchange.fault")
        wrong = ProtocolError(500, "INTERNAL", retryable=True)
    return wrong.answer(trace=trace_of(request), at=at)


def trace_of(request: HttpRequest) -> str:
    """The request's id, by which both sides find it in their logs."""
    return str(getattr(request, "id", ""))


def _signed(request: HttpRequest, caller: gate.Caller, answer: Answer) -> HttpResponse:
    """The answer, signed with the key of the call; unsigned to whom we share none with."""
    content = answer.content()
    kind = "application/json" if answer.raw is None else "application/x-ndjson"
    response = HttpResponse(content, status=answer.status, content_type=kind)
    response["Cache-Control"] = "no-store"
    if answer.status == 409 and answer.body.get("code") == "IN_PROGRESS":
        response["Retry-After"] = "2"
    if caller.key is not None:
        headers = canon.answer_headers(
            status=answer.status,
            path=request.path,
            reply_to=caller.headers["Nonce"],
            body=content,
            app=settings.EXCHANGE_APP,
            key=caller.key.name,
            secret=caller.key.secret,
        )
        for name, value in headers.items():
            response[name] = value
    return response
