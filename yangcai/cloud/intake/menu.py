from django.utils.translation import gettext_lazy as _

from yangcai.foundation.ui.menu import Entry, register

LIBRARY = _("采购信息库")
register(
    Entry(_("信息获取"), "intake:items", "outline/database-import", "intake.item.read", LIBRARY, 60),
    Entry(_("读取批次"), "intake:batches", "outline/files", "intake.item.read", LIBRARY, 61),
    Entry(_("数据来源"), "intake:sources", "outline/plug-connected", "intake.item.read", LIBRARY, 62),
)
