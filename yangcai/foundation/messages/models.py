"""Messages, to-dos, and what is sent out of the house."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.models import EVERYONE, NOBODY, Scoped, Stateful
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Organisation


class Message(Scoped):
    """Words to one person (`user`), or to whoever sits for an organisation (`organisation`), perhaps in one `role`.

    With both, it reaches the person only while sitting for that organisation.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=40, blank=True)
    title = models.CharField(_("标题"), max_length=120)
    body = models.TextField(_("正文"), blank=True)
    link = models.CharField(max_length=300, blank=True)
    dedup_key = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(_("时间"))

    class Meta:
        indexes = [
            models.Index(fields=["user", "-id"], name="message_of_user"),
            models.Index(fields=["organisation", "-id"], name="message_of_organisation"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(organisation__isnull=False), name="message_has_a_reader"
            ),
            models.CheckConstraint(
                condition=Q(role="") | Q(organisation__isnull=False), name="message_role_has_an_organisation"
            ),
            models.UniqueConstraint(
                "dedup_key", condition=~Q(dedup_key=""), name="message_once_per_dedup_key"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """A person's own, and what was said to their organisation, in their role."""
        if seat.user_id is None:
            return NOBODY
        mine = Q(user=seat.user_id, organisation=None)
        if seat.organisation_id is None:
            return mine
        here = Q(organisation=seat.organisation_id) & (Q(role="") | Q(role__in=sorted(seat.roles)))
        return mine | here & (Q(user=None) | Q(user=seat.user_id))

    def get_absolute_url(self) -> str:
        return reverse("messages:message", args=[self.pk])

    def get_reading_display(self) -> str:
        """In words what `queries.inbox` says in `reading`."""
        return str({"read": _("已读"), "unread": _("未读")}[getattr(self, "reading", "unread")])


class Reading(Scoped):
    """That one person has read one message."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="readings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("message", "user", name="one_reading_of_a_message")]

    def __str__(self) -> str:
        return f"{self.message_id} {self.read_at}"

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        return Q(user=seat.user_id) if seat.user_id is not None else NOBODY


class Todo(Scoped, Stateful):
    """Something an organisation is asked to do, by whoever holds `role` or `permission` there; about one subject.

    `due_at` is the deadline and `article` the rule that sets it. Whether it is overdue is read off the clock.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("待办")
        DONE = "done", _("已办")
        CANCELLED = "cancelled", _("已取消")

    MOVES = {
        Status.OPEN: {Status.DONE, Status.CANCELLED},
        Status.DONE: set(),
        Status.CANCELLED: set(),
    }

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    role = models.CharField(max_length=40, blank=True)
    permission = models.CharField(max_length=80, blank=True)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    title = models.CharField(_("事项"), max_length=120)
    link = models.CharField(max_length=300, blank=True)
    due_at = models.DateTimeField(_("截止时间"), null=True)
    article = models.CharField(_("依据"), max_length=200, blank=True)
    dedup_key = models.CharField(max_length=120, unique=True)
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.OPEN)
    opened_at = models.DateTimeField(_("产生时间"))
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation", "due_at", "id"], condition=Q(status="open"), name="open_todos"
            ),
            models.Index(fields=["subject_type", "subject_id"], name="todos_of_subject"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="open", closed_at=None) | ~Q(status="open") & Q(closed_at__isnull=False),
                name="todo_is_closed_at_some_time",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Where it is done."""
        return self.link or reverse("messages:todos")

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Those of the seat's organisation which the seat may do."""
        if seat.user_id is None or seat.organisation_id is None:
            return NOBODY
        return (
            Q(organisation=seat.organisation_id)
            & (Q(role="") | Q(role__in=sorted(seat.roles)))
            & (Q(permission="") | Q(permission__in=sorted(seat.permissions)))
        )


class Delivery(Scoped, Stateful):
    """One thing sent out of the house, once per `dedup_key`.

    What is secret (address and words) lies in `sealed`, encrypted, and is wiped when it has been sent. What an
    operator may read lies in `to_masked` and `words_masked`. `failed` waits for its next attempt by itself;
    `given_up` waits for an operator.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("待发送")
        SENT = "sent", _("已发送")
        FAILED = "failed", _("发送失败，将重试")
        GIVEN_UP = "given_up", _("已放弃")

    MOVES = {
        Status.QUEUED: {Status.SENT, Status.FAILED, Status.GIVEN_UP},
        Status.FAILED: {Status.SENT, Status.FAILED, Status.GIVEN_UP},
        Status.GIVEN_UP: {Status.QUEUED},
        Status.SENT: set(),
    }

    dedup_key = models.CharField(max_length=120, unique=True)
    sealed = models.BinaryField()
    to_masked = models.CharField(_("接收方"), max_length=120)
    to_mark = models.CharField(max_length=64)
    words_masked = models.TextField(_("内容"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    error = models.CharField(_("失败原因"), max_length=300, blank=True)
    queued_at = models.DateTimeField(_("提交时间"))
    sent_at = models.DateTimeField(_("发送时间"), null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.to_masked} {self.dedup_key}"

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """The log of what was sent is the operator's."""
        return EVERYONE if seat.may("messages.delivery.read") else NOBODY


class Sms(Delivery):
    """A short message to a phone through the gateway; `gateway_id` is the gateway's name for it."""

    template = models.CharField(_("模板"), max_length=40)
    gateway_id = models.CharField(_("网关编号"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("短信")
        indexes = [
            models.Index(fields=["to_mark", "queued_at"], name="sms_of_phone"),
            models.Index(fields=["status", "-id"], name="sms_by_status"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("messages:sms", args=[self.pk])


class Mail(Delivery):
    """An e-mail."""

    class Meta:
        verbose_name = _("邮件")
        indexes = [models.Index(fields=["status", "-id"], name="mail_by_status")]

    def get_absolute_url(self) -> str:
        return reverse("messages:mail", args=[self.pk])


class SmsTemplate(Scoped):
    """The words of one kind of short message from a day on; before the first row `wordings.WORDINGS` holds.

    `text` names its variables as `{code}`. `most_per_hour` is how many short messages of any kind one phone may
    have got in the past hour for another of this kind to go out.
    """

    code = models.CharField(_("模板"), max_length=40)
    text = models.CharField(_("文字"), max_length=500)
    most_per_hour = models.PositiveSmallIntegerField(_("每号码每小时上限"))
    valid_from = models.DateField(_("生效日期"))

    class Meta:
        ordering = ["code", "valid_from"]
        constraints = [
            models.UniqueConstraint("code", "valid_from", name="one_sms_template_from_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.valid_from}"

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        return EVERYONE if seat.may("messages.delivery.read") else NOBODY
