from django.utils.translation import gettext_lazy as _

from yangcai.foundation.ui.menu import Entry, register

FINANCING = _("融资管理")
register(
    Entry(
        _("合同信息"),
        "contracts:contracts",
        "outline/file-certificate",
        "contracts.contract.list",
        FINANCING,
        30,
    ),
    Entry(_("中标信息"), "contracts:awards", "outline/award", "contracts.award.list", FINANCING, 31),
    Entry(_("合同统计"), "contracts:totals", "outline/chart-bar", "contracts.contract.list", FINANCING, 32),
)
