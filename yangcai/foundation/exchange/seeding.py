"""The rows a site needs to speak with another."""

from datetime import datetime

from yangcai.foundation.exchange.keys import FIRST, first_secret
from yangcai.foundation.exchange.models import Counterpart, Key
from yangcai.foundation.exchange.sealing import sealed


def ensure_counterpart(*, app: str, title: str, role: str, url: str, at: datetime) -> Counterpart:
    """The row of another site with its first keys; its address is kept up to date."""
    facts = {"title": title, "role": role, "kind": Counterpart.Kind.SITE, "url": url}
    row, new = Counterpart.rows.get_or_create(app=app, defaults=facts)
    if not new and url and row.url != url:
        Counterpart.rows.filter(pk=row.pk).update(url=url)
        row.url = url
    for purpose in Key.Purpose.values:
        if not Key.rows.filter(counterpart=row, purpose=purpose).exists():
            secret = sealed(first_secret(app, purpose))
            Key.rows.create(
                counterpart=row, name=FIRST, purpose=purpose, sealed=secret, made_at=at, seen_at=at
            )
    return row
