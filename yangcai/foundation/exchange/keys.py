"""Which secret is used with whom. The first ones are derived from what both sites were set up with."""

from functools import cache

from django.conf import settings
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


def called_by(app: str, name: str) -> Key | None:
    """The transport key of this name of an app, with its counterpart; in force or not."""
    keys = Key.rows.filter(purpose=Key.Purpose.TRANSPORT, counterpart__app=app, name=name)
    return keys.select_related("counterpart").first()


def field_secret(app: str) -> bytes:
    """The secret by which account numbers are compared with an app."""
    key = (
        Key.rows.filter(counterpart__app=app, purpose=Key.Purpose.FIELD, status=Key.Status.ACTIVE)
        .order_by(F("made_at").desc())
        .first()
    )
    return key.secret if key else first_secret(app, Key.Purpose.FIELD)
