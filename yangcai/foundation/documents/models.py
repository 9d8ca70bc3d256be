"""Documents, exports and how much may be exported."""

from datetime import datetime

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.documents.purposes import PURPOSES, Purpose
from yangcai.foundation.kernel.clock import BEIJING
from yangcai.foundation.kernel.models import EVERYONE, NOBODY, Scoped, Stateful
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Organisation


class Document(Scoped, Stateful):
    """One file somebody attached. Its bytes lie in the storage under their digest, once however often attached."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("待查毒")
        CLEAN = "clean", _("已查毒")
        INFECTED = "infected", _("已隔离")

    MOVES = {
        Status.WAITING: {Status.CLEAN, Status.INFECTED},
        Status.CLEAN: {Status.INFECTED},
        Status.INFECTED: set(),
    }

    digest = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    digest_sm3 = models.CharField(_("SM3"), max_length=64)
    size = models.PositiveBigIntegerField(_("大小"))
    kind = models.CharField(_("类型"), max_length=8)
    name = models.CharField(_("文件名"), max_length=200)
    purpose = models.CharField(_("用途"), max_length=40)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(_("上传时间"))
    status = models.CharField(_("查毒"), max_length=10, choices=Status, default=Status.WAITING)
    finding = models.CharField(_("发现"), max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="document_of_subject"),
            models.Index(fields=["organisation", "-id"], name="document_of_organisation"),
            models.Index(fields=["id"], condition=Q(status="waiting"), name="document_to_scan"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="document_is_not_empty"),
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="document_has_a_digest"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Their organisation's and their own; what hangs on a row one may see is found by `queries.readable`."""
        if seat.user_id is None:
            return NOBODY
        mine = Q(uploaded_by=seat.user_id, organisation=None)
        return mine | Q(organisation=seat.organisation_id) if seat.organisation_id else mine

    def get_absolute_url(self) -> str:
        return reverse("documents:download", args=[self.pk])

    @property
    def terms(self) -> Purpose:
        """What holds for documents of this purpose."""
        return PURPOSES[self.purpose]

    @property
    def subject_model(self) -> type[Scoped] | None:
        """The kind of row it belongs to, if that kind can say who may see it."""
        model = apps.get_model(self.subject_type) if self.subject_type else None
        return model if model is not None and issubclass(model, Scoped) else None


class Export(Scoped, Stateful):
    """One list asked for as a file that takes a while: made by a job, ready for a week, for the person who asked.

    `list_name` and `querystring` say what; `organisation` says in which seat. The seat itself is made anew when the
    job runs, so that whoever lost a permission meanwhile gets nothing.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("排队中")
        RUNNING = "running", _("生成中")
        DONE = "done", _("可下载")
        FAILED = "failed", _("失败")
        CANCELLED = "cancelled", _("已取消")
        EXPIRED = "expired", _("已过期")

    MOVES = {
        Status.WAITING: {Status.RUNNING, Status.CANCELLED, Status.FAILED},
        Status.RUNNING: {Status.RUNNING, Status.DONE, Status.FAILED, Status.CANCELLED},
        Status.DONE: {Status.EXPIRED},
        Status.FAILED: set(),
        Status.CANCELLED: set(),
        Status.EXPIRED: set(),
    }

    class Format(models.TextChoices):
        XLSX = "xlsx", "Excel"
        CSV = "csv", "CSV"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    list_name = models.CharField(max_length=80)
    title = models.CharField(_("列表"), max_length=120)
    querystring = models.TextField(blank=True)
    filter_in_words = models.TextField(_("筛选条件"), blank=True)
    format = models.CharField(_("格式"), max_length=4, choices=Format)
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.WAITING)
    rows_estimated = models.PositiveIntegerField(_("预计行数"))
    rows_done = models.PositiveIntegerField(_("行数"), default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    digest = models.CharField(_("SHA-256"), max_length=64, blank=True)
    size = models.PositiveBigIntegerField(_("大小"), default=0)
    error = models.CharField(_("原因"), max_length=200, blank=True)
    asked_at = models.DateTimeField(_("申请时间"))
    done_at = models.DateTimeField(_("完成时间"), null=True)
    expires_at = models.DateTimeField(_("有效期至"), null=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "-id"], name="export_of_user"),
            models.Index(fields=["expires_at"], condition=Q(status="done"), name="export_to_expire"),
            models.Index(
                fields=["asked_at"], condition=Q(status__in=["waiting", "running"]), name="export_to_make"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="done")
                | Q(done_at__isnull=False, expires_at__isnull=False) & ~Q(digest=""),
                name="export_done_has_a_file",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.asked_at:%Y-%m-%d %H:%M}"

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Only the person who asked, while sitting where they asked."""
        if seat.user_id is None:
            return NOBODY
        return Q(user=seat.user_id, organisation=seat.organisation_id)

    def get_absolute_url(self) -> str:
        return reverse("documents:export", args=[self.pk])

    @property
    def subject(self) -> str:
        """The word by which the jobs of one export are ordered."""
        return f"documents.export:{self.pk}"

    @property
    def file_name(self) -> str:
        """What the file is called when it is handed out."""
        return f"{self.title}-{self.asked_at.astimezone(BEIJING):%Y%m%d-%H%M}.{self.format}"

    @property
    def place(self) -> str:
        """The name under which the storage keeps the file."""
        return f"exports/{self.pk}.{self.format}"

    def is_ready(self, at: datetime) -> bool:
        """Whether the file may be fetched at this instant, whatever the clean-up job has got round to."""
        return self.status == self.Status.DONE and self.expires_at is not None and at < self.expires_at

    def note_progress(self, rows: int) -> bool:
        """Say how far it has come; whether anybody still wants it."""
        wanted = type(self).rows.filter(pk=self.pk, status=self.Status.RUNNING)
        return wanted.update(rows_done=rows) == 1

    @property
    def percent(self) -> int:
        """How far it has come; never a full hundred before the file is ready."""
        if self.status == self.Status.DONE:
            return 100
        return min(99, 100 * self.rows_done // max(self.rows_estimated, 1))

    @property
    def is_moving(self) -> bool:
        """Whether there is something to wait for."""
        return self.status in (self.Status.WAITING, self.Status.RUNNING)


class ExportQuota(Scoped):
    """How many rows a person may export in one Beijing day, from `valid_from` on; `role` blank holds for everybody.

    Of those that hold for a seat the most generous counts.
    """

    role = models.CharField(max_length=40, blank=True)
    rows_a_day = models.PositiveIntegerField()
    valid_from = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint("role", "valid_from", name="one_quota_of_a_role_from_a_day")]

    def __str__(self) -> str:
        return f"{self.role or '*'} {self.rows_a_day}"

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        return EVERYONE


class PrintedForm(Scoped):
    """That a form was printed with exactly these values: what a returned scan is bound to."""

    number = models.CharField(_("表单编号"), max_length=24, unique=True)
    template = models.CharField(max_length=60)
    title = models.CharField(_("表单"), max_length=120)
    digest = models.CharField(_("内容摘要"), max_length=64)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    printed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    printed_at = models.DateTimeField(_("打印时间"))

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id", "-id"], name="form_of_subject")]

    def __str__(self) -> str:
        return self.number

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        if seat.user_id is None:
            return NOBODY
        mine = Q(printed_by=seat.user_id, organisation=None)
        return mine | Q(organisation=seat.organisation_id) if seat.organisation_id else mine
