"""An archive: the events of a day or of a subject, the files they mention, and the proof that all are in the log.

`manifest.json` lists the items and is signed (`manifest.note`); `events.jsonl` has one leaf a line, byte for byte as it
was hashed; `files/` the attachments. The hashes of the items and those of `merkle.others` give the signed root; there
is one head for each log the items lie in.
"""

import hashlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import Any, BinaryIO

from yangcai.foundation.evidence import merkle
from yangcai.foundation.evidence.verifier import canonical, records
from yangcai.foundation.evidence.verifier.canonical import Broken
from yangcai.foundation.evidence.verifier.containers import Container, is_sealed, unpack
from yangcai.foundation.evidence.verifier.digests import Unsupported, algorithm
from yangcai.foundation.evidence.verifier.notes import Note, PublicKey
from yangcai.foundation.evidence.verifier.receipts import check_head, part, texts
from yangcai.foundation.evidence.verifier.reports import Report

FORMAT = "yangcai-archive-1"
ABOUT = "阳采平台归档包。核验方法见平台“存证与核验”页面，或运行：python3 yangcai-verify.pyz 本文件"
MANIFEST, SIGNATURE, EVENTS = "manifest.json", "manifest.note", "events.jsonl"
KEYS = {"about", "files", "format", "heads", "items", "key", "made_at", "title"}
ITEM = {"head": int, "index": int, "event": int, "day": str, "name": str, "leaf": str}
# What nobody writes but somebody might send: more logs than a site ever opens, endless lines.
MOST_HEADS, SLACK = 16, 1000
HEAD = {"checkpoint": str, "rest": list}
FILE = {"digest": str, "path": str, "name": str, "event": int, "day": str}
Item = Mapping[str, Any]


def note_of(manifest: bytes) -> str:
    """The text that is signed for a manifest."""
    return f"yangcai archive manifest\n{hashlib.sha256(manifest).hexdigest()}\n"


def check_archive(file: BinaryIO, trusted: Sequence[PublicKey] = ()) -> Report:
    """Check a whole archive, naming every item that was changed, removed, moved or added."""
    report = Report("归档包")
    report.hold(is_sealed(file), "压缩包自封存以来逐字节未变。", "压缩包与封存时不同，有字节被改动。")
    try:
        container = unpack(file)
        manifest = _manifest(container, trusted, report)
        digests = _roots(manifest, trusted, report)
        expected = {item["leaf"] for item in manifest["items"]}
        most = len(manifest["items"]) + SLACK
        leaves = [_leaf_of(line, digests, expected) for line in islice(container.lines(EVENTS), most)]
        _compare(container, manifest["items"], leaves, report)
        _files(container, manifest["files"], report)
        _strangers(container, manifest, report)
    except Broken as wrong:
        report.faults.append(f"归档包被改动或损坏：{wrong}")
    except Unsupported:
        if not report.faults:
            raise
    return report


def _manifest(container: Container, trusted: Sequence[PublicKey], report: Report) -> Any:
    """The list of contents; a damaged one is reported and still used as far as it can be read."""
    data = container.read(MANIFEST)
    try:
        manifest = canonical.decode(data)
    except Broken as wrong:
        raise Broken(f"清单 {MANIFEST} 损坏，无法逐项核对（{wrong}）") from wrong
    if not isinstance(manifest, dict) or set(manifest) != KEYS or manifest["format"] != FORMAT:
        raise Broken(f"清单 {MANIFEST} 组成部分不完整")
    for name, shape in (("items", ITEM), ("files", FILE), ("heads", HEAD)):
        for entry in part(manifest, name, list):
            _has_shape(entry, shape)
    paths = [file["path"] for file in manifest["files"] if file["path"]]
    if len(manifest["heads"]) > MOST_HEADS or len(set(paths)) < len(paths):
        raise Broken(f"清单 {MANIFEST} 组成部分重复")
    report.title = f"归档包：{part(manifest, 'title', str)}，共 {len(manifest['items'])} 项"
    report.hold(
        manifest["about"] == ABOUT and _signed(container, manifest, data, trusted),
        "清单的签名相符。",
        f"清单 {MANIFEST} 或其签名被改动。",
    )
    return manifest


def _has_shape(entry: object, shape: Mapping[str, type]) -> None:
    if not isinstance(entry, dict):
        raise Broken(f"清单 {MANIFEST} 组成部分不完整")
    for key, kind in shape.items():
        part(entry, key, kind)


def _signed(container: Container, manifest: Item, data: bytes, trusted: Sequence[PublicKey]) -> bool:
    try:
        note = Note.parse(container.read(SIGNATURE).decode(errors="replace"))
        own = PublicKey.parse(part(manifest, "key", str))
    except Broken:
        return False
    return note.text == note_of(data) and note.signed_by(trusted or [own])


