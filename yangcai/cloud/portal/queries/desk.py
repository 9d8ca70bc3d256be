"""What the desk shows a seat: only its own, and only what exists."""

from datetime import datetime, timedelta
from itertools import chain
from typing import NamedTuple

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from yangcai.cloud.finance.models import Application
from yangcai.cloud.portal.models import Article, Contact, Content, Highlight
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.messages.models import Todo
from yangcai.foundation.messages.queries import unread
from yangcai.foundation.ui.events import Entry

SHOWN = 8
MOST = 999
WEEK = timedelta(days=7)
CHAPTERS = {
    "supplier": "supplier",
    "institution": "bank",
    "branch": "bank",
    "purchaser": "purchaser",
    "agency": "purchaser",
    "bureau": "bureau",
    "operator": "operator",
}


class Figure(NamedTuple):
    """One number on the desk, what it counts, and whether it calls for attention."""

    title: str
    value: int
    definition: str
    tone: str = "plain"


def todos(seat: Seat) -> list[Todo]:
    """What waits for the seat, the most pressing first."""
    return list(_open(seat).order_by(F("due_at").asc(nulls_last=True), "id")[:SHOWN])


def waiting(seat: Seat) -> list[Content]:
    """What the seat waits for: drafts of its own that nobody has published yet."""
    if not seat.may("portal.content.write"):
        return []
    drafts = {"status": Content.Status.DRAFT, "written_by": seat.user_id}
    rows = chain.from_iterable(
        model.visible_to(seat).filter(**drafts).select_related("region")
        for model in (Article, Contact, Highlight)
    )
    return sorted(rows, key=lambda row: row.written_at)[:SHOWN]


def figures(seat: Seat, at: datetime) -> list[Figure]:
    """The seat's key figures; those it may not know are left out."""
    open_, late = _open(seat), _open(seat).filter(due_at__lt=at)
    found = [
        Figure(_("待办"), open_[:MOST].count(), _("本单位、本角色尚未办理的事项")),
        Figure(_("已逾期"), (n := late[:MOST].count()), _("截止时间早于现在的待办"), "bad" if n else "plain"),
        Figure(_("未读消息"), unread(seat, at)[:MOST].count(), _("近90天内本人未读的站内消息")),
    ]
    if seat.kind == "supplier" and seat.may("finance.application.list"):
        under_way = Application.visible_to(seat).filter(status__in=Application.OPEN)
        found.append(Figure(_("办理中融资"), under_way[:MOST].count(), _("本企业已提交、尚未办结的融资申请")))
    if seat.may("portal.content.publish"):
        found.append(Figure(_("待审核发布"), _drafts(seat), _("辖区内由他人撰写、尚未发布的门户内容")))
    if may_read_events(seat):
        acts = Event.visible_to(seat).filter(at__gt=at - WEEK)
        found.append(Figure(_("近7日办理"), acts[:MOST].count(), _("可见范围内最近7日的操作记录")))
    return found


def recent(seat: Seat) -> list[Entry]:
    """What happened lately, as far as the seat may know."""
    return [Entry(event) for event in Event.visible_to(seat).order_by("-id")[:SHOWN]]


def may_read_events(seat: Seat) -> bool:
    """Whether the seat may read any events at all."""
    return seat.may("kernel.event.read") or seat.may("kernel.event.read_all")


def chapter_for(seat: Seat) -> str:
    """The chapter of the guide written for the seat's kind of organisation."""
    return CHAPTERS.get(seat.kind, "entrances")


def _open(seat: Seat) -> QuerySet[Todo]:
    return Todo.visible_to(seat).filter(status=Todo.Status.OPEN)


def _drafts(seat: Seat) -> int:
    drafts = (
        model.visible_to(seat).filter(status=Content.Status.DRAFT).exclude(written_by=seat.user_id)
        for model in (Article, Contact, Highlight)
    )
    return sum(rows[:MOST].count() for rows in drafts)
