"""This room's events in words."""

from django.utils.translation import gettext_lazy as _

from yangcai.foundation.ui.events import register

register(
    {
        "exchange.call.failing": _("对接方调用校验频繁失败（告警）"),
        "exchange.counterpart.lost": _("对接方连接中断，暂停发送（告警）"),
        "exchange.counterpart.back": _("对接方连接恢复"),
        "exchange.counterpart.registered": _("登记对接方"),
        "exchange.counterpart.suspended": _("停用对接方"),
        "exchange.counterpart.resumed": _("恢复对接方"),
        "exchange.key.issued": _("签发对接密钥"),
        "exchange.key.adopted": _("录入对方签发的密钥"),
        "exchange.key.revoked": _("吊销对接密钥"),
        "exchange.outgoing.died": _("消息成为死信（告警）"),
        "exchange.outgoing.requeued": _("重新发送死信"),
        "exchange.outgoing.replayed": _("从某序号起重新发送"),
        "exchange.outgoing.overdue": _("消息积压超过三十分钟（告警）"),
        "exchange.skip.asked": _("申请跳过死信"),
        "exchange.skip.confirmed": _("同意跳过死信，待对账"),
        "exchange.skip.refused": _("不同意跳过死信"),
        "exchange.skip.reconciled": _("已对账跳过的消息"),
        "exchange.incoming.conflicted": _("收到序号冲突的消息，已隔离（告警）"),
        "exchange.incoming.unknown": _("收到未知类型的消息（告警）"),
        "exchange.incoming.rejected": _("未接受收到的消息（告警）"),
        "exchange.incoming.skipped": _("对方跳过消息，待对账"),
        "exchange.backfill.asked": _("从对方补齐数据"),
        "exchange.incoming.retried": _("重新处理收到的消息"),
    }
)
