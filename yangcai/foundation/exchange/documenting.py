"""The list of schemas for partners (`docs/exchange.md`), written from the schemas themselves."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from yangcai.foundation.exchange import schemas

PAGE = Path(settings.ROOT) / "docs" / "exchange.md"
MARK = "<!-- from here on written by `manage.py exchange page` -->\n"


def page() -> str:
    """The page as it should stand."""
    written = PAGE.read_text().partition(MARK)[0]
    return written + MARK + "".join(_sections())


def _sections() -> Iterator[str]:
    known = schemas.all_schemas()
    yield "\n## Messages\n"
    for name, schema in known.items():
        if "x-types" in schema:
            yield _section(name, schema, " · ".join(f"`{kind}`" for kind in schema["x-types"]))
    yield "\n## Commands\n"
    for name, schema in known.items():
        if "x-command" in schema:
            yield _section(name, schema, f"`{schema['x-command']}`")


def _section(name: str, schema: Mapping[str, Any], heading: str) -> str:
    """One schema: what it is for, its fields, its example."""
    needed = set(schema["required"])
    rows = "".join(
        f"| `{field}` | {_kind(kind)} | {'yes' if field in needed else ''} |\n"
        for field, kind in schema["properties"].items()
    )
    example = json.dumps(schema["examples"][0], ensure_ascii=False, indent=1)
    link = f"../yangcai/foundation/exchange/schemas/{name}.json"
    table = f"| field | kind | required |\n|---|---|---|\n{rows}"
    return (
        f"\n### {schema['title']}\n\n{heading} — [{name}.json]({link})\n\n{table}\n```json\n{example}\n```\n"
    )


def _kind(schema: Mapping[str, Any]) -> str:
    """A field's kind in a word."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return " ".join(f"`{value}`" for value in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(_kind(each) for each in schema["anyOf"])
    kinds = schema.get("type", "anything")
    return " or ".join(kinds) if isinstance(kinds, list) else str(kinds)
