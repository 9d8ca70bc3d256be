"""The sources every deployment starts with, and the demo's records."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from yangcai.cloud.intake.files import take_file
from yangcai.cloud.intake.models import Source
from yangcai.cloud.intake.operations import BatchEnded, keep_source
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.rules import queries as rules
from yangcai.foundation.rules.models import Region

OWN = Path(__file__).parent / "data"
SHARED = Path(settings.ROOT).parent / "shared" / "data" / "notices"
YICHANG = {"id": "infoid", "published_on": "date", "notice_url": "url", "title": "title"}
NATIONAL = {"id": "record_id", "published_on": "publish_date", "notice_url": "detail_url", "title": "title"}


def reference(*, seat: Seat, at: datetime) -> Iterator[str]:
    """The sources known from the start."""
    province = rules.region(settings.PROVINCE)
    if province is None:
        return
    known: list[tuple[str, str, str, dict[str, str], Region, str]] = [
        ("trading-pages", "公共资源交易中心中标公告网页", "pages", {}, province, "award"),
        ("award-sheet", "中标信息表格", "sheet", {}, province, "award"),
        ("contract-sheet", "合同备案信息表格", "sheet", {}, province, "contract"),
        ("ocds", "OCDS 发布包", "ocds", {}, province, "award"),
    ]
    if yichang := rules.region("420500"):
        known.append(("yichang", "宜昌市公共资源交易中心中标公告", "lines", YICHANG, yichang, "award"))
    for name, title, layout, mapping, region, kind in known:
        facts: dict[str, Any] = {
            "title": title,
            "layout": layout,
            "mapping": mapping,
            "region": region,
            "record_kind": kind,
        }
        if not Source.visible_to(seat).filter(name=name, **facts).exists():
            keep_source(seat=seat, at=at, name=name, **facts)
    yield f"数据来源 {len(known)} 个"


def demo(*, seat: Seat, at: datetime) -> Iterator[str]:
    """Award notices: the real ones when they lie beside the project, else a small set of its own."""
    if settings.PROVINCE != "420000":
        return
    source = Source.visible_to(seat).select_related("region").get(name="yichang")
    path = SHARED / "yichang_awards.jsonl"
    path = path if path.exists() else OWN / "awards.jsonl"
    try:
        for batch in take_file(seat=seat, at=at, source=source, path=path):
            last = batch
    except BatchEnded:
        return
    yield f"中标公告 {last.accepted} 条入库，{last.quarantined} 条待处理"
