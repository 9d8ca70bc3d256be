"""How many wrong passwords one address may send, whatever the accounts: against guessing across accounts."""

from datetime import timedelta

from django.core.cache import cache
from django.http import HttpRequest

MOST = 30
WINDOW = timedelta(minutes=10)


def is_exhausted(request: HttpRequest) -> bool:
    """Whether this address has to wait."""
    return int(cache.get(_key(request), 0)) >= MOST


def count(request: HttpRequest) -> None:
    """One more wrong password from this address."""
    cache.add(_key(request), 0, timeout=WINDOW.total_seconds())
    cache.incr(_key(request))


def _key(request: HttpRequest) -> str:
    return f"identity.wrong-passwords.{request.META.get('REMOTE_ADDR', '')}"
