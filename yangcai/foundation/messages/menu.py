"""This room's lines in the desk's menu."""

from django.utils.translation import gettext_lazy as _

from yangcai.foundation.ui.menu import Entry, register

OWN, OPERATING = _("待办与消息"), _("消息运维")
register(
    Entry(_("待办事项"), "messages:todos", "outline/checklist", "messages.message.read", OWN, 20),
    Entry(_("已办事项"), "messages:closed-todos", "outline/checks", "messages.message.read", OWN, 25),
    Entry(_("消息"), "messages:messages", "outline/bell", "messages.message.read", OWN, 30),
    Entry(
        _("短信记录"),
        "messages:sms-log",
        "outline/device-mobile-message",
        "messages.delivery.read",
        OPERATING,
        810,
    ),
    Entry(_("邮件记录"), "messages:mail-log", "outline/mail", "messages.delivery.read", OPERATING, 820),
    Entry(_("短信文字"), "messages:wordings", "outline/message", "messages.delivery.read", OPERATING, 830),
)
