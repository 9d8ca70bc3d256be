"""The demo's portal: national law, the province's own documents and contacts, products of banks that do not exist.

`data/demo/national.json` is for every province, `data/demo/<province>.json` for one. Facts of real documents (title,
number, date, issuer, telephone) are public and retold in our own words; everything else is fictitious and says so.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings

from yangcai.cloud.portal import operations
from yangcai.cloud.portal.models import Article, Contact, Content, Highlight
from yangcai.cloud.portal.operations import ArticleText, Cited, ContactText, HighlightText
from yangcai.foundation.kernel.clock import BEIJING, beijing_day
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.rules.models import Region
from yangcai.foundation.rules.queries import region

DEMO = Path(__file__).parent / "data" / "demo"
OFFICE_OPENS = time(9)
QUOTE_STANDS = timedelta(days=365)
Rows = Iterable[dict[str, Any]]


def demo(*, seat: Seat, at: datetime) -> Iterator[str]:
    """Write and publish what is not there yet."""
    for path in (DEMO / "national.json", DEMO / f"{settings.PROVINCE}.json"):
        content = json.loads(path.read_text()) if path.is_file() else {}
        made = _articles(content.get("articles", []), seat, at)
        made += _contacts(content.get("contacts", []), seat, at)
        made += _highlights(content.get("highlights", []), seat, at)
        if made:
            yield f"门户内容 {path.stem} {made}"


def _articles(rows: Rows, seat: Seat, at: datetime) -> int:
    made = 0
    for row in rows:
        here = _region(row)
        if Article.rows.filter(region=here, title=row["title"], number=row["number"]).exists():
            continue
        text: ArticleText = {
            "region": here,
            "kind": row["kind"],
            "title": row["title"],
            "number": row["number"],
            "issuer": row["issuer"],
            "issued_on": _day(row, "issued_on"),
            "urgency": row.get("urgency", ""),
            "publicity": Article.Publicity.ACTIVE,
            "addressees": row.get("addressees", ""),
            "copied_to": row.get("copied_to", ""),
            "body": row["body"],
            "effective_from": _day(row, "effective_from"),
            "effective_to": None,
            "citations": [Cited(*cited) for cited in row.get("citations", [])],
        }
        when = _moment(row, at)
        _publish(operations.write_article(seat=seat, at=when, **text), seat, when)
        made += 1
    return made


def _contacts(rows: Rows, seat: Seat, at: datetime) -> int:
    made = 0
    for row in rows:
        here = _region(row)
        if Contact.rows.filter(region=here, name=row["name"]).exists():
            continue
        text: ContactText = {
            "region": here,
            "kind": row["kind"],
            "name": row["name"],
            "phone": row.get("phone", ""),
            "qq": row.get("qq", ""),
            "hours": row.get("hours", ""),
            "source": row.get("source", ""),
        }
        _publish(operations.write_contact(seat=seat, at=at, **text), seat, at)
        made += 1
    return made


def _highlights(rows: Rows, seat: Seat, at: datetime) -> int:
    made, today = 0, beijing_day(at)
    for row in rows:
        here = _region(row)
        if Highlight.rows.filter(region=here, title=row["title"], institution=row["institution"]).exists():
            continue
        text: HighlightText = {
            "region": here,
            "institution": row["institution"],
            "title": row["title"],
            "summary": row["summary"],
            "rate_from": Decimal(row["rate_from"]),
            "rate_to": Decimal(row["rate_to"]),
            "limit": Decimal(row["limit"]),
            "months": row["months"],
            "quoted_on": today,
            "expires_on": today + QUOTE_STANDS,
            "is_sample": True,
        }
        _publish(operations.write_highlight(seat=seat, at=at, **text), seat, at)
        made += 1
    return made


def _publish(row: Content, seat: Seat, at: datetime) -> None:
    operations.publish(seat=seat, at=at, row=row)


def _region(row: dict[str, Any]) -> Region:
    """The row's region, the province unless it names another. Raises LookupError before the regions are loaded."""
    code = row.get("region", settings.PROVINCE)
    if (found := region(code)) is None:
        raise LookupError(f"region {code} is not loaded")
    return found


def _day(row: dict[str, Any], name: str) -> date | None:
    return date.fromisoformat(row[name]) if name in row else None


def _moment(row: dict[str, Any], at: datetime) -> datetime:
    """When it went on the portal: a day of its own, or some days before now."""
    if published_on := _day(row, "published_on"):
        return datetime.combine(published_on, OFFICE_OPENS, BEIJING)
    return at - timedelta(days=row["days_ago"])
