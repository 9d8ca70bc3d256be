"""From rows of cells to facts: label beside value, or headings above rows; anything else is left alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from yangcai.cloud.intake.headings import Heading, heading_of

Row = Sequence[str]
UNITLESS = {"price": "元"}


@dataclass
class Finding:
    """What a page or table said: facts of the whole, facts of each lot, and what contradicted itself."""

    shared: dict[str, str] = field(default_factory=dict)
    lots: list[dict[str, str]] = field(default_factory=list)
    contradictions: list[str] = field(default_factory=list)

    def say(self, heading: Heading, value: str) -> None:
        """Take a fact of the whole; a second, different value is a contradiction, not a correction."""
        value = tidy(value)
        if not value:
            return
        fact, was = heading.fact, self.shared.get(heading.fact)
        if was is not None and was != value:
            self.contradictions.append(fact)
            return
        self.shared[fact] = value
        if fact == "price":
            self.shared["price_unit"] = heading.unit or "元"


def tidy(text: str) -> str:
    """A cell's text without the white space of its layout."""
    return " ".join(text.split())


def read_rows(rows: Iterable[Row], finding: Finding) -> None:
    """Add what a table says to the finding."""
    cells = [[tidy(cell) for cell in row] for row in rows]
    at = 0
    while at < len(cells):
        if headings := _headings_above(cells, at):
            at = _read_lots(cells, at + 1, headings, finding)
        else:
            _read_pairs(cells[at], finding)
            at += 1


def _headings_above(rows: list[list[str]], at: int) -> list[Heading | None] | None:
    """The row's headings, if it is a head: several known headings, no value among them, a row of values below."""
    cells = [cell for cell in rows[at] if cell]
    headings = [heading_of(cell) for cell in rows[at]]
    known = sum(heading is not None for heading in headings)
    if known < 2 or known * 2 < len(cells) or at + 1 >= len(rows):
        return None
    below = rows[at + 1]
    if len(below) != len(rows[at]) or any(heading_of(cell) for cell in below):
        return None
    # Label, value, label, value is a row of pairs, not a head.
    return None if known * 2 == len(cells) and all(headings[::2]) and not any(headings[1::2]) else headings


def _read_lots(rows: list[list[str]], at: int, headings: list[Heading | None], finding: Finding) -> int:
    """Read the rows under a head, each a lot; return where they end."""
    while (
        at < len(rows) and len(rows[at]) == len(headings) and not any(heading_of(cell) for cell in rows[at])
    ):
        lot: dict[str, str] = {}
        for heading, cell in zip(headings, rows[at], strict=True):
            if heading and cell and heading.fact not in lot:
                lot[heading.fact] = cell
                if heading.fact == "price":
                    lot["price_unit"] = heading.unit or "元"
        if lot.get("supplier_name") or lot.get("price"):
            finding.lots.append(lot)
        at += 1
    return at


def _read_pairs(row: list[str], finding: Finding) -> None:
    """Label, value, label, value …; a label we do not know passes with its value."""
    at = 0
    while at + 1 < len(row):
        heading = heading_of(row[at])
        if heading and not heading_of(row[at + 1]):
            finding.say(heading, row[at + 1])
        at += 2
