"""Charts: an ECharts option beside the same figures as a table, for those who cannot see the one.

chart = bars("month", _("每月合同额（万元）"), labels=["1月", "2月"], series={_("2026年"): [12, 30]})
{% chart chart %}
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Figure = int | float | None
Series = Mapping[str, Sequence[Figure]]


@dataclass(frozen=True, slots=True)
class Chart:
    """What `{% chart %}` draws. `size`: low, middle or high; `map_name` and `map_url`: a GeoJSON to load first."""

    id: str
    title: str
    option: Mapping[str, Any]
    head: Sequence[str]
    rows: Sequence[Sequence[object]]
    size: str = "middle"
    map_name: str = ""
    map_url: str = ""


def bars(id_: str, title: str, *, labels: Sequence[str], series: Series, size: str = "middle") -> Chart:
    """Columns, one group for each label."""
    return _cartesian("bar", id_, title, labels=labels, series=series, size=size)


def lines(id_: str, title: str, *, labels: Sequence[str], series: Series, size: str = "middle") -> Chart:
    """Lines over time."""
    return _cartesian("line", id_, title, labels=labels, series=series, size=size)


def shares(id_: str, title: str, *, parts: Mapping[str, Figure], size: str = "middle") -> Chart:
    """Parts of a whole, as a ring."""
    data = [{"name": name, "value": value} for name, value in parts.items()]
    option = {
        "tooltip": {"trigger": "item"},
        "series": [{"type": "pie", "radius": ["45%", "70%"], "data": data}],
    }
    return Chart(id_, title, option, ["", title], list(parts.items()), size)


def places(id_: str, title: str, *, figures: Mapping[str, Figure], map_name: str, map_url: str) -> Chart:
    """Figures on a map. `map_name` must not be "china": under that name ECharts adds an inset of its own."""
    data = [{"name": name, "value": value} for name, value in figures.items()]
    top = max((value for value in figures.values() if value is not None), default=1) or 1
    option = {
        "tooltip": {"trigger": "item"},
        "visualMap": {"min": 0, "max": top, "calculable": False, "left": "left", "bottom": 8},
        "series": [{"type": "map", "map": map_name, "data": data}],
    }
    return Chart(id_, title, option, ["", title], list(figures.items()), "high", map_name, map_url)


def _cartesian(kind: str, id_: str, title: str, *, labels: Sequence[str], series: Series, size: str) -> Chart:
    option = {
        "tooltip": {"trigger": "axis"},
        "legend": {"show": len(series) > 1},
        "xAxis": {"type": "category", "data": [str(label) for label in labels]},
        "yAxis": {"type": "value"},
        "series": [
            {"type": kind, "name": str(name), "data": list(values)} for name, values in series.items()
        ],
    }
    rows = [[label, *figures] for label, *figures in zip(labels, *series.values(), strict=True)]
    return Chart(id_, title, option, ["", *map(str, series)], rows, size)
