"""Readers: a file in, raw records out, one at a time. A reader never judges; it only finds what is said."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Mapped = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Raw:
    """A record as it arrived: its id at the source, what it says under our names, what it says twice differently."""

    source_id: str
    facts: dict[str, str]
    contradictions: list[str] = field(default_factory=list)

    @property
    def checksum(self) -> str:
        """SHA-256 over the facts: equal facts, equal record."""
        canonical = json.dumps(self.facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


Reader = Callable[[Path, Mapped], Iterator[Raw]]


def own_id(facts: Mapping[str, str]) -> str:
    """An id for a record whose source gives none: what identifies an award or contract, else all it says."""
    keys = ("contract_number", "notice_number", "project_number", "lot_number", "supplier_name")
    named = [facts.get(key, "") for key in keys]
    telling = named if any(named[:4]) else sorted(f"{k}={v}" for k, v in facts.items())
    return hashlib.sha256("\x1f".join(telling).encode()).hexdigest()[:40]


def shorten(source_id: str) -> str:
    """A source id that fits its column; a long one keeps its head and gets a digest."""
    if len(source_id) <= 80:
        return source_id
    return f"{source_id[:39]}~{hashlib.sha256(source_id.encode()).hexdigest()[:40]}"


def raws_of(
    identity: str, shared: dict[str, str], lots: list[dict[str, str]], wrong: list[str]
) -> Iterator[Raw]:
    """One record, or one for each lot, which inherits what is said of the whole."""
    if not lots:
        yield Raw(shorten(identity or own_id(shared)), shared, wrong)
    for number, lot in enumerate(lots, 1):
        facts = {**shared, **lot}
        stem = identity or own_id(shared)
        yield Raw(
            shorten(stem if len(lots) == 1 else f"{stem}#{lot.get('lot_number') or number}"), facts, wrong
        )
