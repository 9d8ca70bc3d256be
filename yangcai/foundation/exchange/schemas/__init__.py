"""What each message and command looks like: one JSON schema a file, with an example, shared by both sites.

`x-types` names the message types whose `data` a schema describes, `x-command` the command whose body it describes.
Fields nobody knows are always allowed.
"""

import json
import re
from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

HERE = Path(__file__).parent
MOST_FAULTS = 5
Schema = dict[str, Any]


@cache
def all_schemas() -> dict[str, Schema]:
    """Every schema by its file's name, what they share put in its place."""
    common = json.loads((HERE / "common.json").read_text())["$defs"]
    files = sorted(path for path in HERE.glob("*.json") if path.stem != "common")
    return {path.stem: json.loads(path.read_text()) | {"$defs": common} for path in files}


@cache
def _by_type() -> dict[str, str]:
    return {kind: name for name, schema in all_schemas().items() for kind in schema.get("x-types", ())}


@cache
def _by_command() -> list[tuple[str, re.Pattern[str], str]]:
    found = []
    for name, schema in all_schemas().items():
        if "x-command" in schema:
            method, _, path = schema["x-command"].partition(" ")
            found.append((method, re.compile(re.sub(r"<\w+>", "[^/]+", path)), name))
    return found


@cache
def _validator(name: str) -> Any:
    return jsonschema_rs.validator_for(all_schemas()[name])


def _faults(name: str, value: Mapping[str, Any]) -> list[str]:
    checker = _validator(name)
    if checker.is_valid(value):
        return []
    found = []
    for fault, _ in zip(checker.iter_errors(value), range(MOST_FAULTS), strict=False):
        found.append(f"{'/'.join(map(str, fault.instance_path)) or '.'}: {fault.message}"[:200])
    return found


def faults_of_message(kind: str, data: Mapping[str, Any]) -> list[str]:
    """What is wrong with a message's data; a type nobody wrote a schema for may say anything."""
    name = _by_type().get(kind)
    return _faults(name, dict(data)) if name else []


def faults_of_command(method: str, path: str, body: Mapping[str, Any]) -> list[str]:
    """What is wrong with a command's body, found by the end of its path (a site may live below a prefix)."""
    for verb, pattern, name in _by_command():
        if verb == method and re.search(f"{pattern.pattern}$", path):
            return _faults(name, dict(body))
    return []


def example(kind: str) -> dict[str, Any]:
    """A fresh sample of a message type's data, or of a command by its schema's name. Raises KeyError."""
    name = _by_type().get(kind, kind)
    found: dict[str, Any] = deepcopy(all_schemas()[name]["examples"][0])
    return found


def types() -> list[str]:
    """Every message type that has a schema."""
    return sorted(_by_type())
