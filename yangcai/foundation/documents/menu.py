"""This room's lines in the desk's menu."""

from django.utils.translation import gettext_lazy as _

from yangcai.foundation.ui.menu import Entry, register

GROUP = _("文件与导出")
register(
    Entry(_("单位文件"), "documents:documents", "outline/files", "documents.document.read", GROUP, 910),
    Entry(_("我的导出"), "documents:exports", "outline/download", "documents.export.read", GROUP, 920),
    Entry(_("打印记录"), "documents:forms", "outline/printer", "documents.form.print", GROUP, 930),
    Entry(_("隔离文件"), "documents:quarantine", "outline/virus", "documents.quarantine.read", GROUP, 940),
)
