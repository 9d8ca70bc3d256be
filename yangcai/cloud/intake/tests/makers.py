"""Sources and files for tests."""

import json

from yangcai.cloud.intake.models import Source
from yangcai.foundation.people.tests.makers import make_region

RECORD = {
    "id": "R1",
    "项目名称": "示例道路工程",
    "采购人": "示例区交通局",
    "中标人": "示例一号建设有限公司",
    "中标价(元)": "128500.50",
    "公告发布日期": "2026-03-02",
}


def make_source(layout="lines", **facts):
    """A source of awards in 黄石."""
    known = {"name": f"test-{layout}", "title": "测试来源", "layout": layout, "region": make_region("420200")}
    return Source.rows.create(**{**known, **facts})


def write_lines(folder, *records, name="records.jsonl"):
    """A JSON-lines file of records."""
    path = folder / name
    path.write_text(
        "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8"
    )
    return path
