"""Drawn maps by province code: the deployment's own in `settings.PORTAL_MAPS`, else the sketches that come with us."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from yangcai.cloud.portal.cartography import Place, Sheet
from yangcai.cloud.portal.queries.places import Spot

SKETCHES = Path(__file__).parent / "data" / "maps"


@dataclass(frozen=True, slots=True)
class Area:
    """A region on the sheet; without a spot it is drawn but leads nowhere."""

    place: Place
    spot: Spot | None


@dataclass(frozen=True, slots=True)
class Map:
    """A sheet with what the platform knows about its places."""

    sheet: Sheet
    areas: tuple[Area, ...]


def map_of(code: str, spots: Iterable[Spot]) -> Map | None:
    """The map of a province with its regions on it; nothing when nobody has drawn it."""
    own = Path(settings.PORTAL_MAPS) if settings.PORTAL_MAPS else SKETCHES
    if (sheet := _read(own, code) or _read(SKETCHES, code)) is None:
        return None
    known = {spot.region.code: spot for spot in spots}
    return Map(sheet, tuple(Area(place, known.get(place["code"])) for place in sheet["places"]))


@cache
def _read(folder: Path, code: str) -> Sheet | None:
    path = folder / f"{code}.json"
    sheet: Sheet | None = json.loads(path.read_text()) if path.is_file() else None
    return sheet
