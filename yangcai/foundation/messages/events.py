"""This room's events in words."""

from django.utils.translation import gettext_lazy as _

from yangcai.foundation.ui.events import register

register(
    {
        "messages.message.read": _("阅读消息"),
        "messages.message.all_read": _("全部标为已读"),
        "messages.sms.sent": _("短信已发送"),
        "messages.sms.failed": _("短信发送失败，等待重试"),
        "messages.sms.given_up": _("短信未能发送，已放弃"),
        "messages.sms.resent": _("重发短信"),
        "messages.mail.sent": _("邮件已发送"),
        "messages.mail.failed": _("邮件发送失败，等待重试"),
        "messages.mail.given_up": _("邮件未能发送，已放弃"),
        "messages.mail.resent": _("重发邮件"),
        "messages.template.reworded": _("修改短信文字"),
    }
)
