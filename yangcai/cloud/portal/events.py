"""What the portal's events are called on screen."""

from django.utils.translation import gettext_lazy as _

from yangcai.foundation.ui.events import register

register(
    {
        "portal.content.written": _("撰写门户内容"),
        "portal.content.revised": _("修改门户内容"),
        "portal.content.published": _("发布门户内容"),
        "portal.content.withdrawn": _("撤回门户内容"),
    },
    facts={"title": _("标题"), "edition": _("版次"), "reason": _("原因")},
)
