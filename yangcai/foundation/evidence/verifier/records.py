"""What a leaf is made of, and how a person calls it: an event with its salt, its day, the files it mentions.

    {"event": {"id": 7, "at": "2026-11-21T02:30:00.000000Z", "name": "…", "facts": {…}, …}, "salt": "32 hex digits"}

The salt keeps the published hashes from being guessed back into events.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

BEIJING = timezone(timedelta(hours=8))
DIGEST = re.compile(r"^[0-9a-f]{64}$", re.ASCII)
_ID = re.compile(rb'"id":([0-9]{1,18})[,}]')
_AT = re.compile(rb'"at":"([0-9TZ:.-]{20,40})"')


def day_of(at: object) -> str:
    """The Beijing day of an instant as receipts write it; 日期不明 when it is not one."""
    try:
        return datetime.fromisoformat(str(at)).astimezone(BEIJING).date().isoformat()
    except (ValueError, OverflowError):
        return "日期不明"


def name_of(event: Any) -> str:
    """事件 7（contracts.contract.signed，contracts.contract:5，2026-11-21）."""
    if not isinstance(event, dict):
        return "不完整的事件"
    subject = f"{event.get('subject_type')}:{event.get('subject_id')}"
    return f"事件 {event.get('id')}（{event.get('name')}，{subject}，{day_of(event.get('at'))}）"


def glimpse(data: bytes) -> tuple[int | None, str]:
    """The event's id and day as far as they can still be read in damaged bytes."""
    number, at = _ID.search(data), _AT.search(data)
    return int(number[1]) if number else None, day_of(at[1].decode()) if at else "日期不明"


def files_of(event: Any) -> Iterator[tuple[str, str]]:
    """The digests (64 hexadecimal digits) of files an event mentions, each with the file's name if it stands beside."""
    facts = event.get("facts") if isinstance(event, dict) else None
    yield from _files_in(facts, "")


def _files_in(value: object, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        beside = next((value[key] for key in ("file", "filename", "name", "title") if value.get(key)), name)
        for part in value.values():
            yield from _files_in(part, str(beside))
    elif isinstance(value, list):
        for part in value:
            yield from _files_in(part, name)
    elif isinstance(value, str) and DIGEST.match(value):
        yield value, name
