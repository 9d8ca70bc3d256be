from django.utils.translation import gettext_lazy as _

from yangcai.foundation.ui.menu import Entry, register

FINANCING = _("融资管理")
register(
    Entry(
        _("政府采购合同融资"),
        "finance:financing",
        "outline/building-bank",
        "finance.record.read",
        FINANCING,
        33,
    ),
    Entry(_("融资申请"), "finance:applications", "outline/send", "finance.application.list", FINANCING, 34),
    Entry(_("融资成交单"), "finance:slips", "outline/receipt", "finance.slip.list", FINANCING, 35),
    Entry(_("融资状态核对"), "finance:audits", "outline/checkup-list", "finance.audit.read", FINANCING, 37),
    Entry(_("冻结管理"), "finance:freezes", "outline/lock", "finance.freeze.read", FINANCING, 36),
)
