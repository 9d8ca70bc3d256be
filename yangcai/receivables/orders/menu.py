from django.utils.translation import gettext_lazy as _

from yangcai.foundation.ui.menu import Entry, register

SUPPLIER, BANK = _("我要融资"), _("融资业务")
register(
    Entry(_("我的订单"), "orders:orders", "outline/file-invoice", "orders.order.list", SUPPLIER, 10),
    Entry(_("我的中标"), "orders:my-awards", "outline/award", "orders.order.list", SUPPLIER, 24),
    Entry(_("资金方融资产品"), "orders:products", "outline/coins", "orders.product.list", _("融资产品"), 40),
    Entry(_("商机"), "orders:market", "outline/bulb", "orders.market.list", BANK, 20),
)
