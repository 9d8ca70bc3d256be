"""`manage.py rekey_rules DIRECTORY`: turn newly published lists into this room's own files under `rules/data/`.

The directory holds what `data/SOURCES.md` names; the result is reviewed as a diff and committed. Loading happens later,
by `manage.py seed`. Nothing here runs in production.
"""

import csv
import gzip
import json
import re
from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from pypinyin import Style, lazy_pinyin, load_phrases_dict, load_single_dict

from yangcai.foundation.rules.files import DATA

Rows = Iterable[Sequence[object]]
LEVELS = {"1": "province", "2": "prefecture", "3": "county"}
REMARK = re.compile(r"^(2026-\d\d-\d\d \S{0,6} ?\w*补全去向：)?(B-29.*$)?")
DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
# Readings in place names that the dictionary of ordinary words gets wrong.
PLACES = """
六安 lu an; 蚌埠 beng bu; 乐清 yue qing; 涡阳 guo yang; 台州 tai zhou; 天台 tian tai; 丽水 li shui;
莘县 shen xian; 浚县 xun xian; 单县 shan xian; 铅山 yan shan; 歙县 she xian; 井陉 jing xing; 尉犁 yu li;
监利 jian li; 郧阳 yun yang; 郧西 yun xi; 黄陂 huang pi; 硚口 qiao kou; 猇亭 xiao ting; 泌阳 bi yang;
洪洞 hong tong; 隰县 xi xian; 大埔 da bu; 长子 zhang zi; 长治 chang zhi; 枞阳 zong yang; 柏乡 bai xiang;
中牟 zhong mu; 筠连 jun lian; 犍为 qian wei; 番禺 pan yu; 大厂 da chang; 曾都 zeng du; 东阿 dong e;
牟平 mu ping; 郫都 pi du; 荥阳 xing yang; 荥经 ying jing; 嵊州 sheng zhou; 嵊泗 sheng si; 氾水 si shui;
朝阳 chao yang; 都匀 du yun; 漯河 luo he; 乐陵 lao ling; 乐亭 lao ting; 龙圩 long xu; 泊头 bo tou;
马尾 ma wei; 邢台 xing tai; 吐鲁番 tu lu fan; 莎车 sha che; 东莞 dong guan; 会稽 kuai ji; 繁峙 fan shi;
宕昌 tan chang; 华阴 hua yin; 华县 hua xian; 盱眙 xu yi; 邗江 han jiang; 邛崃 qiong lai; 穆棱 mu ling;
阿城 a cheng; 桦川 hua chuan
"""
CHARACTERS = {"都": "du", "长": "chang", "什": "shi", "尾": "wei", "莞": "guan"}


def pinyin(name: str) -> tuple[str, str]:
    """A name's pinyin in one word and its initials: 重庆市 → chongqingshi, cqs."""
    syllables = [s for s in lazy_pinyin(name, style=Style.NORMAL, errors="ignore") if s]
    return "".join(syllables), "".join(s[0] for s in syllables)


def write(name: str, header: str, rows: Rows) -> int:
    """Write a csv (gzipped by its name, without a time stamp, so that equal data are equal bytes); return the count."""
    text = StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(header.split())
    count = sum(1 for row in rows if table.writerow(row))
    data = text.getvalue().encode()
    (DATA / name).write_bytes(gzip.compress(data, 9, mtime=0) if name.endswith(".gz") else data)
    return count


def regions(source: Path) -> Rows:
    """Every division of today with its pinyin."""
    for row in _csv(source / "region" / "cn_divisions_2026-09.csv"):
        yield row["code"], row["name"], LEVELS[row["level"]], row["parent"], *pinyin(row["name"])


