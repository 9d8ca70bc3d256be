"""The small markup, the drawn maps and the guide: without a database."""

import json
from io import StringIO
from pathlib import Path
from unittest import TestCase

import pytest
from django.conf import settings
from django.core.management import call_command

from yangcai.cloud.portal import guides
from yangcai.cloud.portal.cartography import Point, draw, label_point, short_name
from yangcai.cloud.portal.maps import SKETCHES, map_of
from yangcai.cloud.portal.prose import Block, blocks
from yangcai.cloud.portal.queries.content import numbered


class ProseTest(TestCase):
    def test_it_reads_blocks(self):
        cases = {
            "": [],
            "一段\n两行\n\n另一段": [Block("p", ("一段", "两行")), Block("p", ("另一段",))],
            "## 题\n文": [Block("h2", ("题",)), Block("p", ("文",))],
            "一、总则\n文": [Block("h3", ("一、总则",)), Block("p", ("文",))],
            "一、这是一个句子。": [Block("p", ("一、这是一个句子。",))],
            "- 甲\n\n- 乙\n文": [Block("ul", ("甲", "乙")), Block("p", ("文",))],
            "1. 甲\n2、乙": [Block("ol", ("甲", "乙"))],
            "> 甲\n> 乙": [Block("remark", ("甲", "乙"))],
            "2021年起施行": [Block("p", ("2021年起施行",))],
            "1.5万元": [Block("p", ("1.5万元",))],
        }
        for text, expected in cases.items():
            with self.subTest(text=text):
                self.assertEqual(blocks(text), expected)

    def test_only_guides_have_pictures(self):
        text = "![银行收件箱](pictures/bank-inbox.png)"
        self.assertEqual(blocks(text), [Block("p", (text,))])
        chapter = guides.Chapter("x", "题", "", "", text)
        self.assertEqual(chapter.blocks, [Block("picture", ("bank-inbox.png", "银行收件箱"))])
        odd = guides.Chapter("x", "题", "", "", "![甲](../../secret.png)")
        self.assertEqual(odd.blocks[0].kind, "p")

    def test_every_picture_of_the_guide_is_there(self):
        named = {b.lines[0] for c in guides.chapters() for b in c.blocks if b.kind == "picture"}
        folder = Path(settings.PORTAL_GUIDES) / "pictures"
        self.assertEqual(named, {path.name for path in folder.glob("*.png")})

    def test_a_document_number_has_one_spelling(self):
        for typed in (
            "粤财采购函[2020]59号",
            "粤财采购函（2020）59号",
            " 粤财采购函【2020】第59号",
            "粤财采购函〔2020〕 59号",
        ):
            self.assertEqual(numbered(typed).replace(" ", ""), "粤财采购函〔2020〕59号")


class CartographyTest(TestCase):
    SQUARES = {
        "features": [
            {
                "properties": {"code": f"42010{n}", "name": f"{n}号市"},
                "geometry": {"type": "Polygon", "coordinates": [square]},
            }
            for n, square in enumerate(
                [
                    [[110, 30], [111, 30], [111, 31], [110, 31], [110, 30]],
                    [[111, 30], [112, 30], [112, 31], [111, 31], [111, 30]],
                ]
            )
        ]
    }

    def test_it_draws_to_scale_with_north_on_top(self):
        sheet = draw(self.SQUARES, source="试验")
        self.assertEqual((sheet["width"], sheet["height"]), (1000, 580))  # 2° × cos 30.5° wide, 1° high
        self.assertEqual(sheet["places"][0]["outline"], "M0,580l500,0 0,-580 -500,0z")
        self.assertEqual([place["x"] for place in sheet["places"]], [250, 750])

    def test_a_label_stands_inside_even_in_a_crescent(self):
        ring = [Point(x, y) for x, y in [(0, 0), (10, 0), (10, 10), (8, 10), (8, 2), (0, 2)]]
        spot = label_point(ring)
        self.assertTrue(spot.y < 2 or spot.x > 8)

    def test_names_are_short_as_people_say_them(self):
        cases = {
            "武汉市": "武汉", "恩施土家族苗族自治州": "恩施", "神农架林区": "神农架", "沙市区": "沙市区", "忠县": "忠县",
            "陵水黎族自治县": "陵水", "克孜勒苏柯尔克孜自治州": "克孜勒苏", "香港特别行政区": "香港",
        }  # fmt: skip
        self.assertEqual({name: short_name(name) for name in cases}, cases)


SHEETS = sorted(SKETCHES.glob("*.json"))


def test_there_is_a_sketch_of_every_province():
    assert len(SHEETS) == 34


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_a_sketch_is_small_and_whole(path):
    sheet = json.loads(path.read_text())
    assert path.stat().st_size < 20_000
    assert sheet["width"] == 1000
    for place in sheet["places"]:
        assert 0 <= place["x"] <= sheet["width"] and 0 <= place["y"] <= sheet["height"]
        assert place["outline"].startswith("M") and place["outline"].endswith("z")
    assert len({place["code"] for place in sheet["places"]}) == len(sheet["places"])


def test_the_guide_has_a_chapter_for_everybody():
    slugs = [chapter.slug for chapter in guides.chapters()]
    assert slugs == [
        "entrances", "try-it", "sign-in", "supplier", "bank", "purchaser", "bureau", "account-security", "operator",
    ]  # fmt: skip
    for chapter in guides.chapters():
        assert len(chapter.digest) == 12 and chapter.readers and len(chapter.blocks) > 3


def test_the_digest_tells_one_edition_from_another(tmp_path):
    (tmp_path / "10-a.md").write_text("# 甲\n适用：所有人\n\n文")
    first = guides._read(tmp_path)[0]
    guides._read.cache_clear()
    (tmp_path / "10-a.md").write_text("# 甲\n适用：所有人\n\n新文")
    second = guides._read(tmp_path)[0]
    guides._read.cache_clear()
    assert first.title == second.title == "甲" and first.digest != second.digest


def test_a_site_puts_its_own_approved_map_in_place_of_ours(tmp_path, settings):
    (tmp_path / "province.geojson").write_text(json.dumps(CartographyTest.SQUARES))
    words = ["draw_map", str(tmp_path / "province.geojson"), str(tmp_path / "420000.json")]
    call_command(*words, "--source=省测绘院", "--approval=鄂S(2026)001号", stdout=StringIO())
    settings.PORTAL_MAPS = str(tmp_path)
    own, ours = map_of("420000", []), map_of("440000", [])
    assert own.sheet["approval"] == "鄂S(2026)001号" and len(own.areas) == 2
    assert ours.sheet["approval"] == "" and len(ours.areas) == 21
    assert map_of("999999", []) is None
