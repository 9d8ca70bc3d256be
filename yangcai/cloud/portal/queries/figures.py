"""Public figures: each with what it counts and as of when. Counted by kind, never by name."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from yangcai.cloud.portal.models import Article
from yangcai.cloud.portal.queries.places import Spot
from yangcai.foundation.kernel.clock import BEIJING, beijing_day
from yangcai.foundation.kernel.seats import STRANGER, Seat
from yangcai.foundation.people.models import Organisation
from yangcai.foundation.rules.models import Region

# Counting a million suppliers is not for every visitor; the page says how old its figures are.
KEPT = timedelta(minutes=5)
MONTHS = 6
Kind = Organisation.Kind
COUNTED = (Kind.PURCHASER, Kind.AGENCY, Kind.SUPPLIER, Kind.INSTITUTION, Kind.BRANCH, Kind.BUREAU)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number, its unit and its definition (口径)."""

    title: str
    value: int
    unit: str
    definition: str


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a region and the instant at which they were counted."""

    as_of: datetime
    figures: tuple[Figure, ...]
    kinds: tuple[tuple[str, int], ...]
    months: tuple[tuple[str, int], ...]


def figures(region: Region, spots: list[Spot], at: datetime) -> Figures:
    """The figures of a region, counted at most every five minutes."""
    key = f"portal.figures.{region.code}"
    kept: Figures | None = cache.get(key)
    if kept is None or not kept.as_of <= at < kept.as_of + KEPT:
        kept = _count(region, spots, at)
        cache.set(key, kept, KEPT.total_seconds())
    return kept


def _count(region: Region, spots: list[Spot], at: datetime) -> Figures:
    kinds = _organisations(region)
    articles = Article.visible_to(STRANGER).filter(region__path__startswith=region.path)
    online = sum(spot.is_online for spot in spots)
    counted = (
        Figure(
            _("已上线区划"),
            online,
            _("个"),
            _("%(name)s下一级%(all)s个区划中，合同融资平台在统计当日已启用的个数。")
            % {"name": region.name, "all": len(spots)},
        ),
        Figure(
            _("注册单位"),
            sum(count for _kind, count in kinds),
            _("家"),
            _("所属区划在%s范围内、当前有效的采购人、代理机构、供应商、金融机构（含分支）和财政部门。")
            % region.name,
        ),
        Figure(
            _("公开文稿"),
            articles.count(),
            _("篇"),
            _("由%s及其下级区划发布、当前可阅读的公告通知、政策法规、操作指南和融资流程。") % region.name,
        ),
    )
    return Figures(at, counted, kinds, _by_month(articles, at))


def _organisations(region: Region) -> tuple[tuple[str, int], ...]:
    """How many organisations of each kind, in the order of the kinds."""
    counter = Seat(permissions=frozenset({"people.organisation.read_all"}), territory=(region.path,))
    rows = (
        Organisation.visible_to(counter)
        .filter(region__path__startswith=region.path, status=Organisation.Status.ACTIVE, kind__in=COUNTED)
        .values_list("kind")
        .annotate(Count("pk"))
    )
    counts = dict(rows.order_by())
    return tuple((str(kind.label), counts.get(kind.value, 0)) for kind in COUNTED)


def _by_month(articles: QuerySet[Article], at: datetime) -> tuple[tuple[str, int], ...]:
    """Articles published in each of the last months, the running one last, as `2026-11`."""
    today = beijing_day(at)
    months = [divmod(today.year * 12 + today.month - 1 - back, 12) for back in reversed(range(MONTHS))]
    names = [f"{year}-{month + 1:02}" for year, month in months]
    since = datetime(months[0][0], months[0][1] + 1, 1, tzinfo=BEIJING)
    rows = articles.filter(published_at__gte=since).annotate(month=TruncMonth("published_at", tzinfo=BEIJING))
    counts = {f"{month:%Y-%m}": n for month, n in rows.values_list("month").annotate(Count("pk")).order_by()}
    return tuple((name, counts.get(name, 0)) for name in names)
