"""The lists of this room."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.messages import queries
from yangcai.foundation.messages.models import Delivery, Mail, Message, Sms, Todo
from yangcai.foundation.messages.wordings import WORDINGS
from yangcai.foundation.ui.filters import FilterSet
from yangcai.foundation.ui.lists import Column, List

DELIVERY_TONES = {"queued": "busy", "sent": "good", "failed": "warn", "given_up": "bad"}


class MessageFilters(FilterSet):
    reading = django_filters.ChoiceFilter(
        label=_("阅读"), choices=[("unread", _("未读")), ("read", _("已读"))]
    )
    at = django_filters.DateFromToRangeFilter(label=_("日期"))

    class Meta:
        model = Message
        fields: list[str] = []


class Messages(List):
    """What was said to the seat."""

    name, title, permission = "messages.messages", _("消息"), "messages.message.read"
    columns = [
        Column("title", _("标题"), wide=True),
        Column("reading", _("阅读"), kind="status", tones={"unread": "busy", "read": "plain"}),
        Column("at", _("时间"), kind="moment", sort=True),
    ]
    filters, search, order = MessageFilters, ("title", "body"), ("-pk",)
    exportable = False
    empty = _("没有消息")
    empty_help = _("业务办理有了结果或需要您知道时，会在这里告诉您。")

    def rows(self, seat: Seat) -> QuerySet[Message]:
        return queries.inbox(seat)


class TodoFilters(FilterSet):
    due_at = django_filters.DateFromToRangeFilter(label=_("截止日期"))

    class Meta:
        model = Todo
        fields: list[str] = []


class Todos(List):
    """What the seat may do and nobody has done, the most pressing first."""

    name, title, permission = "messages.todos", _("待办事项"), "messages.message.read"
    columns = [
        Column("title", _("事项"), wide=True),
        Column("due_at", _("截止时间"), kind="moment", sort=True),
        Column("article", _("依据"), wide=True),
        Column("opened_at", _("产生时间"), kind="moment", sort=True),
    ]
    filters, search, order = TodoFilters, ("title",), ("due_at", "pk")
    empty = _("没有待办事项")
    empty_help = _("需要您办理的事项会按截止时间列在这里。")

    def rows(self, seat: Seat) -> QuerySet[Todo]:
        return queries.open_todos(seat)


class ClosedTodos(List):
    """What has been done."""

    name, title, permission = "messages.closed_todos", _("已办事项"), "messages.message.read"
    columns = [
        Column("title", _("事项"), wide=True),
        Column("status", _("状态"), kind="status", tones={"done": "good"}),
        Column("closed_by", _("办理人")),
        Column("closed_at", _("办结时间"), kind="moment", sort=True),
        Column("due_at", _("截止时间"), kind="moment", sort=True),
    ]
    filters, search, order = TodoFilters, ("title",), ("-closed_at", "-pk")

    def rows(self, seat: Seat) -> QuerySet[Todo]:
        return queries.closed_todos(seat)


class SmsFilters(FilterSet):
    status = django_filters.ChoiceFilter(label=_("状态"), choices=Delivery.Status.choices)
    template = django_filters.ChoiceFilter(
        label=_("模板"), choices=[(code, wording.title) for code, wording in WORDINGS.items()]
    )
    queued_at = django_filters.DateFromToRangeFilter(label=_("提交日期"))

    class Meta:
        model = Sms
        fields: list[str] = []


class SmsLog(List):
    """Every short message, its phone and its secrets masked."""

    name, title, permission = "messages.sms", _("短信记录"), "messages.delivery.read"
    columns = [
        Column("to_masked", _("手机号")),
        Column("words_masked", _("内容"), wide=True),
        Column("status", _("状态"), kind="status", tones=DELIVERY_TONES),
        Column("attempts", _("尝试次数"), kind="number"),
        Column("error", _("失败原因")),
        Column("queued_at", _("提交时间"), kind="moment", sort=True),
        Column("sent_at", _("发送时间"), kind="moment", shown=False),
        Column("gateway_id", _("网关编号"), kind="code", shown=False),
        Column("dedup_key", _("去重键"), kind="code", shown=False),
    ]
    filters, search, order = SmsFilters, ("to_masked", "words_masked", "dedup_key"), ("-pk",)
    timeline = True

    def rows(self, seat: Seat) -> QuerySet[Sms]:
        return Sms.visible_to(seat)


class MailFilters(FilterSet):
    status = django_filters.ChoiceFilter(label=_("状态"), choices=Delivery.Status.choices)
    queued_at = django_filters.DateFromToRangeFilter(label=_("提交日期"))

    class Meta:
        model = Mail
        fields: list[str] = []


class MailLog(List):
    """Every e-mail, its address masked, without its text."""

    name, title, permission = "messages.mail", _("邮件记录"), "messages.delivery.read"
    columns = [
        Column("to_masked", _("邮箱")),
        Column("words_masked", _("主题"), wide=True),
        Column("status", _("状态"), kind="status", tones=DELIVERY_TONES),
        Column("attempts", _("尝试次数"), kind="number"),
        Column("error", _("失败原因")),
        Column("queued_at", _("提交时间"), kind="moment", sort=True),
        Column("sent_at", _("发送时间"), kind="moment", shown=False),
    ]
    filters, search, order = MailFilters, ("to_masked", "words_masked"), ("-pk",)
    timeline = True

    def rows(self, seat: Seat) -> QuerySet[Mail]:
        return Mail.visible_to(seat)
