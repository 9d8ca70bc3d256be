"""The lists of this room."""

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.exchange import queries
from yangcai.foundation.exchange.models import Counterpart, Incoming, Outgoing, Skip
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.ui.filters import FilterSet
from yangcai.foundation.ui.lists import Column, List

COUNTERPART_TONES = {"active": "good", "suspended": "bad"}
LETTER_TONES = {"waiting": "busy", "sent": "good", "dead": "bad", "skipped": "warn"}
RECEIVED_TONES = {
    "applied": "good", "ignored": "warn", "parked": "busy", "deferred": "busy", "rejected": "bad", "skipped": "warn",
    "conflict": "bad",
}  # fmt: skip
SKIP_TONES = {"asked": "busy", "refused": "plain", "confirmed": "warn", "reconciled": "good"}


class Counterparts(List):
    """Those we exchange messages with, and how that goes."""

    name, title, permission = "exchange.counterparts", _("对接方"), "exchange.counterpart.read"
    columns = [
        Column("title", _("名称"), wide=True),
        Column("app", _("应用标识"), kind="code"),
        Column("kind", _("类型")),
        Column("status", _("状态"), kind="status", tones=COUNTERPART_TONES),
        Column("backlog", _("待发送"), kind="number"),
        Column("dead", _("死信"), kind="number"),
        Column("parked", _("收件待处理"), kind="number"),
        Column("failures", _("连续失败次数"), kind="number"),
        Column("last_ok_at", _("最近连通"), kind="moment"),
        Column("last_error", _("最近故障"), wide=True),
    ]
    search, order = ("title", "app"), ("kind", "pk")
    timeline = True

    def rows(self, seat: Seat) -> QuerySet[Counterpart]:
        return queries.with_health(Counterpart.visible_to(seat))


class LetterFilters(FilterSet):
    status = django_filters.ChoiceFilter(label=_("状态"), choices=Outgoing.Status.choices)
    type = django_filters.CharFilter(label=_("消息类型"), lookup_expr="startswith")
    made_at = django_filters.DateFromToRangeFilter(label=_("生成日期"))

    class Meta:
        model = Outgoing
        fields: list[str] = []


class Letters(List):
    """What we have said."""

    name, title, permission = "exchange.letters", _("发出的消息"), "exchange.letter.read"
    columns = [
        Column("event_id", _("消息编号"), kind="code"),
        Column("type", _("消息类型"), kind="code"),
        Column("resource", _("资源"), kind="code", wide=True),
        Column("seq", _("序号"), kind="number"),
        Column("sink", _("接收方"), kind="code"),
        Column("status", _("状态"), kind="status", tones=LETTER_TONES),
        Column("attempts", _("尝试次数"), kind="number"),
        Column("made_at", _("生成时间"), kind="moment"),
        Column("sent_at", _("送达时间"), kind="moment", shown=False),
    ]
    filters, search, order = LetterFilters, ("event_id", "resource"), ("-pk",)
    search_label = _("消息编号或资源")

    def rows(self, seat: Seat) -> QuerySet[Outgoing]:
        return Outgoing.visible_to(seat).defer("body")


class DeadFilters(FilterSet):
    type = django_filters.CharFilter(label=_("消息类型"), lookup_expr="startswith")
    sink = django_filters.CharFilter(label=_("接收方"))

    class Meta:
        model = Outgoing
        fields: list[str] = []


class DeadLetters(List):
    """What others would not take, and how much waits behind each."""

    name, title, permission = "exchange.dead_letters", _("死信"), "exchange.letter.read"
    columns = [
        Column("event_id", _("消息编号"), kind="code"),
        Column("type", _("消息类型"), kind="code"),
        Column("resource", _("资源"), kind="code", wide=True),
        Column("seq", _("序号"), kind="number"),
        Column("sink", _("接收方"), kind="code"),
        Column("code", _("应答"), accessor=lambda row: row.answer.get("code", ""), kind="code"),
        Column("blocked", _("被阻塞"), kind="number"),
        Column("first_failed_at", _("首次失败"), kind="moment", sort=True),
    ]
    filters, search, order = DeadFilters, ("event_id", "resource"), ("-pk",)
    search_label = _("消息编号或资源")
    timeline = True
    empty = _("没有死信")
    empty_help = _("对方明确拒收的消息、或三天内多次发送未成的消息会列在这里。")

    def rows(self, seat: Seat) -> QuerySet[Outgoing]:
        return queries.with_blocked(
            Outgoing.visible_to(seat).filter(status=Outgoing.Status.DEAD).defer("body")
        )


class SkipFilters(FilterSet):
    status = django_filters.ChoiceFilter(label=_("状态"), choices=Skip.Status.choices)

    class Meta:
        model = Skip
        fields: list[str] = []


class Skips(List):
    """Dead letters somebody wants to leave behind, and those left behind that are not reconciled."""

    name, title, permission = "exchange.skips", _("跳过复核"), "exchange.letter.read"
    columns = [
        Column("letter", _("消息"), accessor="outgoing.event_id", kind="code"),
        Column("type", _("消息类型"), accessor="outgoing.type", kind="code"),
        Column("resource", _("资源"), accessor="outgoing.resource", kind="code", wide=True),
        Column("status", _("状态"), kind="status", tones=SKIP_TONES),
        Column("reason", _("理由"), wide=True),
        Column("asked_by", _("申请人"), accessor="asked_by.name"),
        Column("asked_at", _("申请时间"), kind="moment", sort=True),
        Column("decided_by", _("复核人"), accessor="decided_by.name"),
        Column("decided_at", _("复核时间"), kind="moment", shown=False),
    ]
    filters, search, order = SkipFilters, ("outgoing__event_id", "outgoing__resource", "reason"), ("-pk",)
    empty = _("没有跳过申请")

    def rows(self, seat: Seat) -> QuerySet[Skip]:
        rows = Skip.visible_to(seat).select_related("outgoing", "asked_by", "decided_by")
        return rows.defer("outgoing__body")

    def row_url(self, row: Skip) -> str:
        return reverse("exchange:decide-skip", args=[row.pk])


class ReceivedFilters(FilterSet):
    status = django_filters.ChoiceFilter(label=_("状态"), choices=Incoming.Status.choices)
    type = django_filters.CharFilter(label=_("消息类型"), lookup_expr="startswith")
    received_at = django_filters.DateFromToRangeFilter(label=_("收到日期"))

    class Meta:
        model = Incoming
        fields: list[str] = []


class Inbox(List):
    """What others have said."""

    name, title, permission = "exchange.inbox", _("收到的消息"), "exchange.letter.read"
    columns = [
        Column("event_id", _("消息编号"), kind="code"),
        Column("type", _("消息类型"), kind="code"),
        Column("resource", _("资源"), kind="code", wide=True),
        Column("seq", _("序号"), kind="number"),
        Column("source", _("来源"), kind="code"),
        Column("status", _("状态"), kind="status", tones=RECEIVED_TONES),
        Column("error", _("原因"), wide=True),
        Column("received_at", _("收到时间"), kind="moment"),
    ]
    filters, search, order = ReceivedFilters, ("event_id", "resource"), ("-pk",)
    search_label = _("消息编号或资源")

    def rows(self, seat: Seat) -> QuerySet[Incoming]:
        return Incoming.visible_to(seat).defer("body")
