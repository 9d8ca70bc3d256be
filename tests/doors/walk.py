"""Every address of a site, and how to knock at it: what the doors tests of the three sites share."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from importlib import import_module
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

# What people put into addresses and forms who mean no good, or whose keyboard slipped.
JUNK = ("x", "'--", "../../etc/passwd", "%00", "\x00", "长" * 300, "9" * 40, "-1", "😀{{7*7}}<b>")
LONG = "长" * 10_000
BODIES = ("", "\x00x", LONG, "-1e400")
ASKED = ("x", "\x00", "'--", "长" * 300, "9" * 40, "-1")
METHODS = ("HEAD", "OPTIONS", "PUT", "DELETE")
NO = frozenset({400, 403, 404, 405})
# Rows that a knock may leave behind: the sign-in log and its counters, the browser's session, the queue of leaves, the
# count of unsigned calls.
LEFT_BEHIND = {
    "django_session": None,
    "evidence_waiting": None,
    "exchange_failures": None,
    "people_failures": None,
    "people_pendingsignin": None,
    "people_signin": None,
    "kernel_event": "where name not like 'people.sign_in.%'",
}
_CONVERTER = re.compile(r"<(?:(\w+):)?(\w+)>")


@dataclass(frozen=True, slots=True)
class Address:
    """One line of the site's URL configuration."""

    name: str
    route: str

    @property
    def junk(self) -> tuple[str, ...]:
        """What may stand in the place of its arguments: of numbers only numbers get past the resolver."""
        kinds = {kind or "str" for kind, _name in _CONVERTER.findall(self.route)}
        if kinds <= {"int"}:
            return ("9" * 40,) if kinds else ()
        return JUNK

    def path(self, *args: object) -> str:
        """Its path with these arguments."""
        return reverse(self.name, args=args)

    def twisted(self, junk: str) -> str:
        """Its path with junk in the place of every argument, whether or not it fits."""
        return "/" + _CONVERTER.sub(quote(junk, safe=""), self.route)


def addresses() -> dict[str, Address]:
    """Every address of the site by its name; one without a name by its route."""
    found: dict[str, Address] = {}
    for address in _below(get_resolver(), "", ()):
        assert address.name not in found, f"two addresses are called {address.name}"
        found[address.name] = address
    return found


def _below(resolver: URLResolver, prefix: str, spaces: tuple[str, ...]) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _below(pattern, route, (*spaces, pattern.namespace) if pattern.namespace else spaces)
        else:
            yield Address(":".join((*spaces, pattern.name or route)), route)


def bare(urlconf: str) -> type:
    """The site's addresses with refusals of no words: those pages are tested where they live, and are drawn slowly."""

    def refuse(status: int) -> Any:
        return staticmethod(lambda request, exception=None: HttpResponse(status=status))

    facts = {f"handler{status}": refuse(status) for status in (400, 403, 404)}
    return type("Bare", (), {"urlpatterns": import_module(urlconf).urlpatterns, **facts})


def unlisted(doors: dict[str, Any]) -> list[str]:
    """What to do about addresses without a line in the table, and lines without an address."""
    here = addresses()
    missing = [
        f"add a line for {name} ({here[name].route}): who sees it?" for name in here if name not in doors
    ]
    return missing + [f"take out {name}: there is no such address" for name in doors if name not in here]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status (500 for an exception, named in `where`) and where it leads."""

    status: int
    where: str = ""
    content: bytes = field(default=b"", repr=False)

    @property
    def leads_to_entrance(self) -> bool:
        """Whether it asks to sign in, or to activate the account, first."""
        return self.status == 302 and ("sign-in" in self.where or "/activate/" in self.where)

    @property
    def is_no(self) -> bool:
        """Whether it refuses."""
        return self.status in NO or self.leads_to_entrance

    def __str__(self) -> str:
        return f"{self.status} {self.where}".strip()


class Visitor:
    """Somebody's browser: the same session before every knock, whatever the one before did to it.

    Visitors share one `client`, because a client of one's own reads the list of static files anew.
    """

    def __init__(self, client: Client, session_key: str = "") -> None:
        self.client = client
        self.cookies = {settings.SESSION_COOKIE_NAME: session_key} if session_key else {}

    def knock(self, method: str, path: str, data: object = None, **headers: str) -> Answer:
        """Ask once. An exception is an answer too, and breaks no transaction."""
        self.client.cookies = SimpleCookie(self.cookies)
        facts: dict[str, Any] = {"data": data} if data is not None else {}
        try:
            with transaction.atomic():
                response = getattr(self.client, method.lower())(path, headers=headers or None, **facts)
                content = b"".join(response) if response.streaming else response.content
        except Exception as broken:  # noqa: BLE001 - whatever it is, it is the finding
            return Answer(500, f"{type(broken).__name__}: {str(broken)[:200]}")
        return Answer(response.status_code, response.headers.get("Location", ""), content)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written meanwhile is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def fingerprint() -> dict[str, tuple[int, int]]:
    """How many rows each table has, and the sum of their hashes, but for what a knock may leave behind."""
    tables = [t for t in connection.introspection.table_names() if LEFT_BEHIND.get(t, "") is not None]
    counted = "select '{0}', count(*), coalesce(sum(hashtextextended({1}, 0)), 0) from {0} t {2}"
    parts = [counted.format(table, _text(table), LEFT_BEHIND.get(table, "")) for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(parts))
        return {table: (count, int(total)) for table, count, total in cursor.fetchall()}


def _text(table: str) -> str:
    """A row as text; when a session was last seen is no change."""
    return "(to_jsonb(t) - 'seen_at')::text" if table == "people_opensession" else "t::text"


def changed(before: dict[str, tuple[int, int]]) -> list[str]:
    """The tables that are not what they were."""
    after = fingerprint()
    return sorted(table for table in after if after[table] != before.get(table))
