"""A command is carried out once per app and Idempotency-Key, whatever is repeated, lost or killed in between."""

import json
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest
from django.utils import timezone

from yangcai.foundation.exchange import schemas
from yangcai.foundation.exchange.canon import digest
from yangcai.foundation.exchange.envelopes import loads
from yangcai.foundation.exchange.models import Command, Counterpart
from yangcai.foundation.exchange.protocol import Answer, ProtocolError
from yangcai.foundation.kernel.errors import Refused

LONGEST_KEY = 80
Run = Callable[[dict[str, Any]], Answer]


def once(request: HttpRequest, app: Counterpart, raw: bytes, run: Run) -> Answer:
    """Carry it out, or give the answer it had.

    One transaction holds the lock, the effects and the answer: killed half-way, nothing has happened.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not 8 <= len(key) <= LONGEST_KEY or not key.isprintable():
        raise ProtocolError(400, "HEADERS", f"Idempotency-Key must have 8 to {LONGEST_KEY} characters")
    marks = digest(f"{request.path}\n".encode() + raw)
    with transaction.atomic():
        if not _alone(app.app, key):
            raise ProtocolError(409, "IN_PROGRESS", retryable=True)
        known = Command.rows.filter(app=app.app, key=key).first()
        if known is None:
            return _carry_out(request, app, key, marks, run=lambda: run(_body(request, raw)))
        if known.digest != marks:
            raise ProtocolError(422, "IDEMPOTENCY_MISMATCH", "the key belongs to another command")
        return Answer(known.answer_status, json.loads(bytes(known.answer)))


def _alone(app: str, key: str) -> bool:
    """Whether nobody else is at it; holds everybody else off until the transaction ends."""
    number = int(digest(f"{app}\n{key}".encode())[:15], 16)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        return bool(cursor.fetchone()[0])


def _body(request: HttpRequest, raw: bytes) -> dict[str, Any]:
    try:
        body = loads(raw)
    except ValueError as wrong:
        raise ProtocolError(400, "SCHEMA", "the body is not JSON") from wrong
    if not isinstance(body, dict):
        raise ProtocolError(400, "SCHEMA", "the body is not an object")
    if faults := schemas.faults_of_command(request.method or "", request.path, body):
        raise ProtocolError(422, "SCHEMA", faults[0], detail={"faults": faults})
    return body


def _carry_out(
    request: HttpRequest, app: Counterpart, key: str, marks: str, *, run: Callable[[], Answer]
) -> Answer:
    """Run it in a savepoint and note the answer beside its effects."""
    at = timezone.now()
    try:
        with transaction.atomic():
            answer = run()
    except Refused as refusal:
        wrong = ProtocolError(422, "REFUSED", str(refusal))
        answer = wrong.answer(trace=str(getattr(request, "id", "")), at=at)
    except ProtocolError as wrong:
        if wrong.retryable:
            raise
        answer = wrong.answer(trace=str(getattr(request, "id", "")), at=at)
    facts = {"path": request.path, "digest": marks, "answer_status": answer.status, "at": at}
    Command.rows.create(app=app.app, key=key, answer=answer.content(), **facts)
    return answer
