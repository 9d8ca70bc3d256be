"""Numbers without names for the front page; for the desk, what a seat has before it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db.models import Count, F, QuerySet, Sum
from django.utils.translation import gettext as _

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.seats import SYSTEM, Seat
from yangcai.foundation.messages.models import Todo
from yangcai.foundation.messages.queries import open_todos, unread
from yangcai.foundation.people.models import Accreditation
from yangcai.receivables.demands.models import Demand
from yangcai.receivables.financing.lists import TONES
from yangcai.receivables.financing.models import OPEN, Application, Slip
from yangcai.receivables.orders.models import FREE, Order, OrderParty

SHOWN, MOST = 6, 999
MINUTE = 60
WEEK = timedelta(days=7)
IN_FORCE = (Slip.Status.EFFECTIVE, Slip.Status.DISPUTED)


class Figure(NamedTuple):
    """One number: what it is, its value, what it counts, whether it calls for attention, where its rows are."""

    title: str
    value: int
    definition: str
    tone: str = "plain"
    url: str = ""


def public_figures(at: datetime) -> dict[str, Any]:
    """How much goes on here, without a name: counted once a minute, whoever asks."""
    found: dict[str, Any] | None = cache.get("home.figures")
    if found is None:
        found = _counted(at)
        cache.set("home.figures", found, MINUTE)
    return found


def _counted(at: datetime) -> dict[str, Any]:
    free = Order.visible_to(SYSTEM).filter(status=Order.Status.LIVE, financing__in=FREE)
    slips = Slip.visible_to(SYSTEM).filter(status__in=IN_FORCE)
    deals = slips.aggregate(count=Count("pk"), amount=Sum("amount"))
    banks = Accreditation.on(beijing_day(at)).filter(institution__status="active")
    demands = Demand.visible_to(SYSTEM).filter(status=Demand.Status.PUBLISHED)
    return {
        "as_of": at,
        "rows": [
            (_("可融资合同"), free.count(), _("采购平台推送、目前可融资的合同份数")),
            (_("备案资金方"), banks.values("institution").distinct().count(), _("今日备案有效的金融机构")),
            (_("发布中需求"), demands.count(), _("供应商正在寻找资金方的需求条数")),
            (_("累计成交"), deals["count"], _("已生效的融资成交单笔数")),
        ],
        "amount": deals["amount"] or Decimal(0),
    }


def todos(seat: Seat) -> list[Todo]:
    """What waits for the seat, the most pressing first."""
    return list(open_todos(seat).order_by(F("due_at").asc(nulls_last=True), "id")[:SHOWN])


def figures(seat: Seat, at: datetime) -> list[Figure]:
    """The seat's key figures."""
    waiting = open_todos(seat)
    late = waiting.filter(due_at__lt=at)[:MOST].count()
    found = [
        Figure(_("待办"), waiting[:MOST].count(), _("本单位、本角色尚未办理的事项"), url="messages:todos"),
        Figure(_("已逾期"), late, _("截止时间早于现在的待办"), "bad" if late else "plain", "messages:todos"),
        Figure(
            _("未读消息"), unread(seat, at)[:MOST].count(), _("近90天内本人未读"), url="messages:messages"
        ),
    ]
    if seat.may("orders.order.list"):
        found += _supplier_figures(seat)
    elif seat.may("orders.market.list"):
        found += _bank_figures(seat, at)
    return found


def _supplier_figures(seat: Seat) -> list[Figure]:
    return [
        Figure(
            _("可融资订单"),
            free_parts(seat)[:MOST].count(),
            _("本企业目前可以申请融资的订单"),
            url="orders:orders",
        ),
        Figure(
            _("办理中申请"), applications(seat)[:MOST].count(), _("已提交、尚未办结"), url="financing:mine"
        ),
        Figure(_("发布中需求"), demands(seat)[:MOST].count(), _("正在寻找资金方"), url="demands:demands"),
    ]


def _bank_figures(seat: Seat, at: datetime) -> list[Figure]:
    fresh = Order.visible_to(seat).filter(filed_on__gt=beijing_day(at) - WEEK, financing__in=FREE)
    is_bank = seat.may("financing.application.read_sent")
    return [
        Figure(
            _("在办申请"),
            applications(seat)[:MOST].count(),
            _("提交给本机构、尚未办结") if is_bank else _("辖区内已提交、尚未办结"),
            url="financing:inbox" if is_bank else "financing:all",
        ),
        Figure(
            _("融资需求"),
            demands(seat)[:MOST].count(),
            _("发布给本机构、有效期内") if is_bank else _("辖区内发布中、有效期内"),
            url="demands:inbox",
        ),
        Figure(
            _("新增商机"),
            fresh[:MOST].count(),
            _("备案区划内近7日备案的可融资合同") if is_bank else _("辖区内近7日备案的可融资合同"),
            url="orders:market",
        ),
    ]


def applications(seat: Seat) -> QuerySet[Application]:
    """Applications on their way, whatever is due first on top."""
    mine = Application.visible_to(seat).filter(status__in=OPEN)
    return mine.select_related("supplier", "institution").order_by(F("due_at").asc(nulls_last=True), "-pk")


def toned(rows: Iterable[Application]) -> list[Application]:
    """The rows, each with the colour of its status as `tone`."""
    found = list(rows)
    for row in found:
        row.tone = TONES[row.status]  # type: ignore[attr-defined]
    return found


def demands(seat: Seat) -> QuerySet[Demand]:
    """Open demands: a supplier's own, or those a bank may answer; the newest first."""
    seen = Demand.visible_to(seat).filter(status=Demand.Status.PUBLISHED).select_related("supplier")
    return seen.annotate(looks=Count("views")).order_by("-published_at")


def free_parts(seat: Seat) -> QuerySet[OrderParty]:
    """A supplier's parts of orders that may be financed now, the newest first."""
    mine = OrderParty.visible_to(seat).filter(
        organisation=seat.organisation_id, order__status="live", financing__in=FREE, financeable__gt=0
    )
    return mine.select_related("order").order_by("-order__filed_on", "-pk")


def leads(seat: Seat) -> QuerySet[Order]:
    """A bank's newest leads."""
    return Order.visible_to(seat).filter(financing__in=FREE).order_by("-filed_on", "-pk")
