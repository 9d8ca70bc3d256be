"""The desk's menu: a room's `menu.py` registers its entries, and a seat sees those it may use."""

from dataclasses import dataclass
from itertools import groupby

from django.urls import NoReverseMatch, reverse

from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.ui.words import Words

MENU: dict[str, "Entry"] = {}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu. Groups are ordered by their lowest `order`; an empty permission means anybody signed in."""

    title: Words
    url: str
    icon: str = "outline/point"
    permission: str = ""
    group: Words = ""
    order: int = 100

    def address(self) -> str:
        """Where it leads, or nothing when the site has no such page."""
        try:
            return reverse(self.url)
        except NoReverseMatch:
            return ""


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as one seat sees it on one page."""

    title: str
    url: str
    icon: str
    current: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading."""

    title: str
    links: tuple[Link, ...]

    @property
    def current(self) -> bool:
        """Whether the page shown belongs to this group."""
        return any(link.current for link in self.links)


def register(*entries: Entry) -> None:
    """Put entries into the menu; registering the same url name again replaces it."""
    MENU.update({entry.url: entry for entry in entries})


def menu_of(seat: Seat, path: str = "") -> list[Group]:
    """What the seat may open, by group; the link whose address is the longest beginning of `path` is current."""
    if seat.is_stranger:
        return []
    allowed = [entry for entry in MENU.values() if not entry.permission or seat.may(entry.permission)]
    places = [(entry, address) for entry in allowed if (address := entry.address())]
    here = max(
        (a for _, a in places if path == a or path.startswith(a.rstrip("/") + "/")), key=len, default=""
    )
    first: dict[str, int] = {}
    for entry, _ in places:
        first[str(entry.group)] = min(entry.order, first.get(str(entry.group), entry.order))
    places.sort(key=lambda p: (first[str(p[0].group)], str(p[0].group), p[0].order))
    return [
        Group(title, tuple(Link(str(e.title), a, e.icon, a == here) for e, a in group))
        for title, group in groupby(places, key=lambda p: str(p[0].group))
    ]
