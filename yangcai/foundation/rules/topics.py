"""The subjects limits are about, by the beginning of their keys."""

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TOPICS: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
    "plan": (_("意向与需求"), ("intention.", "survey.", "qualification.")),
    "threshold": (_("限额标准"), ("central.", "local.", "works.")),
    "policy": (_("采购政策"), ("sme.", "pref.", "disabled.")),
    "tender": (_("招标"), ("tender.", "prequal.", "invited.")),
    "other": (
        _("非招标方式"),
        (
            "negotiation.",
            "inquiry.prep",
            "inquiry.clarify",
            "inquiry.suppliers",
            "consult.",
            "nontender.",
            "single.",
            "emergency.",
        ),
    ),
    "framework": (_("框架协议与合作创新"), ("framework.", "innovation.")),
    "evaluation": (_("评审"), ("committee.", "expert.", "recusal.", "weight.", "lowprice.")),
    "result": (_("结果与保证金"), ("report.", "award.", "result.", "site.", "deposit.", "bond.")),
    "contract": (_("合同与支付"), ("contract.", "payment.", "receivable.", "overdue.")),
    "financing": (_("合同融资"), ("financing.",)),
    "complaint": (_("询问质疑投诉"), ("inquiry.reply", "challenge.", "complaint.")),
    "penalty": (_("处罚与信用"), ("ban.", "fine.", "supplier.", "credit.")),
    "record": (_("档案与日志"), ("records.", "log.", "ca.")),
}


def keys_of(topic: str) -> Q:
    """The limits of a subject."""
    condition = Q(pk__in=())
    for prefix in TOPICS[topic][1]:
        condition |= Q(key__startswith=prefix)
    return condition
