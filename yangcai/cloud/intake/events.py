from django.utils.translation import gettext_lazy as _

from yangcai.foundation.ui.events import register

register(
    {
        "intake.source.kept": _("登记数据来源"),
        "intake.batch.opened": _("开始读取"),
        "intake.batch.resumed": _("从断点继续读取"),
        "intake.batch.loaded": _("读取一段"),
        "intake.batch.done": _("读取完成"),
        "intake.batch.failed": _("读取中断"),
        "intake.item.healed": _("修正入库"),
        "intake.item.dismissed": _("作废"),
    },
    facts={
        "position": _("已读"),
        "accepted": _("新增"),
        "corrected": _("更正"),
        "unchanged": _("未变"),
        "quarantined": _("隔离"),
        "note": _("依据"),
        "reason": _("原因"),
    },
)
