"""`yangcai verify FILE [--key KEY] [--files FOLDER]`: is this receipt or archive what it was?

Answers in plain Chinese; exit code 0 all holds, 1 something was changed, 2 it could not be checked.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from yangcai.foundation.evidence.verifier.archives import check_archive
from yangcai.foundation.evidence.verifier.canonical import Broken
from yangcai.foundation.evidence.verifier.containers import SEAL
from yangcai.foundation.evidence.verifier.digests import Unsupported
from yangcai.foundation.evidence.verifier.notes import PublicKey
from yangcai.foundation.evidence.verifier.receipts import check_files, check_receipt
from yangcai.foundation.evidence.verifier.reports import UNREADABLE, Report, Unreadable


def check(file: BinaryIO, trusted: Sequence[PublicKey] = (), folder: Path | None = None) -> Report:
    """Check an open receipt or archive, told apart by its ends. Raises Unreadable, Unsupported."""
    first = file.read(1)
    # The end first: one changed bit makes an archive's first letter a receipt's.
    if first == b"P" or _was_sealed(file):
        return check_archive(file, trusted)
    file.seek(0)
    if first == b"{":
        data = file.read()
        report = check_receipt(data, trusted)
        if folder:
            check_files(data, folder, report)
        return report
    raise Unreadable("这既不是事件凭证（.json），也不是归档包（.zip）。")


def _was_sealed(file: BinaryIO) -> bool:
    """Whether an archive's last lines are still there, whatever became of its first byte."""
    file.seek(max(0, file.seek(0, 2) - SEAL - 22))
    return file.read(4) == b"PK\x05\x06"


def keys_of(given: str) -> list[PublicKey]:
    """Public keys, from a text or from the file of that name, one a line. Raises Unreadable."""
    try:
        text = Path(given).read_text("utf-8") if Path(given).is_file() else given
        keys = [PublicKey.parse(line.strip()) for line in text.splitlines() if line.strip()]
    except (OSError, ValueError) as wrong:
        raise Unreadable("公钥不正确，请从平台“存证与核验”页面完整复制。") from wrong
    if not keys:
        raise Unreadable("没有给出公钥。")
    return keys


def main(arguments: Sequence[str]) -> int:
    """Run the command; the exit code."""
    parser = argparse.ArgumentParser(
        prog="yangcai verify", description="离线核验阳采平台的事件凭证或归档包。"
    )
    parser.add_argument("file", metavar="文件", help="凭证（.json）或归档包（.zip）")
    parser.add_argument("--key", metavar="公钥", help="平台公布的公钥，或写有公钥的文件")
    parser.add_argument("--files", metavar="目录", type=Path, help="凭证所提附件所在的目录")
    given = parser.parse_args(arguments)
    try:
        with Path(given.file).open("rb") as file:
            report = check(file, keys_of(given.key) if given.key else (), given.files)
    except OSError as wrong:
        return _cannot(f"无法读取 {given.file}：{wrong.strerror}")
    except (Unreadable, Unsupported, Broken) as wrong:
        return _cannot(str(wrong))
    print("\n".join(report.lines()))
    return report.code


def _cannot(reason: str) -> int:
    print(f"无法核验：{reason}", file=sys.stderr)
    return UNREADABLE
