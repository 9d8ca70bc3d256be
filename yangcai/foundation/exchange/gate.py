"""The checks every signed call passes, in this order: size, headers, key, clock, digest, signature, nonce."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hmac import compare_digest

from django.db import connection
from django.http import HttpRequest

from yangcai.foundation.exchange.canon import ALGORITHM, PREFIX, WINDOW, Call, digest, escaped, query_of
from yangcai.foundation.exchange.keys import called_by
from yangcai.foundation.exchange.models import Counterpart, Failures, Key, Nonce
from yangcai.foundation.exchange.protocol import LARGEST, ProtocolError
from yangcai.foundation.kernel.operations import record
from yangcai.foundation.kernel.seats import SYSTEM

NAMES = ("App", "Key", "Alg", "Timestamp", "Nonce", "Digest", "Signature")
LEAST_NONCE, MOST_NONCE = 22, 64  # 128 bits in base64 without padding; what the column holds
ALARM = 20  # failures within a minute
STRANGER = "?"  # under this name calls are counted whose app nobody knows
_REMEMBER = """
    WITH lightly AS (SELECT set_config('synchronous_commit', 'off', true))
    INSERT INTO exchange_nonce (app, nonce, at) SELECT %s, %s, %s FROM lightly ON CONFLICT DO NOTHING
"""
_COUNT = """
    INSERT INTO exchange_failures (app, minute, count) VALUES (%s, %s, 1)
    ON CONFLICT (app, minute) DO UPDATE SET count = exchange_failures.count + 1 RETURNING id, count
"""


@dataclass(slots=True)
class Caller:
    """Who calls, as far as is known: an answer is signed with the key of the call, if it is in force."""

    headers: dict[str, str]
    key: Key | None = None

    @property
    def counterpart(self) -> Counterpart:
        """The app that calls; only after all checks."""
        assert self.key is not None  # noqa: S101 - the checks found it
        return self.key.counterpart


def caller_of(request: HttpRequest) -> Caller:
    """What the headers say of themselves; nothing is believed yet."""
    return Caller({name: request.headers.get(f"{PREFIX}{name}", "") for name in NAMES})


def check(request: HttpRequest, caller: Caller, at: datetime) -> bytes:
    """Run every check and return the body. Raises ProtocolError; sets `caller.key` as soon as it can sign answers."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        raise ProtocolError(413, "TOO_LARGE")
    _check_headers(caller.headers)
    key = _key(caller.headers)
    caller.key = key
    _check_clock(caller.headers, at)
    body = request.body
    if not compare_digest(digest(body), caller.headers["Digest"].lower()):
        raise ProtocolError(401, "BODY_DIGEST", "the body is not the one that was signed")
    _check_signature(request, caller.headers, key)
    _remember(caller.headers, at)
    if key.seen_at is None:
        Key.rows.filter(pk=key.pk, seen_at=None).update(seen_at=at)
    return body


def _check_headers(headers: dict[str, str]) -> None:
    missing = [f"{PREFIX}{name}" for name in NAMES if not headers[name]]
    if missing:
        raise ProtocolError(401, "HEADERS", "missing headers", detail={"missing": missing})
    if not all(value.isascii() and value.isprintable() for value in headers.values()):
        raise ProtocolError(401, "HEADERS", "headers must be printable ASCII")
    if headers["Alg"] != ALGORITHM:
        raise ProtocolError(401, "HEADERS", f"the algorithm must be {ALGORITHM}")
    nonce = headers["Nonce"]
    if not LEAST_NONCE <= len(nonce) <= MOST_NONCE:
        raise ProtocolError(401, "HEADERS", "the nonce must be 128 random bits in hex or base64")


def _key(headers: dict[str, str]) -> Key:
    key = called_by(headers["App"], headers["Key"])
    if key is None:
        raise ProtocolError(401, "KEY_UNKNOWN")
    if key.status == Key.Status.REVOKED:
        raise ProtocolError(401, "KEY_REVOKED")
    if key.counterpart.status != Counterpart.Status.ACTIVE:
        raise ProtocolError(403, "APP_SUSPENDED")
    return key


def _check_clock(headers: dict[str, str], at: datetime) -> None:
    text = headers["Timestamp"]
    seconds = int(text) if text.isascii() and text.isdecimal() and len(text) <= 12 else 0
    if abs(at.timestamp() - seconds) > WINDOW:
        raise ProtocolError(401, "CLOCK_SKEW", "the clocks differ by more than five minutes")


def _check_signature(request: HttpRequest, headers: dict[str, str], key: Key) -> None:
    call = Call(
        method=request.method or "",
        path=escaped(request.path),
        query=query_of(request.META.get("QUERY_STRING", "")),
        timestamp=headers["Timestamp"],
        nonce=headers["Nonce"],
        app=headers["App"],
        key=headers["Key"],
        digest=headers["Digest"],
    )
    if not compare_digest(call.signature(key.secret), headers["Signature"].lower()):
        raise ProtocolError(401, "SIG_INVALID")


def _remember(headers: dict[str, str], at: datetime) -> None:
    """Note the nonce at once and for good. The disk is not waited for: what a nonce guards is guarded twice."""
    with connection.cursor() as cursor:
        cursor.execute(_REMEMBER, [headers["App"], headers["Nonce"], at])
        if cursor.rowcount != 1:
            raise ProtocolError(401, "NONCE_REPLAY")


def count_failure(caller: Caller, code: str, at: datetime) -> None:
    """Count a call that failed the checks; raise an alarm at the twentieth within a minute. Nobody is locked out."""
    app = caller.headers["App"]
    if caller.key is None and not (app.isprintable() and Counterpart.rows.filter(app=app).exists()):
        app = STRANGER
    minute = at.astimezone(UTC).replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [app, minute])
        pk, count = cursor.fetchone()
    if count == ALARM:
        record("exchange.call.failing", Failures(pk=pk), seat=SYSTEM, at=at, app=app, count=count, code=code)


def forget(at: datetime) -> int:
    """Remove nonces that are older than any clock reading that is believed, and old counts."""
    Failures.rows.filter(minute__lt=at - timedelta(days=30)).delete()
    return Nonce.rows.filter(at__lt=at - timedelta(minutes=15)).delete()[0]
