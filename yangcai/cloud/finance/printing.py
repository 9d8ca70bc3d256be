"""融资成交单 on paper: the values of the form `finance:slip`."""

from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from yangcai.cloud.finance.models import Slip
from yangcai.foundation.documents.printing import Data, amount
from yangcai.foundation.ui import words


def repayment(code: str) -> str:
    """A way of paying back in words; one nobody here knows as the bank wrote it."""
    return str(dict(Slip.Repayment.choices).get(code, code)) or words.NOTHING


def yuan(text: str | None) -> str:
    """An amount as a message has it, for the screen."""
    try:
        return words.yuan(Decimal(text or ""))
    except InvalidOperation:
        return words.NOTHING


def rate(value: Decimal | str | None) -> str:
    """Per cent a year without needless zeros: 3.65%."""
    try:
        return f"{Decimal(value or '').normalize():f}%"
    except InvalidOperation:
        return words.NOTHING


def slip_data(slip: Slip) -> Data:
    """The latest version as the bank signed it."""
    items = slip.items.select_related("contract").order_by("pk")
    return {
        "number": slip.number,
        "code": slip.code,
        "version": slip.version,
        "status": slip.get_status_display(),
        "is_void": slip.is_void,
        "supplier": f"{slip.supplier.name}（{slip.supplier.uscc}）",
        "institution": slip.institution.name,
        "branch": slip.branch_name or words.NOTHING,
        "application": slip.application_code,
        "amount": amount(slip.amount),
        "disbursed": amount(slip.disbursed),
        "disbursed_on": words.day_cn(slip.disbursed_on),
        "term": f"{words.day_cn(slip.starts_on)} — {words.day_cn(slip.ends_on)}",
        "rate": rate(slip.rate),
        "repayment": repayment(slip.repayment),
        "account": slip.account_masked or words.NOTHING,
        "registration": slip.registration_number or words.NOTHING,
        "remarks": slip.remarks or words.NOTHING,
        "contracts": [
            {
                "number": item.contract.number,
                "project": item.contract.project_name,
                "purchaser": item.contract.purchaser_name,
                "amount": words.plain_yuan(item.amount),
            }
            for item in items
        ],
        "received": words.moment(slip.received_at),
        "remark": _(
            "本单据由金融机构签署并经应收账款融资平台报送，平台验签后保存；平台不放款、不收费、不代收代付资金。"
        ),
    }
