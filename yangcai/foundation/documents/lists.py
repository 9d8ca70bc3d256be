"""The lists of this room."""

from collections.abc import Sequence

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.documents import queries
from yangcai.foundation.documents.models import Document, Export, PrintedForm
from yangcai.foundation.documents.purposes import PURPOSES
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.ui.filters import FilterSet
from yangcai.foundation.ui.lists import Action, Column, List
from yangcai.foundation.ui.words import file_size

SCAN_TONES = {"waiting": "busy", "clean": "good", "infected": "bad"}
EXPORT_TONES = {"waiting": "busy", "running": "busy", "done": "good", "failed": "bad"}


class DocumentFilters(FilterSet):
    purpose = django_filters.ChoiceFilter(
        label=_("用途"), choices=[(name, purpose.title) for name, purpose in PURPOSES.items()]
    )
    status = django_filters.ChoiceFilter(label=_("查毒"), choices=Document.Status.choices)
    uploaded_at = django_filters.DateFromToRangeFilter(label=_("上传日期"))

    class Meta:
        model = Document
        fields: list[str] = []


class Documents(List):
    """What the seat's organisation has uploaded."""

    name, title, permission = "documents.documents", _("单位文件"), "documents.document.read"
    columns = [
        Column("name", _("文件名"), sort=True, wide=True),
        Column("purpose", _("用途"), accessor=lambda document: document.terms.title),
        Column("size", _("大小"), accessor=lambda document: file_size(document.size), sort="size"),
        Column("status", _("查毒"), kind="status", tones=SCAN_TONES),
        Column("uploaded_by", _("上传人")),
        Column("uploaded_at", _("上传时间"), kind="moment", sort=True),
        Column("digest", "SHA-256", kind="code", shown=False),
        Column("digest_sm3", "SM3", kind="code", shown=False),
    ]
    filters, search, order = DocumentFilters, ("name",), ("-pk",)
    timeline = True
    empty_help = _("办理业务时上传的附件、扫描件会汇总在这里。")

    def rows(self, seat: Seat) -> QuerySet[Document]:
        return Document.visible_to(seat).select_related("uploaded_by")

    def actions(self, row: Document) -> Sequence[Action]:
        return [Action(str(_("回执")), reverse("documents:receipt", args=[row._meta.label_lower, row.pk]))]


class Quarantine(List):
    """What the scanner has shut away."""

    name, title, permission = "documents.quarantine", _("隔离文件"), "documents.quarantine.read"
    columns = [
        Column("name", _("文件名"), wide=True),
        Column("finding", _("发现"), wide=True),
        Column("organisation", _("单位")),
        Column("uploaded_by", _("上传人")),
        Column("uploaded_at", _("上传时间"), kind="moment", sort=True),
        Column("digest", "SHA-256", kind="code", shown=False),
    ]
    search, order = ("name", "finding"), ("-pk",)
    empty = _("没有被隔离的文件")
    empty_help = _("查毒程序发现问题的文件会列在这里，任何人都不能下载。")
    timeline = True

    def rows(self, seat: Seat) -> QuerySet[Document]:
        return queries.quarantined()

    def row_url(self, row: Document) -> str:
        return ""


class ExportFilters(FilterSet):
    status = django_filters.ChoiceFilter(label=_("状态"), choices=Export.Status.choices)
    asked_at = django_filters.DateFromToRangeFilter(label=_("申请日期"))

    class Meta:
        model = Export
        fields: list[str] = []


class Exports(List):
    """What one has exported."""

    name, title, permission = "documents.exports", _("我的导出"), "documents.export.read"
    columns = [
        Column("title", _("列表"), sort=True),
        Column("filter_in_words", _("条件"), wide=True),
        Column("format", _("格式")),
        Column("rows_done", _("行数"), kind="number", sort=True),
        Column("status", _("状态"), kind="status", tones=EXPORT_TONES),
        Column("asked_at", _("申请时间"), kind="moment", sort=True),
        Column("expires_at", _("有效期至"), kind="moment"),
        Column("digest", "SHA-256", kind="code", shown=False),
    ]
    filters, search, order = ExportFilters, ("title",), ("-pk",)
    exportable = False
    timeline = True
    empty_help = _("在任何列表点“导出”，文件会保留7天，可以在这里再次下载。")

    def rows(self, seat: Seat) -> QuerySet[Export]:
        return Export.visible_to(seat)


class PrintedForms(List):
    """Forms printed by the seat's organisation."""

    name, title, permission = "documents.forms", _("打印记录"), "documents.form.print"
    columns = [
        Column("number", _("表单编号"), kind="code", sort=True),
        Column("title", _("表单"), wide=True),
        Column("printed_by", _("打印人")),
        Column("printed_at", _("打印时间"), kind="moment", sort=True),
        Column("digest", _("内容摘要"), kind="code", shown=False),
    ]
    search, order = ("number", "title"), ("-pk",)
    empty_help = _("打印的申请表、回执会登记在这里，盖章扫描件按编号和摘要与其对应。")

    def rows(self, seat: Seat) -> QuerySet[PrintedForm]:
        return PrintedForm.visible_to(seat).select_related("printed_by")

    def row_url(self, row: PrintedForm) -> str:
        return ""
