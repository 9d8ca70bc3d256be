"""Who hears of what: messages and to-dos for the supplier and for the bank. Consequences, not acts."""

from datetime import UTC, datetime
from typing import Any

from django.db import models

from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.messages import operations as messages
from yangcai.foundation.people.models import Organisation
from yangcai.receivables.financing.models import Application, Slip


def tell_supplier(
    application: Application, title: str, *, seat: Seat, at: datetime, key: str, body: str = ""
) -> None:
    """A message in the site. Short messages are the procurement platform's, which knows the registered phones (F45)."""
    facts: dict[str, Any] = {"title": title, "body": body, "link": application.get_absolute_url()}
    messages.tell(seat=seat, at=at, organisation=application.supplier, dedup_key=f"{key}:s", **facts)


def tell_bank(
    application: Application, title: str, *, seat: Seat, at: datetime, key: str, body: str = ""
) -> None:
    """A message to the office the application lies with."""
    facts: dict[str, Any] = {"title": title, "body": body, "link": application.get_absolute_url()}
    messages.tell(seat=seat, at=at, organisation=application.office, dedup_key=f"{key}:b", **facts)


def ask(
    organisation: Organisation,
    row: Application | Slip,
    title: str,
    *,
    seat: Seat,
    at: datetime,
    key: str,
    permission: str,
    due_at: datetime | None = None,
    article: str = "",
) -> None:
    """Something to do, for whoever may do it there; settled by `done`."""
    facts: dict[str, Any] = {
        "permission": permission,
        "due_at": due_at,
        "article": article,
        "link": row.get_absolute_url(),
    }
    messages.ask(
        seat=seat, at=at, organisation=organisation, subject=row, title=title, dedup_key=key, **facts
    )


def done(row: models.Model, *, seat: Seat, at: datetime, as_done: bool = True, key: str = "") -> None:
    """Close what was to do about a row, or of it only what was asked under a key."""
    messages.settle(seat=seat, at=at, subject=row, done=as_done, dedup_key=key)


def keyed(row: models.Model, what: str, moment: datetime | None) -> str:
    """The key of something asked about a row at a moment, the same whoever works it out."""
    when = f"{moment.astimezone(UTC):%Y%m%d%H%M%S}" if moment else ""
    return f"{row._meta.model_name}:{row.pk}:{what}:{when}"
