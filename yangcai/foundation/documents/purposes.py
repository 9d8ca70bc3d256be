"""What a document may be for, and what may be given for it: the one table.

A room that takes files adds its line here. Sizes are in MiB.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PAPERS: Mapping[str, int] = {"pdf": 50, "ofd": 50, "jpg": 10, "png": 10}
OFFICE: Mapping[str, int] = {"docx": 50, "xlsx": 50}
TABLES: Mapping[str, int] = {"xlsx": 20, "csv": 20}


@dataclass(frozen=True, slots=True)
class Purpose:
    """`most` is the kinds accepted and the size of each; `shared` lets everybody read who sees the subject."""

    title: str | Promise
    most: Mapping[str, int] = field(default_factory=dict)
    shared: bool = False


PURPOSES: dict[str, Purpose] = {
    "attachment": Purpose(_("附件"), {**PAPERS, **OFFICE, "zip": 100, "txt": 5, "csv": 20}),
    "shared_attachment": Purpose(_("公开附件"), {**PAPERS, **OFFICE, "zip": 100}, shared=True),
    "scan": Purpose(_("盖章扫描件"), PAPERS),
    "shared_scan": Purpose(_("盖章扫描件（相关方可见）"), PAPERS, shared=True),
    "picture": Purpose(_("图片"), {"jpg": 5, "png": 5}, shared=True),
    "financing_paper": Purpose(_("融资申请材料"), {**PAPERS, **OFFICE}, shared=True),
    "freeze_order": Purpose(_("冻结、解除冻结文书"), PAPERS, shared=True),
    "import": Purpose(_("导入数据"), TABLES),
}
