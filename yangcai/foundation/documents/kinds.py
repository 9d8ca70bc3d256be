"""What a file is, told by its content. The name only has to agree."""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

import puremagic
from django.utils.translation import gettext as _

from yangcai.foundation.documents import archives
from yangcai.foundation.kernel.errors import Refused

CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: how it is called, its media type and the endings its name may have."""

    title: str
    media_type: str
    endings: tuple[str, ...]


_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS = {
    "pdf": Kind("PDF", "application/pdf", ("pdf",)),
    "ofd": Kind("OFD", "application/ofd", ("ofd",)),
    "jpg": Kind("JPG", "image/jpeg", ("jpg", "jpeg")),
    "png": Kind("PNG", "image/png", ("png",)),
    "docx": Kind("Word", f"{_OFFICE}.wordprocessingml.document", ("docx",)),
    "xlsx": Kind("Excel", f"{_OFFICE}.spreadsheetml.sheet", ("xlsx",)),
    "zip": Kind("ZIP", "application/zip", ("zip",)),
    "csv": Kind("CSV", "text/csv; charset=utf-8", ("csv",)),
    "txt": Kind("TXT", "text/plain; charset=utf-8", ("txt",)),
}


class WrongKind(Refused):
    """The content is none of the kinds we know, or pretends to be one, or carries what it must not."""


def recognise(file: IO[bytes]) -> str:
    """The kind of an open file by its content; a text is `txt` (its name may make it `csv`). Raises WrongKind."""
    file.seek(0)
    head = file.read(16)
    if head.startswith(b"%PDF-"):
        return _pdf(file)
    if head.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"PK\x03\x04"):
        return _archive(file)
    if _is_text(file):
        return "txt"
    raise WrongKind(_("不支持的文件类型（%(seems)s）。") % {"seems": _seems(file)}, field="file")


def chunks(file: IO[bytes]) -> Iterator[bytes]:
    """The whole file, piece by piece."""
    file.seek(0)
    while piece := file.read(CHUNK):
        yield piece


def contains(file: IO[bytes], *needles: bytes) -> bytes:
    """The first of the needles found in the file, or nothing."""
    longest = max(map(len, needles))
    rest = b""
    for piece in chunks(file):
        window = rest + piece
        for needle in needles:
            if needle in window:
                return needle
        rest = window[-(longest - 1) :]
    return b""


def _pdf(file: IO[bytes]) -> str:
    """A PDF from its first byte to its last, without what runs by itself or hides in it."""
    file.seek(max(0, file.seek(0, 2) - 2048))
    if b"%%EOF" not in file.read():
        raise WrongKind(_("PDF文件不完整，请重新导出或扫描。"), field="file")
    if contains(file, b"/JavaScript", b"/Launch", b"/EmbeddedFile"):
        raise WrongKind(_("PDF文件含有脚本、启动项或内嵌文件，请重新打印为PDF后上传。"), field="file")
    if archives.is_zip(file):
        raise WrongKind(_("PDF文件里夹带了压缩包，不予接收。"), field="file")
    return "pdf"


def _archive(file: IO[bytes]) -> str:
    try:
        return archives.kind_of(file)
    except archives.BadArchive as bad:
        raise WrongKind(str(bad), field="file") from bad


def _is_text(file: IO[bytes]) -> bool:
    """Whether it reads as UTF-8 or GB 18030 without control characters."""
    return any(_decodes(file, encoding) for encoding in ("utf-8-sig", "gb18030"))


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def _decodes(file: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        if any(_CONTROL.search(decoder.decode(piece)) for piece in chunks(file)):
            return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _seems(file: IO[bytes]) -> str:
    """A name for what we do not accept, so that the person can guess what went wrong."""
    file.seek(0)
    try:
        return puremagic.from_string(file.read(CHUNK)).lstrip(".") or _("未知")
    except (puremagic.PureError, ValueError):
        return _("未知")


_UNFIT = re.compile(r'[<>:"/\\|?*]')
LONGEST_NAME = 120


def clean_name(name: str) -> str:
    """A file name safe to show and to send: no path, no control or direction marks, not too long, ending kept."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(
        c for c in last if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    )
    path = PurePosixPath(_UNFIT.sub("_", seen).strip(" .") or "file")
    ending = path.suffix[:10]
    return path.stem[: LONGEST_NAME - len(ending)].rstrip(" .") + ending


def ending_of(name: str) -> str:
    """The ending of a name, lower case, without the dot."""
    return PurePosixPath(name).suffix.lstrip(".").lower()


def agree(kind: str, name: str) -> str:
    """The kind under which a file of this name is kept. Raises WrongKind when name and content disagree."""
    ending = ending_of(name)
    if kind == "txt" and ending == "csv":
        kind = "csv"
    if ending not in KINDS[kind].endings:
        told = {"ending": f".{ending}" if ending else _("没有扩展名"), "kind": KINDS[kind].title}
        raise WrongKind(_("文件内容是%(kind)s，与扩展名（%(ending)s）不符。") % told, field="file")
    return kind
