"""What the page 政府采购合同融资 shows each kind of reader: the flow with one's own step, and what concerns one."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yangcai.cloud.contracts.models import Contract
from yangcai.cloud.finance.models import Application, Slip
from yangcai.foundation.exchange.models import Counterpart
from yangcai.foundation.kernel.seats import SYSTEM, Seat

MOST = 20
Financing = Contract.Financing
TAKEN = (Financing.RESERVED, Financing.APPROVED, Financing.FINANCED, Financing.REPAYING, Financing.OVERDUE)

# Who has to do what next, by the status of an application.
NEXT = {
    "submitted": _("等待金融机构受理"),
    "received": _("金融机构已受理，等待审核"),
    "in_review": _("金融机构审核中"),
    "more_info": _("请到应收账款融资平台补充材料"),
    "approved": _("已批准，请到应收账款融资平台确认融资条件"),
    "accepted": _("条件已接受，正在核对并锁定收款账户"),
    "ready": _("账户已锁定，等待金融机构放款并出具成交单"),
}
# The same for those who are not the supplier.
NEXT_FOR_OTHERS = NEXT | {
    "more_info": _("等待供应商补充材料"),
    "approved": _("已批准，等待供应商确认融资条件"),
}
# Where the bank's promised day still runs; and where the supplier has to act, on the receivables platform.
AT_THE_BANK = ("submitted", "received", "in_review")
WITH_THE_SUPPLIER = ("more_info", "approved")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the manual's flow: who does what, and whether it lies behind the reader, before or under the feet."""

    title: str | Promise
    who: str | Promise
    what: str | Promise
    icon: str
    state: str = ""

    @property
    def state_in_words(self) -> str | Promise:
        """The state, never by colour alone."""
        return {"done": _("已完成"), "current": _("当前步骤"), "later": _("待进行")}.get(self.state, "")


FLOW = (
    Step(_("登录"), _("供应商"), _("在统一身份认证平台以法人身份登录。"), "outline/login"),
    Step(
        _("核对合同信息"), _("供应商"), _("核对本单位已备案的合同、收款账户和融资状态。"), "outline/file-text"
    ),
    Step(_("融资申请"), _("供应商"), _("转到应收账款融资平台，选择金融机构和合同并提交。"), "outline/send"),
    Step(
        _("银行成交单"),
        _("金融机构"),
        _("审核、放款并出具成交单，短信和站内消息告知。"),
        "outline/building-bank",
    ),
    Step(_("回款"), _("采购人"), _("采购人向合同登记并锁定的收款账户付款。"), "outline/replace"),
)


def place_of_work(seat: Seat, code: str, what: str = "") -> str:
    """Where the supplier or the bank goes on with an application, on the receivables platform; nowhere for others.
    `what` is another page there: `slips`."""
    page = {"supplier": "mine", "institution": "inbox", "branch": "inbox"}.get(seat.kind)
    page = what if page and what else page
    return f"{settings.RECEIVABLES_URL}/financing/{page}/?{urlencode({'q': code})}" if page else ""


def is_peer_down(at: datetime) -> bool:
    """Whether the receivables platform could not be reached lately."""
    peer = Counterpart.visible_to(SYSTEM).filter(app=settings.EXCHANGE_PEER).first()
    return peer is not None and peer.is_resting(at)


def steps(seat: Seat) -> list[Step]:
    """The flow; for a supplier with its own current step."""
    here = _place_of(seat) if seat.kind == "supplier" else None
    return [
        Step(step.title, step.who, step.what, step.icon, _state(number, here))
        for number, step in enumerate(FLOW)
    ]


def _state(number: int, here: int | None) -> str:
    if here is None:
        return ""
    return "done" if number < here else "current" if number == here else "later"


def _place_of(seat: Seat) -> int:
    """How far the supplier's furthest matter has come, as an index into FLOW."""
    if in_progress(seat).exists():
        return 3
    if Slip.visible_to(seat).exclude(status=Slip.Status.VOIDED).exists():
        return 4
    return 2 if financeable(seat).exists() else 1


def in_progress(seat: Seat) -> QuerySet[Application]:
    """The applications about which somebody has still to do something, the most pressing first."""
    rows = Application.visible_to(seat).filter(status__in=Application.OPEN).select_related("supplier")
    return rows.prefetch_related("items__contract").order_by("due_at", "-pk")


def financeable(seat: Seat) -> QuerySet[Contract]:
    """The contracts the seat sees that could be financed now."""
    return Contract.visible_to(seat).filter(financing__in=[Financing.OPEN, Financing.OFFERED])


def taken(seat: Seat) -> QuerySet[Contract]:
    """The contracts the seat sees that are held for a bank or financed."""
    rows = Contract.visible_to(seat).filter(financing__in=TAKEN)
    return rows.select_related("region").order_by("-filed_on", "-pk")


def slips(seat: Seat) -> QuerySet[Slip]:
    """The latest slips the seat may see."""
    return Slip.visible_to(seat).select_related("supplier", "institution").order_by("-received_at", "-pk")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the territory and what it counts."""

    title: str | Promise
    value: int
    amount: Decimal


def figures(seat: Seat) -> list[Figure]:
    """For those who read a territory: applications under way, and what has been lent (成交金额; void ones left out)."""
    under_way = Application.visible_to(seat).filter(status__in=Application.OPEN)
    standing = Slip.visible_to(seat).exclude(status=Slip.Status.VOIDED)
    found = []
    for title, rows in ((_("办理中的融资申请"), under_way), (_("有效融资成交单"), standing)):
        total = rows.order_by().aggregate(count=Count("pk"), amount=Sum("amount"))
        found.append(Figure(title, total["count"], total["amount"] or Decimal(0)))
    return found
