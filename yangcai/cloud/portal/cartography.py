"""From GeoJSON to a drawn map: projected, rounded to whole units, small enough to stand inside a page.

The shape of a drawn map (a *sheet*), as `data/maps/<province>.json` and `settings.PORTAL_MAPS` keep it:
`{"source": …, "approval": …, "width": 1000, "height": …, "places": [{"code", "name", "label", "outline", "x", "y"}]}`;
`outline` is an SVG path, (x, y) the middle of the label.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import cos, hypot, radians
from typing import Any, NamedTuple, TypedDict

WIDTH = 1000
# A label is about three times as wide as it is high, so room to the sides counts for less.
FLAT = 0.5
STEPS = 48
PEOPLES = """
蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤
畲 高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯
阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲
门巴 珞巴 基诺
"""
# The syllable 族 is left out only after longer names (克孜勒苏柯尔克孜自治州), so that 陵水黎族自治县 keeps its 水.
_PEOPLE = "|".join(
    f"{name}族" if len(name) == 1 else f"{name}族?" for name in sorted(PEOPLES.split(), key=len, reverse=True)
)
_OF_PEOPLES = re.compile(rf"(?:{_PEOPLE})+自治[州县]$")
_KIND = re.compile(r"(?<=..)(?:特别行政区|自治州|自治县|地区|林区|[市盟县])$")


class Point(NamedTuple):
    """A place on the sheet, or a longitude and a latitude."""

    x: float
    y: float


class Place(TypedDict):
    """One region of a sheet."""

    code: str
    name: str
    label: str
    outline: str
    x: int
    y: int


class Sheet(TypedDict):
    """One province, drawn."""

    source: str
    approval: str
    width: int
    height: int
    places: list[Place]


Ring = list[Point]


def draw(geojson: dict[str, Any], *, source: str, approval: str = "") -> Sheet:
    """Draw the features of a GeoJSON (properties `code` and `name`, WGS 84 degrees) as a sheet 1000 units wide.

    `approval` is the map approval number (审图号) where the drawing has one.
    """
    rings = [list(_rings(feature["geometry"])) for feature in geojson["features"]]
    points = [point for place in rings for ring in place for point in ring]
    west, east = min(p.x for p in points), max(p.x for p in points)
    south, north = min(p.y for p in points), max(p.y for p in points)
    squeeze = cos(radians((south + north) / 2))
    scale = WIDTH / ((east - west) * squeeze)

    def project(point: Point) -> Point:
        return Point((point.x - west) * squeeze * scale, (north - point.y) * scale)

    return {
        "source": source,
        "approval": approval,
        "width": WIDTH,
        "height": round((north - south) * scale),
        "places": [
            _place(feature["properties"], [[project(p) for p in ring] for ring in place])
            for feature, place in zip(geojson["features"], rings, strict=True)
        ],
    }


def short_name(name: str) -> str:
    """The name as people say it: 恩施土家族苗族自治州 → 恩施, 神农架林区 → 神农架, 沙市 stays 沙市."""
    return _KIND.sub("", _OF_PEOPLES.sub("", name))


def _rings(geometry: dict[str, Any]) -> Iterator[Ring]:
    """The outer ring of each polygon: at this scale a hole is another region drawn over it."""
    polygons = geometry["coordinates"]
    for polygon in polygons if geometry["type"] == "MultiPolygon" else [polygons]:
        yield [Point(*position[:2]) for position in polygon[0]]


def _place(properties: dict[str, str], rings: list[Ring]) -> Place:
    middle = label_point(max(rings, key=_area))
    return {
        "code": properties["code"],
        "name": properties["name"],
        "label": short_name(properties["name"]),
        "outline": "".join(_path(ring) for ring in rings),
        "x": round(middle.x),
        "y": round(middle.y),
    }


def _path(ring: Ring) -> str:
    """A closed SVG path in whole units, each point relative to the one before."""
    corners = [(round(p.x), round(p.y)) for p in ring]
    corners = [corners[0], *(b for a, b in pairwise(corners) if a != b)]
    if len(corners) > 1 and corners[0] == corners[-1]:
        corners.pop()
    if len(corners) < 3:  # an island of less than a unit: shown as a dot
        x, y = corners[0]
        return f"M{x - 1},{y - 1}h2v2h-2z"
    steps = " ".join(f"{b[0] - a[0]},{b[1] - a[1]}" for a, b in pairwise(corners))
    return f"M{corners[0][0]},{corners[0][1]}l{steps}z"


def _area(ring: Sequence[Point]) -> float:
    return abs(sum(a.x * b.y - b.x * a.y for a, b in pairwise([*ring, ring[0]]))) / 2


def label_point(ring: Sequence[Point]) -> Point:
    """The point inside a ring that is farthest from its border, which is where a label has room."""
    xs, ys = [p.x for p in ring], [p.y for p in ring]
    grid = (
        Point(min(xs) + (max(xs) - min(xs)) * i / STEPS, min(ys) + (max(ys) - min(ys)) * j / STEPS)
        for i in range(1, STEPS)
        for j in range(1, STEPS)
    )
    sides = list(pairwise([*ring, ring[0]]))
    inside = [point for point in grid if _is_inside(point, sides)]
    return max(inside, key=lambda point: min(_distance(point, *side) for side in sides), default=ring[0])


def _is_inside(point: Point, sides: list[tuple[Point, Point]]) -> bool:
    crossings = 0
    for a, b in sides:
        if (a.y > point.y) != (b.y > point.y):
            crossings += point.x < a.x + (point.y - a.y) / (b.y - a.y) * (b.x - a.x)
    return crossings % 2 == 1


def _distance(point: Point, a: Point, b: Point) -> float:
    """How far a point is from a side, with the sheet pressed flat sideways."""
    ax, ay, bx, by = ((a.x - point.x) * FLAT, a.y - point.y, (b.x - point.x) * FLAT, b.y - point.y)
    dx, dy = bx - ax, by - ay
    along = -(ax * dx + ay * dy) / (dx * dx + dy * dy) if dx or dy else 0.0
    along = min(1.0, max(0.0, along))
    return hypot(ax + along * dx, ay + along * dy)
