from django.utils.translation import gettext_lazy as _

from yangcai.foundation.ui.menu import Entry, register

SUPPLIER, BANK, ALL = _("我要融资"), _("融资业务"), _("融资监管")
register(
    Entry(
        _("提交融资申请"),
        "financing:new",
        "outline/send",
        "financing.application.draft",
        SUPPLIER,
        22,
    ),
    Entry(_("我的申请"), "financing:mine", "outline/files", "financing.application.read_own", SUPPLIER, 23),
    Entry(_("收件箱"), "financing:inbox", "outline/inbox", "financing.application.read_sent", BANK, 10),
    Entry(_("已办申请"), "financing:handled", "outline/archive", "financing.application.read_sent", BANK, 11),
    Entry(_("融资申请"), "financing:all", "outline/files", "financing.application.read_territory", ALL, 500),
    Entry(_("融资成交单"), "financing:slips", "outline/receipt", "financing.slip.list", _("融资成交"), 30),
)
