"""Places: the province this deployment serves, what lies in it, and what the platform offers there."""

import re
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yangcai.cloud.portal.cartography import short_name
from yangcai.foundation.kernel.seats import STRANGER
from yangcai.foundation.rules.models import Module, Region, Rollout

# What the portal's map shows: where contract financing has begun.
MODULE = Module.FINANCE
# Our own codes of zones have a letter: 420200Z01.
_CODE = re.compile(r"[0-9]{6}[0-9A-Z]{0,6}", re.ASCII)
LONGEST_ECHO = 20
MOST_FOUND = 50


class Place(NamedTuple):
    """What became of a region code in an address: the region, or why there is none, for the reader."""

    region: Region | None
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """A region as a reader sees it: is the platform running there, and if not, where to turn."""

    region: Region
    rollout: Rollout | None

    @property
    def is_online(self) -> bool:
        """Whether business may be done there today."""
        return self.rollout is not None and self.rollout.usable

    @property
    def words(self) -> str:
        """The state in words, never by colour alone."""
        if self.rollout is None:
            return _("未上线")
        return (
            _("未纳入") if self.rollout.state == Rollout.State.EXCLUDED else self.rollout.get_state_display()
        )


def province() -> Region:
    """The province of `settings.PROVINCE`; before the region table is loaded, a nameless stand-in that has nothing."""
    code = settings.PROVINCE
    found = _today().filter(code=code).first()
    return found or Region(code=code, name=_("本省"), path=f"{code}/", level=Region.Level.PROVINCE)


def find(code: str) -> Place:
    """The region of a code, if it lies in the province and exists today."""
    if not _CODE.fullmatch(code):
        return Place(None, _("“%s”不是有效的区划代码，已为您显示全省首页。") % _shown(code))
    region = _today().filter(code=code).select_related("parent__parent").first()
    if region is None:
        return Place(None, _("没有找到代码为 %s 的区划，已为您显示全省首页。") % _shown(code))
    if not region.path.startswith(f"{settings.PROVINCE}/"):
        told = {"name": region.name, "province": province().name}
        return Place(None, _("%(name)s不属于%(province)s，本平台不为其提供服务，已为您显示全省首页。") % told)
    return Place(region)


def spot(region: Region, on: date) -> Spot:
    """One region as a reader sees it."""
    return _spots([region], on)[0]


def spots(region: Region, on: date) -> list[Spot]:
    """The regions directly below one: official codes in their order, then the zones that have none."""
    return _spots(list(_today().filter(parent__code=region.code).order_by("-official", "code")), on)


def _spots(regions: list[Region], on: date) -> list[Spot]:
    """Regions with what is rolled out there, all in one question: the nearest row up the path holds."""
    codes = {code for region in regions for code in region.path.rstrip("/").split("/")}
    rows = Rollout.visible_to(STRANGER).filter(Rollout.holding(on), module=MODULE, region__code__in=codes)
    known = {(row.region.code, row.budget_level): row for row in rows.select_related("region")}
    return [Spot(region, _nearest(region, known)) for region in regions]


def _nearest(region: Region, known: dict[tuple[str, str], Rollout]) -> Rollout | None:
    for code in reversed(region.path.rstrip("/").split("/")):
        for level in (region.own_level, ""):
            if row := known.get((code, level)):
                return row
    return None


def lineage(region: Region) -> list[Region]:
    """The province down to the region, itself included."""
    return list(_today().filter(code__in=region.path.rstrip("/").split("/")).order_by("path"))


def search(text: str) -> list[Region]:
    """Regions of the province by name, pinyin, initials or code."""
    word = re.sub(r"\s", "", text).lower()
    if not word:
        return []
    named = Q(name__contains=word) | Q(pinyin__startswith=word) | Q(initials__startswith=word)
    if word.isdigit():
        named |= Q(code__startswith=word)
    inside = _today().filter(named, path__startswith=f"{settings.PROVINCE}/")
    return list(inside.select_related("parent").order_by("path")[:MOST_FOUND])


def meant(text: str, found: list[Region]) -> Region | None:
    """The one region whose very name, code, pinyin or initials was typed, with or without its 市, 县 or 区."""
    word = re.sub(r"\s", "", text).lower()
    exact = [region for region in found if word in _names(region)] or found
    return exact[0] if len(exact) == 1 else None


def _names(region: Region) -> set[str]:
    plain = re.sub(r"(?<=..)[市县区]$", "", short_name(region.name))
    pinyin = re.sub(r"(?:shi|xian|qu)$", "", region.pinyin)
    return {region.code, region.name, plain, region.pinyin, pinyin, region.initials, region.initials[:-1]}


def _today() -> QuerySet[Region]:
    return Region.visible_to(STRANGER).filter(valid_to=None)


def _shown(code: str) -> str:
    return code if len(code) <= LONGEST_ECHO else f"{code[:LONGEST_ECHO]}…"