def changes(source: Path) -> Rows:
    """Every change of a code, a name or a boundary, oldest first."""
    with gzip.open(source / "region" / "historical_changes_v1.json.gz") as packed:
        events: list[dict[str, Any]] = json.load(packed)["events"]
    for event in sorted(events, key=lambda e: int(e["year"])):
        old, new = event["old"], event["new"]
        note = " ".join(remark(event.get("detail") or event.get("note") or "").split())
        day = DAY.search(f"{event.get('source') or ''} {note}")
        exact = day and day[1] == str(event["year"])
        on = f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}" if day and exact else f"{event['year']}-01-01"
        yield (
            *((old["code"] or "")[:6], old["name"] or "", "/".join((event["old_path"] or [])[:-1])),
            *((new["code"] or "")[:6], new["name"] or "", "/".join((event["new_path"] or [])[:-1])),
            *(on, "day" if exact else "year", event["type"], event["doc_no"] or ""),
            *(source_of(event), note),
        )


def remark(note: str) -> str:
    """A curator's remark without the curator's own bookkeeping."""
    if "按名追踪" in note:
        return "按名称比对所得：改变隶属，代码改编"
    return REMARK.sub("", note)


def source_of(event: dict[str, Any]) -> str:
    """Where a change is known from, the comparison of yearly code books in a word."""
    source = str(event.get("source_official") or event.get("source") or "")
    return "GB/T 2260历年代码簿比对" if source.startswith("GB/T 2260") else source


def holidays(source: Path) -> Rows:
    """Every special day; a day of December that belongs to New Year is of next year's notice."""
    (path,) = (source / "calendar").glob("chinese-days-*.json")
    kinds = json.loads(path.read_text("utf-8"))
    for day, words in sorted({**kinds["holidays"], **kinds["workdays"]}.items()):
        name = words.split(",")[1]
        year = int(day[:4]) + (day[5:7] == "12" and name == "元旦")
        kind = "work" if day in kinds["workdays"] else "lieu" if day in kinds["inLieuDays"] else "rest"
        yield year, day, kind, name


def catalogue(source: Path) -> Rows:
    """Every item; the highest level (A, B, C) is 0."""
    for row in _csv(source / "catalog" / "procurement_catalog_2022.csv"):
        columns = (row[key] for key in ("code", "name", "level", "parent_code", "description"))
        yield *columns, pinyin(row["name"])[1]


def thresholds(source: Path) -> Rows:
    """公开招标数额标准 of each province in yuan, years of one amount put together; the last one stays open."""
    codes = {row["name"]: row["code"] for row in _csv(source / "region" / "cn_divisions_2026-09.csv")}
    runs: dict[str, list[tuple[str, int]]] = {}
    for row in _csv(source / "catalog" / "open_tender_thresholds_by_province.csv"):
        run = runs.setdefault(row["prov"], [])
        amount = int(float(row["threshold"]) * 10_000)
        if not run or run[-1][1] != amount:
            run.append((row["year"], amount))
    for province, run in sorted(runs.items(), key=lambda item: codes.get(item[0], "")):
        ends = [year for year, _ in run[1:]] + [""]
        for (year, amount), end in zip(run, ends, strict=True):
            if province in codes:
                yield codes[province], amount, f"{year}-01-01", f"{end}-01-01" if end else ""


def _csv(path: Path) -> Iterable[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as table:
        yield from csv.DictReader(table)


TABLES = {
    "regions.csv": ("code name level parent pinyin initials", regions),
    "region_changes.csv.gz": (
        "old_code old_name old_place new_code new_name new_place on precision kind document source note",
        changes,
    ),
    "special_days.csv": ("year day kind name", holidays),
    "catalogue_2022.csv.gz": ("code name level parent description initials", catalogue),
    "tender_thresholds.csv": ("region value valid_from valid_to", thresholds),
}


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        load_single_dict({ord(character): read for character, read in CHARACTERS.items()})
        places = [place.split() for place in PLACES.split(";")]
        load_phrases_dict({name: [[syllable] for syllable in read] for name, *read in places})
        for name, (header, rows) in TABLES.items():
            self.stdout.write(f"{name}: {write(name, header, rows(options['directory']))}")
