"""This room's events in words."""

from django.utils.translation import gettext_lazy as _

from yangcai.foundation.ui.events import register

register(
    {
        "evidence.log.opened": _("启用存证日志"),
        "evidence.key.published": _("公布签名公钥"),
        "evidence.events.lost": _("发现事件在入册前被删除"),
        "evidence.head.anchored": _("日志头已锚定"),
        "evidence.audit.done": _("核查数据库与日志"),
        "evidence.archive.ordered": _("申请归档"),
        "evidence.archive.made": _("归档完成"),
        "evidence.archive.empty": _("没有可归档的事件"),
        "evidence.archive.refused": _("事件与日志不符，未归档"),
    }
)
