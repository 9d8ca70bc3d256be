"""This room's lines in the desk's menu."""

from django.utils.translation import gettext_lazy as _

from yangcai.foundation.ui.menu import Entry, register

GROUP, LETTERS = _("数据交换"), "exchange.letter.read"
register(
    Entry(
        _("对接方"),
        "exchange:counterparts",
        "outline/plug-connected",
        "exchange.counterpart.read",
        GROUP,
        840,
    ),
    Entry(_("死信"), "exchange:dead-letters", "outline/mail-x", LETTERS, GROUP, 842),
    Entry(_("跳过复核"), "exchange:skips", "outline/player-track-next", LETTERS, GROUP, 844),
    Entry(_("发出的消息"), "exchange:letters", "outline/send", LETTERS, GROUP, 846),
    Entry(_("收到的消息"), "exchange:inbox", "outline/inbox", LETTERS, GROUP, 848),
)
