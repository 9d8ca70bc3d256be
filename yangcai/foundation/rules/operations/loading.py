"""From the room's files to its tables, in bulk: each loader makes its table say what the file says; repeat at will."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.db.models import Model

from yangcai.foundation.rules.files import table
from yangcai.foundation.rules.models import (
    CatalogueItem,
    Limit,
    Region,
    RegionChange,
    Rollout,
    SpecialDay,
    WorkdayYear,
)
from yangcai.foundation.rules.operations.syncing import sync

M = TypeVar("M", bound=Model)
CATALOGUE_2022_SINCE = date(2022, 9, 2)  # 财库〔2022〕31号


def day(text: str) -> date | None:
    """A day, or nothing."""
    return date.fromisoformat(text) if text else None


def load_regions(today: date) -> str:
    """Regions and zones: new ones added, changed ones brought up to date, vanished ones closed and kept."""
    known = {region.code: region for region in Region.rows.filter(valid_to=None)}
    wanted = [*table("regions.csv"), *table("zones.csv")]
    changed: list[Region] = []
    added: list[Region] = []
    for row in wanted:  # the files name parents before children
        parent = known.get(row["parent"])
        facts = {
            "name": row["name"],
            "level": row["level"],
            "parent": parent,
            "path": f"{parent.path if parent else ''}{row['code']}/",
            "pinyin": row["pinyin"],
            "initials": row["initials"],
            "official": row.get("official") != "no",
        }
        region = known.setdefault(row["code"], Region(code=row["code"]))
        if any(getattr(region, name) != value for name, value in facts.items() if name != "parent"):
            for name, value in facts.items():
                setattr(region, name, value)
            (changed if region.pk else added).append(region)
    for level in (1, 2, 3):
        Region.rows.bulk_create(_with_parents(r for r in added if r.path.count("/") == level))
    Region.rows.bulk_update(_with_parents(changed), [*facts], batch_size=500)
    gone = known.keys() - {row["code"] for row in wanted}
    Region.rows.filter(code__in=gone, valid_to=None).update(valid_to=today)
    return f"区划 {len(wanted)}（新增 {len(added)}，更新 {len(changed)}，撤销 {len(gone)}）"


def _with_parents(regions: Iterable[Region]) -> list[Region]:
    """The same rows with the keys of parents that were saved after the children were made."""
    saved = list(regions)
    for region in saved:
        region.parent = region.parent
    return saved


def load_changes(today: date) -> str:
    """Changes of codes: nothing points at them, so the file replaces the table."""
    RegionChange.rows.all().delete()
    rows = RegionChange.rows.bulk_create(
        [RegionChange(**{**row, "on": day(row["on"])}) for row in table("region_changes.csv.gz")]
    )
    return f"区划变更 {len(rows)}"


def load_calendar(today: date) -> str:
    """Holiday notices and their days; a year that an operator recorded is left as it is recorded."""
    notices = {int(row["year"]): row for row in table("holiday_notices.csv")}
    ours = set(WorkdayYear.rows.filter(by_hand=True).values_list("year", flat=True))
    years = [
        WorkdayYear(year=year, notice_number=row["number"], mark=row["mark"])
        for year, row in notices.items()
        if year not in ours
    ]
    if (coming := max(notices) + 1) not in ours:
        years.append(WorkdayYear(year=coming, provisional=True))
    _upsert(WorkdayYear, years, ["year"])
    SpecialDay.rows.exclude(year__in=ours).delete()
    days = SpecialDay.rows.bulk_create(
        SpecialDay(
            day=date.fromisoformat(row["day"]),
            year_id=int(row["year"]),
            is_workday=row["kind"] == "work",
            in_lieu=row["kind"] == "lieu",
            name=row["name"],
        )
        for row in table("special_days.csv")
        if int(row["year"]) not in ours
    )
    return f"工作日历 {len(notices)} 年，特殊日 {len(days)}"


def load_catalogue(today: date) -> str:
    """The catalogue of 2022; an item without children is a leaf (底级品目)."""
    rows = list(table("catalogue_2022.csv.gz"))
    parents = {row["parent"] for row in rows}
    items = [
        CatalogueItem(
            version="2022",
            code=row["code"],
            name=row["name"],
            level=int(row["level"]),
            parent_code=row["parent"],
            description=row["description"],
            initials=row["initials"],
            is_leaf=row["code"] not in parents,
            valid_from=CATALOGUE_2022_SINCE,
        )
        for row in rows
    ]
    _upsert(CatalogueItem, items, ["version", "code"])
    return f"采购品目 {len(items)}"


def load_limits(today: date) -> str:
    """Statutory limits, those of contract financing, and each province's threshold for open tenders."""
    regions = dict(Region.rows.filter(valid_to=None).values_list("code", "pk"))
    files = ("limits.csv", "financing_limits.csv")
    wanted = [_limit(row, regions) for name in files for row in table(name)]
    title = next(limit.title for limit in wanted if limit.key == "local.tender.goods_service")
    for row in table("tender_thresholds.csv"):
        facts = {
            "key": "local.tender.goods_service",
            "title": title,
            "unit": "cny",
            "source": "各省集中采购目录及标准（2020—2024年汇编）",
            "mark": "s",
            "note": "" if row["valid_to"] else "汇编截至2024年，未见新文件前沿用",
        }
        wanted.append(_limit({**facts, **row}, regions))
    return f"法定时限与限额 {len(wanted)}，{sync(Limit, wanted, today)}"


def _limit(row: dict[str, str], regions: dict[str, int]) -> Limit:
    facts = {
        name: text for name, text in row.items() if name not in {"value", "region", "valid_from", "valid_to"}
    }
    return Limit(
        **facts,
        value=Decimal(row["value"]) if row["value"] else None,
        region_id=regions[row["region"]] if row["region"] else None,
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=day(row["valid_to"]),
    )


def load_rollouts(today: date) -> str:
    """What the notices say is on where."""
    regions = dict(Region.rows.filter(valid_to=None).values_list("code", "pk"))
    wanted = []
    for row in table("rollouts.csv"):
        facts = {name: text for name, text in row.items() if name not in {"region", "valid_from", "valid_to"}}
        since, until = date.fromisoformat(row["valid_from"]), day(row["valid_to"])
        wanted.append(Rollout(**facts, region_id=regions[row["region"]], valid_from=since, valid_to=until))
    return f"上线日历 {len(wanted)}，{sync(Rollout, wanted, today)}"


def _upsert(model: type[M], rows: Sequence[M], unique: list[str]) -> None:
    """Insert, or bring the rest of the fields up to date."""
    rest = [f.name for f in model._meta.concrete_fields if f.name not in {"id", *unique}]
    model._default_manager.bulk_create(rows, update_conflicts=True, unique_fields=unique, update_fields=rest)
