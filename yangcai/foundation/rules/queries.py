"""Questions with a date in them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from yangcai.foundation.rules.errors import UnknownLimit
from yangcai.foundation.rules.models import (
    CatalogueItem,
    Limit,
    Module,
    Region,
    RegionChange,
    Rollout,
    SpecialDay,
    WorkdayYear,
)
from yangcai.foundation.rules.working_days import Calendar, Deadline, Term

MOST = 50  # answers of a search that are shown

# --- regions -----------------------------------------------------------------------------------


def region(code: str) -> Region | None:
    """The region that has this code today; nothing for what cannot be a code."""
    if not code.isalnum():
        return None
    return Region.rows.filter(code=code, valid_to=None).first()


def children(parent: Region | None) -> QuerySet[Any]:
    """The regions right below one, or the provinces, zones last; `has_children` says whether it goes on."""
    below = Region.rows.filter(parent=OuterRef("pk"), valid_to=None)
    return (
        Region.rows.filter(parent=parent, valid_to=None)
        .annotate(has_children=Exists(below))
        .order_by("-official", "path")
    )


def tree(root: Region) -> list[tuple[str, str, str]]:
    """(code, name, code of the parent) of a region and all below it, parents first: what a RegionField asks for."""
    rows = root.subtree().order_by("path").values_list("code", "name", "parent__code")
    return [(code, name, parent if code != root.code else "") for code, name, parent in rows]


def successor(code: str, on: date | None = None) -> Region | None:
    """The region of today that stands where `code` stood on a day; nothing when it was abolished without an heir.

    Codes are given out again, so the day matters; without one a code of today means today's region, and an old code
    its last bearer. Every change is followed at most once, forward in time, so that noise in the records cannot loop.
    """
    if not code.isalnum():
        return None
    since, used = (date(on.year, 1, 1) if on else None), set[int]()
    while True:
        moves = RegionChange.rows.filter(old_code=code).exclude(new_code__in=["", code]).exclude(pk__in=used)
        move = moves.filter(on__gte=since).first() if since else None
        if not move and (here := region(code)):
            return here
        if not (move := move or moves.last()):
            return None
        used.add(move.pk)
        code, since = move.new_code, move.on


def history(code: str) -> QuerySet[RegionChange]:
    """Every change in which the code took part, oldest first."""
    return RegionChange.rows.filter(Q(old_code=code) | Q(new_code=code)).order_by("on", "pk")


def search_regions(text: str) -> list[Region]:
    """Regions by the beginning of the code, part of the name, pinyin or its initials, or a name they once had."""
    word = text.strip().lower()
    if not word:
        return []
    matches = Q(code__startswith=word.upper()) | Q(name__contains=word) | Q(pinyin__startswith=word)
    found = list(
        Region.rows.filter(matches | Q(initials__startswith=word), valid_to=None).order_by("path")[:MOST]
    )
    if not found and not word.isascii():
        codes = RegionChange.rows.filter(old_name__contains=word).exclude(old_code="")
        heirs = {successor(c.old_code, c.on) for c in codes.order_by("-on")[:MOST]}
        found = sorted((heir for heir in heirs if heir), key=lambda r: r.path)
    return found


# --- roll-out ----------------------------------------------------------------------------------


def rollout(module: str, region: Region, on: date, level: str = "") -> Rollout | None:
    """The rule for a module in a treasury on a day: the nearest up the tree, and there the one for just this level.

    Without a level the region's own treasury (本级) is meant. Nothing when no rule speaks of it yet.
    """
    return _nearest(_rules([module], region, level).filter(Rollout.holding(on)))


def coming(module: str, region: Region, on: date, level: str = "") -> Rollout | None:
    """The next rule that will begin to hold there after the day."""
    return _rules([module], region, level).filter(valid_from__gt=on).order_by("valid_from").first()


@dataclass(frozen=True, slots=True)
class Standing:
    """How one module stands in a treasury on a day."""

    module: Module
    rule: Rollout | None
    coming: Rollout | None

    @property
    def state(self) -> str:
        """The rule's state; planned when only a coming one is known, nothing when none is."""
        if self.rule:
            return self.rule.state
        return Rollout.State.PLANNED if self.coming else ""

    @property
    def label(self) -> str:
        """The state in words."""
        return str(Rollout.State(self.state).label) if self.state else _("尚无安排")


def standings(region: Region, on: date, level: str = "") -> list[Standing]:
    """How every module stands in a treasury on a day."""
    rules = list(_rules(Module.values, region, level))
    found = []
    for module in Module:
        mine = [rule for rule in rules if rule.module == module]
        later = min((r for r in mine if r.valid_from > on), key=lambda r: r.valid_from, default=None)
        found.append(Standing(module, _nearest(r for r in mine if r.holds(on)), later))
    return found


def rollouts_below(region: Region) -> QuerySet[Rollout]:
    """Every rule in a region's subtree, by module and place, oldest first."""
    below = Rollout.rows.filter(region__path__startswith=region.path).select_related("region")
    return below.order_by("module", "region__path", "budget_level", "valid_from")


def is_online(module: str, region: Region, on: date, level: str = "") -> bool:
    """Whether a module may be used in a treasury on a day, in regular or in trial operation."""
    rule = rollout(module, region, on, level)
    return bool(rule and rule.usable)


def _rules(modules: Sequence[str], region: Region, level: str) -> QuerySet[Rollout]:
    levels = ["", level or region.own_level]
    rules = Rollout.rows.filter(module__in=modules, region__path__in=paths(region), budget_level__in=levels)
    return rules.select_related("region")


