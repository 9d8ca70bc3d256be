"""Reading a file of accounts from an older system: bytes to lines of named cells. Pure: no database."""

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from django.utils.translation import gettext as _

from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.ui.exports import FORMULA_STARTS

MOST_BYTES = 2 * 2**20
MOST_LINES = 5000
LONGEST_CELL = 200
HEADINGS = {
    "username": {"账号", "用户名", "登录账号", "用户账号", "登录名"},
    "name": {"姓名", "用户姓名", "人员姓名"},
    "phone": {"手机号", "手机", "手机号码", "联系电话", "移动电话"},
    "unit": {"单位名称", "预算单位名称", "采购单位名称", "单位", "机构名称"},
    "region": {"区划代码", "区划编码", "行政区划", "行政区划代码", "区划"},
    "budget_code": {"预算单位编码", "预算编码", "财政编码", "单位财政编码", "单位编码"},
    "uscc": {"统一社会信用代码", "信用代码", "社会信用代码"},
    "role": {"角色", "岗位", "用户角色"},
}
REQUIRED = ("username", "name", "phone", "unit", "region")
_BY_HEADING = {heading: key for key, headings in HEADINGS.items() for heading in headings}
_SPACE = re.compile(r"\s+")


class UnreadableFile(Refused):
    """Not a csv file we can read; nothing of it was taken."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file: its number (the heading is line 1) and its cells by our names."""

    number: int
    cells: dict[str, str]

    def __getattr__(self, name: str) -> str:
        return self.cells.get(name, "")


def read(content: bytes) -> list[Line]:
    """The lines of a csv file in UTF-8 or GB 18030 (GBK). Raises UnreadableFile."""
    if len(content) > MOST_BYTES:
        raise UnreadableFile(_("文件超过2MB，请分批导入。"), field="file")
    try:
        table = list(csv.reader(StringIO(_text(content), newline=""), strict=True))
    except csv.Error as wrong:
        raise UnreadableFile(_("文件不是有效的CSV格式（引号未配对或含非法字符）。"), field="file") from wrong
    table = [row for row in table if any(cell.strip() for cell in row)]
    if len(table) < 2:
        raise UnreadableFile(_("文件没有数据行。"), field="file")
    if len(table) > MOST_LINES + 1:
        raise UnreadableFile(_("文件超过5000行，请分批导入。"), field="file")
    return list(_lines(table))


def _text(content: bytes) -> str:
    if b"\x00" in content:
        raise UnreadableFile(_("文件不是文本文件，请另存为CSV后再导入。"), field="file")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(_("无法识别文件编码，请使用UTF-8或GBK。"), field="file")


def _lines(table: list[list[str]]) -> Iterator[Line]:
    keys = [_BY_HEADING.get(_plain(heading), "") for heading in table[0]]
    if missing := [key for key in REQUIRED if key not in keys]:
        titles = _("、").join(min(HEADINGS[key], key=len) for key in missing)
        raise UnreadableFile(_("缺少列：%s。") % titles, field="file")
    if len(named := [key for key in keys if key]) != len(set(named)):
        raise UnreadableFile(_("有两列表示同一内容，请删除多余的列。"), field="file")
    for number, row in enumerate(table[1:], start=2):
        cells = {key: _plain(cell)[:LONGEST_CELL] for key, cell in zip(keys, row, strict=False) if key}
        yield Line(number, cells)


def _plain(cell: str) -> str:
    """Half-width, single spaces, without the apostrophe and tab by which spreadsheets keep digits as text."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", cell)).strip().strip("'`").strip()


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet runs as a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def report(rows: list[tuple[int, str, str, str]]) -> bytes:
    """The refused lines as csv for a spreadsheet: line, account, unit, reason."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([_("行号"), _("账号"), _("单位"), _("拒绝原因")])
    writer.writerows([number, *map(safe_cell, cells)] for number, *cells in rows)
    return out.getvalue().encode("utf-8-sig")
