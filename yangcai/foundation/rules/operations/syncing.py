"""Bringing dated rows up to the file they come from, without losing what was."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from yangcai.foundation.rules.models import Rule

D = TypeVar("D", bound=Rule)
Matter = tuple[object, ...]  # what a row is about: its values in SAME
Start = tuple[Matter, date]


def sync(model: type[D], wanted: Sequence[D], today: date) -> str:
    """Make the rows say what the file says; a row the file forgot ends where its next one begins, or today.

    Rows are the same when equal in `model.SAME` and begin on the same day. A matter that an operator has taken in hand
    is left alone. Returns what was done, in words.
    """
    there = list(model.rows.all())
    in_hand = {_matter(row) for row in there if row.by_hand}
    old, new = _by_start(there, in_hand), _by_start(wanted, in_hand)
    facts = [
        f.attname for f in model._meta.concrete_fields if f.attname not in {"id", "valid_from", *model.SAME}
    ]
    changed = _corrected(old, new, facts)
    closed, void = _ended([old[key] for key in old.keys() - new.keys()], list(new.values()), today)
    model.rows.filter(pk__in=[row.pk for row in void]).delete()
    model.rows.bulk_update([*closed, *changed], facts, batch_size=500)
    added = model.rows.bulk_create([new[key] for key in new.keys() - old.keys()])
    ended = len(closed) + len(void)
    return f"新增 {len(added)}，更正 {len(changed)}，终止 {ended}，人工维护 {len(in_hand)}"


def _matter(row: Rule) -> Matter:
    return tuple(getattr(row, name) for name in row.SAME)


def _by_start(rows: Iterable[D], in_hand: set[Matter]) -> dict[Start, D]:
    return {(_matter(row), row.valid_from): row for row in rows if _matter(row) not in in_hand}


def _corrected(old: Mapping[Start, D], new: Mapping[Start, D], facts: Sequence[str]) -> list[D]:
    """The rows of the file that differ from those of the same start in the table, under the latter's keys."""
    changed = []
    for key in old.keys() & new.keys():
        if any(getattr(old[key], name) != getattr(new[key], name) for name in facts):
            new[key].pk = old[key].pk
            changed.append(new[key])
    return changed


def _ended(forgotten: Iterable[D], file: Sequence[D], today: date) -> tuple[list[D], list[D]]:
    """The forgotten rows that end now, and those that never held because a row of the file covers their start."""
    closed, void = [], []
    for row in forgotten:
        same = [other for other in file if _matter(other) == _matter(row)]
        end = min([other.valid_from for other in same if other.valid_from > row.valid_from], default=today)
        covered = any(
            other.valid_from < row.valid_from and (not other.valid_to or other.valid_to > row.valid_from)
            for other in same
        )
        if covered or end <= row.valid_from:
            void.append(row)
        elif row.valid_to is None or row.valid_to > end:
            row.valid_to = end
            closed.append(row)
    return closed, void
