"""Award pages: the real ones given, and layouts never seen before."""

import json
from pathlib import Path

import pytest

from yangcai.cloud.intake.readers.pages import read_page
from yangcai.cloud.intake.tests import pages

SHARED = Path(__file__).resolve().parents[5] / "shared" / "data" / "notices"
given = pytest.mark.skipif(not SHARED.exists(), reason="the real notices lie outside this repository")


@given
def test_every_given_page_says_what_the_parsed_notices_say():
    parsed = {}
    for line in (SHARED / "yichang_awards.jsonl").read_text().splitlines():
        record = json.loads(line)
        parsed[record["infoid"]] = record["fields"]
    compared = 0
    for line in (SHARED / "yichang_award_pages.jsonl").read_text().splitlines():
        record = json.loads(line)
        fields = parsed[record["infoid"]]
        shared = read_page(record["infocontent"]).shared
        price = next((value for name, value in fields.items() if name.startswith("中标价")), None)
        theirs = (fields["中标人"], fields["招标人"], fields["招标机构"], price, fields["公告发布日期"])
        names = ("supplier_name", "purchaser_name", "agency_name", "price", "published_on")
        assert tuple(shared.get(name) for name in names) == tuple(v and " ".join(v.split()) for v in theirs)
        compared += 1
    assert compared == 80


def test_a_head_with_rows_makes_lots():
    finding = read_page(pages.HEAD_AND_ROWS)
    assert finding.shared["project_number"] == "SL-2024-001"
    assert finding.shared["purchaser_name"] == "示例区交通局"
    assert finding.shared["published_on"] == "2024年05月06日"
    assert finding.lots == [
        {"lot_number": "1", "supplier_name": "示例一号建设有限公司", "price": "128.5", "price_unit": "万元"},
        {
            "lot_number": "2",
            "supplier_name": "示例二号建设有限公司",
            "price": "96.000001",
            "price_unit": "万元",
        },
    ]


def test_lines_without_any_table():
    shared = read_page(pages.LINES_ONLY).shared
    assert (shared["supplier_name"], shared["price"]) == ("示例医疗器械有限公司", "¥1,234,567.00元")
    assert (shared["awarded_on"], shared["published_on"]) == ("2023-12-30", "2024/01/02 08:00")


def test_what_is_hidden_is_not_read():
    finding = read_page(pages.HIDDEN)
    assert (finding.shared["price"], finding.contradictions) == ("100000", [])


def test_a_contradiction_is_reported_not_resolved():
    finding = read_page(pages.CONTRADICTION)
    assert finding.contradictions == ["price"]


def test_candidates_are_no_winners():
    shared = read_page(pages.CANDIDATES).shared
    assert "supplier_name" not in shared
    assert shared["candidate"] == "示例一号建设有限公司"


@pytest.mark.parametrize("content", [pages.STRANGE, "", "   ", "<", "<table><tr></tr></table>", "plain text"])
def test_an_unknown_layout_says_nothing(content):
    finding = read_page(content)
    assert (finding.shared, finding.lots, finding.contradictions) == ({}, [], [])
