from django.utils.translation import gettext_lazy as _

from yangcai.foundation.ui.events import register

register(
    {
        "demands.demand.drafted": _("填写融资需求"),
        "demands.demand.discarded": _("删除融资需求草稿"),
        "demands.demand.published": _("发布融资需求"),
        "demands.demand.extended": _("延长需求有效期"),
        "demands.demand.withdrawn": _("撤回融资需求"),
        "demands.demand.expired": _("融资需求到期"),
        "demands.demand.closed": _("系统关闭融资需求"),
        "demands.contact.revealed": _("查看联系方式"),
        "demands.contact.noted": _("登记已联系"),
    },
    facts={
        "bank": _("金融机构"),
        "viewer": _("查看人"),
        "valid_until": _("有效期至"),
        "reason": _("原因"),
        "contacted": _("联系情况"),
    },
)
