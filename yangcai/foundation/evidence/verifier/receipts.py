"""A receipt: one event, the path from its leaf to a root, and the signed head that has this root."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from yangcai.foundation.evidence import merkle
from yangcai.foundation.evidence.verifier import canonical, records
from yangcai.foundation.evidence.verifier.canonical import Broken
from yangcai.foundation.evidence.verifier.digests import Unsupported, algorithm
from yangcai.foundation.evidence.verifier.notes import Checkpoint, Note, PublicKey, from_base64
from yangcai.foundation.evidence.verifier.reports import Report, Unreadable

FORMAT = "yangcai-receipt-1"
_ITEM = re.compile(rb'"item":"([^"]{1,400})"')
ABOUT = "阳采平台事件存证凭证。核验方法见平台“存证与核验”页面，或运行：python3 yangcai-verify.pyz 本文件"
KEYS = {"about", "checkpoint", "files", "format", "index", "item", "key", "path", "record"}


def check_receipt(data: bytes, trusted: Sequence[PublicKey] = ()) -> Report:
    """Check the bytes of a receipt. Raises Unreadable when they were never a receipt."""
    report = Report("事件凭证")
    try:
        receipt = _read(data)
        _check(receipt, trusted, report)
    except Broken as wrong:
        report.faults.append(f"凭证文件被改动或损坏（{wrong}）：{_glimpse(data)}")
    except Unsupported:
        if not report.faults:
            raise
    return report


def _glimpse(data: bytes) -> str:
    """What the damaged receipt was of, as far as it still says."""
    if item := _ITEM.search(data):
        return item[1].decode(errors="replace")
    number, day = records.glimpse(data)
    return f"事件 {number or '编号不明'}（{day}）"


def _read(data: bytes) -> dict[str, Any]:
    if FORMAT.encode() not in data:
        raise Unreadable("这不是阳采平台的凭证文件，或者格式标记已损坏。")
    receipt = canonical.decode(data.removesuffix(b"\n"))
    if data[-1:] != b"\n" or not isinstance(receipt, dict) or set(receipt) != KEYS:
        raise Broken("组成部分不完整")
    if (receipt["format"], receipt["about"]) != (FORMAT, ABOUT):
        raise Broken("格式标记或说明被改动")
    return receipt


def _check(receipt: Mapping[str, Any], trusted: Sequence[PublicKey], report: Report) -> None:
    event = part(part(receipt, "record", dict), "event", dict)
    name, now = part(receipt, "item", str), records.name_of(event)
    if name != now:
        report.faults.append(f"{name}与凭证内容不符，内容现为 {now}。")
    head = check_head(part(receipt, "checkpoint", str), part(receipt, "key", str), trusted, report)
    digest, index = algorithm(head.algorithm), part(receipt, "index", int)
    leaf = merkle.leaf_hash(digest, canonical.encode(receipt["record"]))
    path = [from_base64(value) for value in texts(receipt, "path")]
    report.hold(
        merkle.included(digest, leaf, index, head.size, path=path, root=head.root),
        f"{name}是日志的第 {index} 号记录，内容与签名的日志头一致。",
        f"{name}的内容、序号或证明路径被改动，与签名的日志头不符。",
    )
    mentioned = [{"digest": value, "name": file} for value, file in records.files_of(event)]
    if receipt["files"] != mentioned:
        report.faults.append(f"{name}的附件清单被改动。")


def check_head(written: str, key: str, trusted: Sequence[PublicKey], report: Report) -> Checkpoint:
    """The signed head, checked against the trusted keys or, for want of any, the key that came along."""
    note, own = Note.parse(written), PublicKey.parse(key)
    head = Checkpoint.parse(note.text)
    keys, where = (trusted, "给定的公钥") if trusted else ([own], "随附的公钥")
    report.hold(
        note.signed_by(keys) and own.id == note.key_id,
        f"日志头（{head.origin}，共 {head.size} 条，{records.day_of(head.at)}）的签名与{where}相符。",
        f"日志头（{head.origin}，{records.day_of(head.at)}）的签名与{where}不符。",
    )
    if not trusted:
        report.notices.append(f"未指定公钥：请与平台“存证与核验”页面公布的公钥核对：{own}")
    return head


def part(source: Mapping[str, Any], key: str, kind: type) -> Any:
    """The value under the key. Raises Broken when it is not of the kind."""
    value = source.get(key)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise Broken(f"{key} 不完整")
    return value


def texts(source: Mapping[str, Any], key: str) -> list[str]:
    """The list of texts under the key. Raises Broken when it is not one."""
    values = part(source, key, list)
    if not all(isinstance(value, str) for value in values):
        raise Broken(f"{key} 不完整")
    return list(values)


# --- the files an event mentions -----------------------------------------------------------------


def check_files(data: bytes, folder: Path, report: Report) -> None:
    """Look in a folder for every file the receipt mentions, and name those that are not what they were."""
    try:
        receipt = canonical.decode(data.removesuffix(b"\n"))
    except Broken:
        return
    there = {path: digest_of(path) for path in sorted(folder.rglob("*")) if path.is_file()}
    event = receipt.get("record", {}).get("event")
    for digest, name in records.files_of(event):
        report.hold(
            digest in there.values(),
            f"附件 {name or digest} 与登记的摘要一致。",
            f"附件 {name or digest}{_verdict(name, there)}：{records.name_of(event)}",
        )


def _verdict(name: str, there: Iterable[Path]) -> str:
    return " 的内容被改动" if name in {path.name for path in there} else " 没有找到内容一致的文件"


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