def _roots(manifest: Item, trusted: Sequence[PublicKey], report: Report) -> set[merkle.Hash]:
    """Check the heads and that the items lead to them; the hash functions of their logs."""
    digests, proven = set(), True
    for number, given in enumerate(manifest["heads"]):
        head = check_head(given["checkpoint"], part(manifest, "key", str), trusted, report)
        digests.add(digest := algorithm(head.algorithm))
        try:
            chosen = {
                item["index"]: bytes.fromhex(item["leaf"])
                for item in manifest["items"]
                if item["head"] == number
            }
            rest = [bytes.fromhex(value) for value in texts(given, "rest")]
            proven &= merkle.root_with(digest, head.size, chosen, rest) == head.root
        except ValueError:
            proven = False
    proven &= {item["head"] for item in manifest["items"]} == set(range(len(manifest["heads"])))
    report.hold(proven, "清单所列各项均在签名的日志中。", "清单所列各项与签名的日志头不符。")
    return digests


# --- the items -----------------------------------------------------------------------------------


def called(item: Item) -> str:
    """第 12 号记录 事件 7（contracts.contract.signed，2026-11-21）."""
    return f"第 {item['index']} 号记录 事件 {item['event']}（{item['name']}，{item['day']}）"


def _leaf_of(line: bytes, digests: Iterable[merkle.Hash], expected: AbstractSet[str]) -> str:
    """The leaf hash of a line that is expected, or "" for a strange line."""
    leaves = (merkle.leaf_hash(digest, line).hex() for digest in digests)
    return next((leaf for leaf in leaves if leaf in expected), "")


def _compare(container: Container, items: Sequence[Item], leaves: Sequence[str], report: Report) -> None:
    """Hold the lines against the list: each item once, unchanged, in its order, and nothing else."""
    expected = {item["leaf"]: number for number, item in enumerate(items)}
    found = [expected[leaf] for leaf in leaves if leaf in expected]
    there = set(leaves)
    missing = [item for item in items if item["leaf"] not in there]
    unknown = [number for number, leaf in enumerate(leaves) if leaf not in expected]
    before = len(report.faults)
    for item in _changed(container, missing, unknown, report):
        report.faults.append(f"{called(item)}缺失：已从归档中移除或无法辨认。")
    once, again = (
        list(dict.fromkeys(found)),
        [number for number, times in Counter(found).items() if times > 1],
    )
    report.faults += [f"{called(items[number])}的位置被调换。" for number in out_of_order(once)]
    report.faults += [f"{called(items[number])}重复出现。" for number in again]
    if len(report.faults) == before:
        report.facts.append(f"{len(items)} 项记录逐项一致，无增减，顺序未变。")


def _changed(
    container: Container, missing: Sequence[Item], unknown: Sequence[int], report: Report
) -> Sequence[Item]:
    """Pair strange lines with missing items, by the id they still show, else by order; the items left over."""
    strange = dict.fromkeys(unknown, b"")
    for number, line in enumerate(container.lines(EVENTS) if unknown else ()):
        if number in strange:
            strange[number] = line
    left = {item["event"]: item for item in missing}
    unpaired = []
    for line in strange.values():
        if item := left.pop(records.glimpse(line)[0] or 0, None):
            report.faults.append(f"{called(item)}的内容被改动。")
        else:
            unpaired.append(line)
    if len(unpaired) == len(left):
        report.faults += [f"{called(item)}的内容被改动。" for item in left.values()]
        return []
    for event, day in map(records.glimpse, unpaired):
        report.faults.append(f"清单之外的记录：事件 {event or '编号不明'}（{day}）。")
    return list(left.values())


def out_of_order(numbers: Sequence[int]) -> list[int]:
    """The fewest of these distinct numbers that would have to move for the rest to ascend."""
    tails: list[int] = []  # the smallest number that ends an ascending row of each length, and its place
    ends: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        length = bisect_left(tails, number)
        if length == len(tails):
            tails.append(number)
            ends.append(place)
        tails[length], ends[length] = number, place
        before.append(ends[length - 1] if length else -1)
    kept, place = set(), ends[-1] if ends else -1
    while place >= 0:
        kept.add(numbers[place])
        place = before[place]
    return [number for number in numbers if number not in kept]


# --- the files -----------------------------------------------------------------------------------


def _files(container: Container, files: Any, report: Report) -> None:
    there = 0
    for file in files:
        name = f"附件 {file['name'] or file['digest']}（事件 {file['event']}，{file['day']}）"
        if not file["path"]:
            report.notices.append(f"{name}未随包归档，只登记了摘要 {file['digest']}。")
        elif file["path"] not in container.members:
            report.faults.append(f"{name}缺失。")
        elif container.digest(file["path"]) != file["digest"]:
            report.faults.append(f"{name}的内容被改动。")
        else:
            there += 1
    report.facts.append(f"{there} 个附件与登记的摘要一致。")


def _strangers(container: Container, manifest: Item, report: Report) -> None:
    known = {MANIFEST, SIGNATURE, EVENTS, *(file["path"] for file in manifest["files"])}
    report.faults += [f"多出的文件：{name}" for name in sorted(set(container.members) - known)]
