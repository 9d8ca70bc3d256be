"""Award pages of trading centres: HTML in, findings out. A layout we do not know yields nothing: quarantine."""

import re

from lxml import html
from lxml.html import HtmlElement

from yangcai.cloud.intake.headings import heading_of
from yangcai.cloud.intake.readers.tables import Finding, read_rows, tidy

IGNORED = ("script", "style", "head", "noscript", "template")
# Label：value within running text; the value ends where the line or the next label does.
LINE = re.compile(r"^\s*([^：:]{2,30})[：:]\s*(\S.*)$")
MOST_SPAN = 40


def read_page(content: str) -> Finding:
    """What an award page says."""
    finding = Finding()
    if not content.strip():
        return finding
    page = html.document_fromstring(content)
    for element in page.xpath("//comment()|" + "|".join(f"//{name}" for name in IGNORED)):
        element.drop_tree()
    hidden = "contains(translate(@style, ' ', ''), 'display:none')"
    for element in page.xpath(f"//*[{hidden}]"):
        element.drop_tree()
    for table in page.iter("table"):
        if not table.xpath(".//table"):
            read_rows(cells_of(table), finding)
    for table in list(page.iter("table")):
        table.drop_tree()
    for line in lines_of(page):
        if (match := LINE.match(line)) and (heading := heading_of(match[1])):
            finding.say(heading, match[2])
    return finding


def cells_of(table: HtmlElement) -> list[list[str]]:
    """The table's rows as texts: a cell that spans columns stands once, one that spans rows is repeated below."""
    rows: list[list[str]] = []
    hanging: dict[int, tuple[str, int]] = {}
    for tr in table.iter("tr"):
        row: list[str] = []
        for cell in tr.iterchildren("td", "th"):
            while len(row) in hanging:
                row.append(_take(hanging, len(row)))
            text = tidy(cell.text_content())
            if (span := _span(cell, "rowspan")) > 1:
                hanging[len(row)] = (text, span - 1)
            row.append(text)
        while len(row) in hanging:
            row.append(_take(hanging, len(row)))
        if row:
            rows.append(row)
    return rows


def _take(hanging: dict[int, tuple[str, int]], column: int) -> str:
    text, left = hanging.pop(column)
    if left > 1:
        hanging[column] = (text, left - 1)
    return text


def _span(cell: HtmlElement, name: str) -> int:
    value = cell.get(name, "1").strip()
    return min(int(value), MOST_SPAN) if value.isdigit() else 1


def lines_of(page: HtmlElement) -> list[str]:
    """The page's text outside tables, a paragraph or break to a line."""
    for element in page.iter("br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4"):
        element.tail = "\n" + (element.tail or "")
    return [tidy(line) for line in page.text_content().split("\n") if tidy(line)]
