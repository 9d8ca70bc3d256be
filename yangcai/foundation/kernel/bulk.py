"""Many new rows at once by COPY: for loads whose every row was checked. Constraints and triggers hold as ever."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, models
from psycopg import sql
from psycopg.types.json import Jsonb


def copy_in(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Add rows, given as values by column name (`region_id`, not `region`); return their ids in the same order.

    A column no row names gets the field's default. Raises what the database raises, with nothing added.
    """
    if not rows:
        return []
    ids = reserve_ids(model, len(rows))
    fields = [f for f in model._meta.concrete_fields if not f.generated and not f.primary_key]
    named = {name for row in rows for name in row}
    if unknown := named - {field.attname for field in fields}:
        raise TypeError(f"{model._meta.label} has no columns {', '.join(sorted(unknown))}")
    fields = [field for field in fields if field.attname in named or not field.has_db_default()]
    columns = [(f.attname, f.get_default(), isinstance(f, models.JSONField)) for f in fields]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join(sql.Identifier(name) for name in ["id", *(str(f.column) for f in fields)]),
    )
    with connection.cursor() as cursor, cursor.cursor.copy(statement) as out:
        for pk, row in zip(ids, rows, strict=True):
            out.write_row([pk, *_values(row, columns)])
    return ids


def _values(row: Mapping[str, Any], columns: Iterable[tuple[str, Any, bool]]) -> Iterable[Any]:
    """The row's values in the order of the columns."""
    for name, default, is_json in columns:
        value = row.get(name, default)
        yield Jsonb(value) if is_json else value


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """So many fresh ids from the table's own sequence."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [pk for (pk,) in cursor.fetchall()]
