"""Zip files and the formats made of them, opened with care."""

import zipfile
from typing import IO

from django.utils.translation import gettext as _

MOST_ENTRIES = 5_000
MOST_BYTES = 500 * 2**20
MOST_RATIO = 100
SMALL = 2**20
NESTED = (".zip", ".rar", ".7z", ".gz", ".tar", ".xz", ".bz2", ".jar")
_ENCRYPTED = 0x1


class BadArchive(Exception):
    """The archive is broken, a bomb, locked, or carries macros; the text is fit for the user."""


def is_zip(file: IO[bytes]) -> bool:
    """Whether a zip can be read from the end of the file, whatever it begins with."""
    file.seek(0)
    return zipfile.is_zipfile(file)


def kind_of(file: IO[bytes]) -> str:
    """`docx`, `xlsx`, `ofd` or plain `zip`. Raises BadArchive."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _measure(entries, file.seek(0, 2))
            kind = _told_by(set(archive.namelist()))
            _refuse_macros(archive, kind)
            return kind
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, OSError) as broken:
        raise BadArchive(_("压缩文件损坏，无法读取。")) from broken


def members(file: IO[bytes]) -> "list[tuple[str, IO[bytes]]]":
    """Every member opened for reading, for a scanner; `kind_of` has measured the archive before."""
    archive = zipfile.ZipFile(file)
    return [(entry.filename, archive.open(entry)) for entry in archive.infolist() if not entry.is_dir()]


def _measure(entries: list[zipfile.ZipInfo], size: int) -> None:
    """Refuse what would burst, or lies about itself."""
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > MOST_ENTRIES or total > MOST_BYTES or total > max(SMALL, MOST_RATIO * size):
        raise BadArchive(_("压缩文件解开后过大，不予接收。"))
    # Entries that share their bytes (Fifield's bomb) add up to more than there is.
    if packed > size or len({entry.header_offset for entry in entries}) != len(entries):
        raise BadArchive(_("压缩文件结构异常，不予接收。"))
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise BadArchive(_("加密的压缩文件无法查毒，请去掉密码后上传。"))
    if any(_leads_out(entry.filename) for entry in entries):
        raise BadArchive(_("压缩文件内含有不安全的路径，不予接收。"))


def _leads_out(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or name.startswith(("/", "\\")) or ":" in parts[0]


def _told_by(names: set[str]) -> str:
    """The kind by the members every file of that kind has."""
    if "[Content_Types].xml" in names:
        if "word/document.xml" in names:
            return "docx"
        if "xl/workbook.xml" in names:
            return "xlsx"
    if "OFD.xml" in names:
        return "ofd"
    if any(name.lower().endswith(NESTED) for name in names):
        raise BadArchive(_("压缩文件里还有压缩文件，请解开后重新打包。"))
    return "zip"


def _refuse_macros(archive: zipfile.ZipFile, kind: str) -> None:
    """Macros and active controls are refused, whatever the file calls itself."""
    if kind not in ("docx", "xlsx"):
        return
    active = ("vbaproject.bin", "activex", "macrosheets")
    if any(part in name.lower() for name in archive.namelist() for part in active):
        raise BadArchive(_("文件含有宏或控件，请另存为不含宏的文件后上传。"))
    if b"macroEnabled" in archive.read("[Content_Types].xml"):
        raise BadArchive(_("文件含有宏或控件，请另存为不含宏的文件后上传。"))