def _nearest(rules: Iterable[Rollout]) -> Rollout | None:
    return max(rules, key=lambda rule: (len(rule.region.path), rule.budget_level), default=None)


def paths(region: Region) -> list[str]:
    """The region's own path and those of all above it."""
    codes = region.path.rstrip("/").split("/")
    return ["/".join(codes[: depth + 1]) + "/" for depth in range(len(codes))]


# --- limits ------------------------------------------------------------------------------------


def limit(
    key: str, on: date, region: Region | None = None, budget_level: str = "", object_type: str = ""
) -> Limit:
    """The limit of a key that holds on a day, the narrowest that fits: nearest region, then level, then object.

    With a region and no level the region's own is meant. Raises UnknownLimit when there is none.
    """
    level = budget_level or (region.own_level if region else "")
    here = Q(region=None) | Q(region__path__in=paths(region)) if region else Q(region=None)
    fitting = Limit.rows.filter(
        here, Limit.holding(on), key=key, budget_level__in=["", level], object_type__in=["", object_type]
    )
    rows = list(fitting.select_related("region"))
    if not rows:
        raise UnknownLimit(f"{key} on {on} in {region or '—'} {level} {object_type}")
    return max(rows, key=lambda r: (len(r.region.path) if r.region else 0, r.budget_level, r.object_type))


def limits_on(prefix: str, on: date) -> list[Limit]:
    """Every row of a subject that holds on a day, for `narrowest` to choose from for many regions."""
    return list(Limit.rows.filter(Limit.holding(on), key__startswith=prefix).select_related("region"))


def narrowest(rows: Iterable[Limit], key: str, region: Region) -> Limit | None:
    """What `limit` says of a key in a region, out of rows at hand; nothing when there is none."""
    fitting = [
        row
        for row in rows
        if row.key == key
        and (row.region is None or region.path.startswith(row.region.path))
        and row.budget_level in ("", region.own_level)
        and not row.object_type
    ]
    return max(fitting, key=lambda r: (len(r.region.path) if r.region else 0, r.budget_level), default=None)


def limits_of(key: str) -> QuerySet[Limit]:
    """Every row a key ever had, the newest first, general rows before local ones."""
    rows = Limit.rows.filter(key=key).select_related("region")
    return rows.order_by(
        F("region__path").asc(nulls_first=True), "budget_level", "object_type", "-valid_from"
    )


def lengths_of_time(on: date) -> QuerySet[Limit]:
    """The nation's limits on a day that a deadline can be counted by."""
    return Limit.rows.filter(
        Limit.holding(on), unit__in=["wd", "d", "mo", "y"], region=None, budget_level="", object_type=""
    ).order_by("key")


# --- working days ------------------------------------------------------------------------------


def calendar() -> Calendar:
    """The working-day calendar as it stands. Load it once for many deadlines."""
    days = list(SpecialDay.rows.values_list("day", "is_workday", "name"))
    return Calendar(
        special={day: worked for day, worked, _ in days},
        settled=frozenset(WorkdayYear.rows.filter(provisional=False).values_list("year", flat=True)),
        names={day: name for day, _, name in days},
    )


def notice_of(year: int) -> WorkdayYear:
    """The year's notice; a provisional one, unsaved, when nobody has recorded any."""
    return WorkdayYear.rows.filter(year=year).first() or WorkdayYear(year=year, provisional=True)


def notices() -> QuerySet[WorkdayYear]:
    """Every year there is something recorded of, the latest first."""
    return WorkdayYear.rows.all()


def deadline(start: date, limit: Term) -> Deadline:
    """The end of one period; for many, load `calendar()` and ask it."""
    return calendar().deadline(start, limit)


# --- catalogue ---------------------------------------------------------------------------------


def items_below(parent_code: str, version: str = "2022") -> QuerySet[CatalogueItem]:
    """The items right below one, or the three categories."""
    return CatalogueItem.rows.filter(version=version, parent_code=parent_code)


def item(code: str, version: str = "2022") -> CatalogueItem | None:
    """The item of a code."""
    return CatalogueItem.rows.filter(version=version, code=code).first()


def items_above(child: CatalogueItem) -> list[CatalogueItem]:
    """The way down to an item, the category first."""
    way: list[CatalogueItem] = []
    code = child.parent_code
    while code and (parent := item(code, child.version)):
        way.insert(0, parent)
        code = parent.parent_code
    return way


def search_catalogue(text: str, version: str = "2022", *, leaves: bool = False) -> list[CatalogueItem]:
    """Items by the beginning of the code (A0201), by words of the name or description, or by pinyin initials (fwq)."""
    words = text.split()
    if not words:
        return []
    rows = CatalogueItem.rows.filter(version=version, **({"is_leaf": True} if leaves else {}))
    if re.fullmatch(r"[ABCabc]\d*", text.strip()):
        return list(rows.filter(code__startswith=text.strip().upper())[:MOST])
    if text.isascii():
        return _by_initials(rows, "".join(words).lower())
    named, described = Q(), Q()
    for word in words:
        named &= Q(name__contains=word)
        described &= Q(description__contains=word) | Q(name__contains=word)
    found = list(rows.filter(named)[:MOST])
    return [*found, *rows.filter(described).exclude(named)[: MOST - len(found)]]


def _by_initials(rows: QuerySet[CatalogueItem], initials: str) -> list[CatalogueItem]:
    found = rows.filter(initials__contains=initials)[: 4 * MOST]
    ranked = sorted(
        found, key=lambda i: (i.initials != initials, not i.initials.startswith(initials), i.code)
    )
    return ranked[:MOST]
