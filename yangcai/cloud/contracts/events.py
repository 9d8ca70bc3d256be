from django.utils.translation import gettext_lazy as _

from yangcai.foundation.ui.events import register
from yangcai.foundation.ui.words import plain_yuan

register(
    {
        "contracts.records.taken_in": _("记录入库"),
        "contracts.records.adopted": _("归入本企业名下"),
        "contracts.award.corrected": _("中标信息更正"),
        "contracts.award.cancelled": _("中标信息撤销"),
        "contracts.contract.corrected": _("合同信息更正"),
        "contracts.contract.cancelled": _("合同终止"),
        "contracts.contract.restated": _("融资状态更新"),
        "contracts.payment.recorded": _("合同款支付"),
        "contracts.payment.returned": _("合同款退回"),
    },
    facts={
        "version": _("版本"),
        "source": _("来源"),
        "payment": _("支付单号"),
        "amount": _("金额（元）"),
        "reason": _("原因"),
        "financing_was": _("原融资状态"),
        "financing_now": _("现融资状态"),
    },
    figures={"amount": plain_yuan},
)
