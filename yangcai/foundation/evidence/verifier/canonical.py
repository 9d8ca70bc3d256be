"""Canonical JSON: one value, one sequence of bytes (RFC 8785 for values without floating-point numbers)."""

import json
from collections.abc import Iterable
from typing import Any, NoReturn


class Broken(ValueError):
    """The bytes are not canonical JSON; they were changed, or never were ours."""


def encode(value: object) -> bytes:
    """UTF-8 without spaces, keys in the order of their UTF-16 code units. Raises TypeError for floats and objects."""
    return json.dumps(_ordered(value), ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def decode(data: bytes) -> Any:
    """The value of canonical bytes. Raises Broken when any byte is not where canonical JSON has it."""
    try:
        value = json.loads(data, parse_float=_refuse, parse_constant=_refuse)
        if encode(value) != data:
            raise Broken
    except (ValueError, TypeError, RecursionError) as wrong:
        raise Broken("格式被破坏") from wrong
    return value


def _refuse(text: str) -> NoReturn:
    raise Broken(text)


def _in_order(keys: Iterable[str]) -> list[str]:
    """By UTF-16 code units, which for ASCII is Python's own order."""
    if all(map(str.isascii, keys)):
        return sorted(keys)
    return sorted(keys, key=lambda key: key.encode("utf-16-be"))


def _ordered(value: object) -> object:
    if isinstance(value, dict):
        return {key: _ordered(value[key]) for key in _in_order(value)}
    if isinstance(value, list | tuple):
        return [_ordered(part) for part in value]
    if value is None or isinstance(value, str | int):
        return value
    raise TypeError(f"{type(value).__name__} has no canonical form")
