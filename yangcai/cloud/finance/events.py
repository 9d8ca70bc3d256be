"""What the events of financing are called on screen."""

from django.utils.translation import gettext_lazy as _

from yangcai.foundation.ui.events import register

register(
    {
        "finance.region.opened": _("融资业务开通，开始推送数据"),
        "finance.region.filled": _("推送一批数据"),
        "finance.handoff.asked": _("发起融资申请"),
        "finance.handoff.given": _("转至应收账款融资平台"),
        "finance.handoff.unanswered": _("应收账款融资平台未应答"),
    },
    facts={
        "seen": _("已核对"),
        "told": _("已推送"),
        "trust": _("实名等级"),
        "contract": _("合同编号"),
        "error": _("故障"),
    },
)
