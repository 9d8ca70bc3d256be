from django.utils.translation import gettext_lazy as _

from yangcai.foundation.ui.events import register

register(
    {
        "orders.order.published": _("收到订单"),
        "orders.order.changed": _("订单信息更新"),
        "orders.order.terminated": _("合同终止"),
        "orders.orders.adopted": _("订单归入本企业名下"),
        "orders.award.published": _("收到中标信息"),
        "orders.award.corrected": _("中标信息更正"),
        "orders.award.cancelled": _("中标信息撤销"),
        "orders.product.published": _("收到融资产品"),
        "orders.product.withdrawn": _("融资产品下架"),
        "orders.product.expired": _("融资产品到期"),
        "orders.party.updated": _("参与方信息更新"),
        "orders.copy.outdated": _("收到较早的数据，未采用"),
    },
    facts={"version": _("版本")},
)
