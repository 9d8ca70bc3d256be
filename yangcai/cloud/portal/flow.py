"""融资流程: the five steps of the manual, as the home page draws them."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Step(NamedTuple):
    """One step: what it is called, who does it and what happens."""

    title: str | Promise
    who: str | Promise
    what: str | Promise
    icon: str


STEPS = (
    Step(_("登录"), _("供应商"), _("点击“我要融资”，在统一身份认证平台以法人身份登录。"), "outline/login"),
    Step(_("合同信息"), _("供应商"), _("核对本单位已备案的采购合同和融资状态。"), "outline/file-text"),
    Step(_("融资申请"), _("供应商"), _("选择合同和金融机构，填写并提交申请。"), "outline/send"),
    Step(
        _("银行成交单"),
        _("金融机构"),
        _("审核通过后出具成交单，短信和站内消息告知。"),
        "outline/building-bank",
    ),
    Step(
        _("回款"),
        _("采购人"),
        _("采购人向合同登记并锁定的收款账户付款。"),
        "outline/replace",
    ),
)
