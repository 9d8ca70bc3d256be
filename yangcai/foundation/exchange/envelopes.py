"""A message as bytes and back."""

import json
import re
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yangcai.foundation.exchange.canon import digest
from yangcai.foundation.kernel.clock import BEIJING

SPEC = "1.0"
SKIPPED = "exchange.skipped"  # stands under the number of a message that its owner has given up
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Message:
    """What a message says. `source` is the app that sent it; `seq` counts the messages about `resource` from 1."""

    event_id: str
    type: str
    source: str
    resource: str
    seq: int
    region: str
    occurred_at: datetime
    data: dict[str, Any]
    snapshot: bool = False
    causation: str = ""
    attest: list[dict[str, Any]] = field(default_factory=list)

    @property
    def noun(self) -> str:
        """What kind of thing it is about."""
        return self.resource.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Letter:
    """A message with the bytes it came in, their digest, and for whom it is."""

    message: Message
    sink: str
    raw: bytes
    digest: str


class Unreadable(Exception):
    """These bytes are no message; the words say why."""


def event_id(at: datetime) -> str:
    """A fresh ULID: sorts by its moment, 80 random bits."""
    number = int(at.timestamp() * 1000) << 80 | secrets.randbits(80)
    return "".join(_CROCKFORD[number >> shift & 31] for shift in range(125, -1, -5))


def moment(at: datetime) -> str:
    """An instant as the wire has it: RFC 3339, Beijing's offset, whole seconds."""
    return at.astimezone(BEIJING).isoformat(timespec="seconds")


def dumps(value: Mapping[str, Any]) -> bytes:
    """JSON in UTF-8, composed characters, one line."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return unicodedata.normalize("NFC", text).encode()


def loads(raw: bytes) -> Any:
    """JSON as everybody reads it alike. Raises ValueError, also for what other readers or the database trip over:
    names given twice, NaN and its like, characters that are none, depth beyond reason.
    """
    try:
        value = json.loads(raw.decode(), object_pairs_hook=_once_each, parse_constant=_no_number)
    except RecursionError as deep:
        raise ValueError("nested too deeply") from deep
    if _ESCAPED.search(raw) or raw.count(b"{") + raw.count(b"[") > DEEPEST:
        _check(value)
    return value


# How zero and halves of characters can be written at all, and those characters.
_ESCAPED = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
DEEPEST = 64


def _check(value: object) -> None:
    """Look at every string and how deep it lies; names are strings too. Raises ValueError."""
    found = [(value, 0)]
    while found:
        inner, depth = found.pop()
        if depth > DEEPEST:
            raise ValueError("nested too deeply")
        if isinstance(inner, str) and _NO_TEXT.search(inner):
            raise ValueError("a character that is none")
        if isinstance(inner, dict):
            found += [(each, depth + 1) for pair in inner.items() for each in pair]
        elif isinstance(inner, list):
            found += [(each, depth + 1) for each in inner]


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is given twice")
    return found


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no number")


def write(message: Message, *, sink: str) -> bytes:
    """The bytes of a message."""
    body: dict[str, Any] = {
        "specVersion": SPEC,
        "eventId": message.event_id,
        "type": message.type,
        "source": message.source,
        "sink": sink,
        "region": message.region,
        "resource": message.resource,
        "seq": message.seq,
        "occurredAt": moment(message.occurred_at),
        "causation": message.causation,
        "snapshot": message.snapshot,
        "data": message.data,
    }
    if message.attest:
        body["attest"] = message.attest
    return dumps(body)


def read(raw: bytes) -> Letter:
    """What the bytes say. Raises Unreadable; fields nobody knows are ignored."""
    try:
        body = loads(raw)
    except ValueError as wrong:
        raise Unreadable("not JSON that everybody reads alike") from wrong
    if not isinstance(body, dict):
        raise Unreadable("not an object")
    texts = {
        name: _text(body, name) for name in ("eventId", "type", "source", "sink", "resource", "occurredAt")
    }
    if not str(body.get("specVersion", "")).startswith("1."):
        raise Unreadable("specVersion must be 1.x")
    message = Message(
        event_id=texts["eventId"],
        type=texts["type"],
        source=texts["source"],
        resource=texts["resource"],
        seq=_seq(body),
        region=str(body.get("region") or "")[:12],
        occurred_at=_moment(texts["occurredAt"]),
        data=_data(body),
        snapshot=body.get("snapshot") is True,
        causation=str(body.get("causation") or ""),
        attest=_attest(body.get("attest")),
    )
    return Letter(message, texts["sink"], raw, digest(raw))


_LONGEST = {"eventId": 40, "type": 60, "source": 40, "sink": 40, "resource": 160, "occurredAt": 40}


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST[name] or not value.isprintable():
        raise Unreadable(f"{name} must be a string of 1 to {_LONGEST[name]} characters")
    return value


def _seq(body: dict[str, Any]) -> int:
    seq = body.get("seq")
    if not isinstance(seq, int) or isinstance(seq, bool) or not 0 < seq < 2**53:
        raise Unreadable("seq must be a whole number from 1")
    return seq


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise Unreadable("occurredAt must be RFC 3339") from wrong
    if at.tzinfo is None:
        raise Unreadable("occurredAt must have an offset")
    if not 1970 <= at.year < 2200:
        raise Unreadable("occurredAt lies in no year of ours")
    return at


def _data(body: dict[str, Any]) -> dict[str, Any]:
    data = body.get("data")
    if not isinstance(data, dict):
        raise Unreadable("data must be an object")
    return data


def _attest(value: object) -> list[dict[str, Any]]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise Unreadable("attest must be a list of objects")
    return value


def parts(values: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Copies as plain dictionaries."""
    return [dict(value) for value in values]
