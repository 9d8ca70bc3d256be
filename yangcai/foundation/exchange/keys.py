"""Which secret is used with whom. The first ones are derived from what both sites were set up with."""

from functools import cache

from django.conf import settings
from django.db import connection
from django.db.models import F

from yangcai.foundation.exchange.canon import mac
from yangcai.foundation.exchange.models import Counterpart, Key

FIRST = "first"


@cache
def _derived(secret: str, purpose: str, pair: tuple[str, str]) -> bytes:
    return bytes.fromhex(mac(secret.encode(), "|".join(("yangcai.exchange", purpose, *pair)).encode()))


def first_secret(app: str, purpose: str = Key.Purpose.TRANSPORT) -> bytes:
    """The secret that this site and an app begin with: the same on both sides."""
    one, other = sorted((settings.EXCHANGE_APP, app))
    return _derived(settings.EXCHANGE_SECRET, str(purpose), (one, other))


def signing_key(counterpart: Counterpart) -> Key | None:
    """The key we sign with: of those in force and known to the other side, the newest."""
    keys = Key.rows.filter(
        counterpart=counterpart,
        purpose=Key.Purpose.TRANSPORT,
        status=Key.Status.ACTIVE,
        seen_at__isnull=False,
    )
    return keys.order_by("-made_at", "-pk").first()


_CALLED_BY = """
    SELECT k.id, k.counterpart_id, k.name, k.sealed, k.status, k.seen_at,
           c.app, c.title, c.kind, c.role, c.organisation_id, c.status
    FROM exchange_key k JOIN exchange_counterpart c ON c.id = k.counterpart_id
    WHERE k.purpose = 'transport' AND c.app = %s AND k.name = %s
"""


def called_by(app: str, name: str) -> Key | None:
    """The transport key of this name of an app, with its counterpart; in force or not. Asked at every call."""
    with connection.cursor() as cursor:
        cursor.execute(_CALLED_BY, [app, name])
        found = cursor.fetchone()
    if found is None:
        return None
    of_peer = ["id", "app", "title", "kind", "role", "organisation_id", "status"]
    of_key = ["id", "counterpart_id", "name", "sealed", "status", "seen_at"]
    key = Key.from_db("default", of_key, found[:6])
    key.counterpart = Counterpart.from_db("default", of_peer, [found[1], *found[6:]])
    return key


def field_secret(app: str) -> bytes:
    """The secret by which account numbers are compared with an app."""
    key = (
        Key.rows.filter(counterpart__app=app, purpose=Key.Purpose.FIELD, status=Key.Status.ACTIVE)
        .order_by(F("made_at").desc())
        .first()
    )
    return key.secret if key else first_secret(app, Key.Purpose.FIELD)
