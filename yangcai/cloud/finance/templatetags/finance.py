"""Small words of the financing pages."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _

from yangcai.cloud.finance.models import SlipVersion
from yangcai.cloud.finance.printing import rate, repayment, yuan

register = template.Library()
register.filter("repayment", repayment)
register.filter("rate", rate)


@register.filter
def at(table: Mapping[str, Any], key: str) -> Any:
    """What the table has under a key; nothing when it has nothing."""
    return table.get(key, "")


@register.filter
def terms(version: SlipVersion) -> str:
    """The terms of one version in a line, as the bank said them."""
    data = version.data
    told = {
        "amount": yuan(data.get("dealAmount")),
        "rate": rate(data.get("rate")),
        "from": data.get("from", ""),
        "to": data.get("to", ""),
        "repayment": repayment(str(data.get("repayment", ""))),
    }
    return _("%(amount)s · 年利率 %(rate)s · %(from)s 至 %(to)s · %(repayment)s") % told
