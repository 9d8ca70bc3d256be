"""JSON lines: one object a line, fields nested or flat, with or without the notice's HTML."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from yangcai.cloud.intake.headings import heading_of
from yangcai.cloud.intake.readers import Mapped, Raw, raws_of
from yangcai.cloud.intake.readers.pages import read_page
from yangcai.cloud.intake.readers.tables import Finding


def read_lines(path: Path, mapping: Mapped) -> Iterator[Raw]:
    """The records of a JSON-lines file. A line that is no object is a record that says only that."""
    with path.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
            except json.JSONDecodeError:
                record = None
            if isinstance(record, dict):
                yield from read_record(record, mapping)
            else:
                yield Raw(f"{path.name}:{number}"[-80:], {"line": line[:2000]}, ["line"])


def read_record(record: Mapping[str, Any], mapping: Mapped) -> Iterator[Raw]:
    """One object. `mapping` names, by dotted path, the fields whose names tell nothing; `id` and `page` are special."""
    finding = Finding()
    if content := _at(record, mapping.get("page", "")):
        finding = read_page(content)
    for key, value in _leaves(record):
        if (heading := heading_of(key)) and not _at(record, mapping.get(heading.fact, "")):
            finding.say(heading, value)
    for fact, where in mapping.items():
        if fact not in ("id", "page") and (value := _at(record, where)):
            finding.shared[fact] = value
    yield from raws_of(
        _at(record, mapping.get("id", "id")), finding.shared, finding.lots, finding.contradictions
    )


def _leaves(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every name and plain value, however deep, lists left out."""
    for key, value in record.items():
        if isinstance(value, dict):
            yield from _leaves(value)
        elif isinstance(value, str | int | float) and not isinstance(value, bool):
            yield key, str(value)


def _at(record: Mapping[str, Any], where: str) -> str:
    """The plain value at a dotted path; nothing when there is none."""
    value: Any = record
    for step in where.split(".") if where else [""]:
        value = value.get(step) if isinstance(value, dict) else None
    return "" if value is None or isinstance(value, dict | list) else str(value)
