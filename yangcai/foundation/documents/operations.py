"""Keeping files, handing them out, exporting lists, printing forms."""

from datetime import datetime
from typing import IO

from django.core.files.base import File
from django.db import models
from django.utils.translation import gettext as _

from yangcai.foundation.documents import intake, jobs, queries, store, verdicts
from yangcai.foundation.documents.models import Document, Export, PrintedForm
from yangcai.foundation.documents.printing import Data, digest_of, form_number, print_form
from yangcai.foundation.documents.purposes import PURPOSES
from yangcai.foundation.kernel.errors import Forbidden, Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import SYSTEM, Seat
from yangcai.foundation.people.models import User
from yangcai.foundation.ui.lists import List

KEEP = "documents.document.keep"


class NotScannedYet(Refused):
    """Until the scanner has looked, only the uploader may have the file back."""


class Quarantined(Refused):
    """The scanner found something; nobody gets the file."""


class FileDamaged(Refused):
    """The stored bytes are not those that were uploaded; nobody gets them."""


def keep(
    *, seat: Seat, at: datetime, file: "File[bytes]", subject: models.Model | None, purpose: str
) -> Document:
    """Keep a file that somebody gives, for a row they may change (None: for one that does not exist yet).

    `purpose` is a line of `purposes.PURPOSES`. The bytes go to the store first: under their digest they do no harm
    even if the row never comes. Raises WrongKind, NotAccepted (field "file"), FileDamaged.
    """
    if not seat.may(KEEP):
        raise Forbidden(KEEP)
    try:
        content = intake.take_in(file, PURPOSES[purpose])
    except store.Damaged as damaged:
        raise FileDamaged(_("文件存储异常，请联系平台运维。"), field="file") from damaged
    return enter(seat=seat, at=at, content=content, subject=subject, purpose=purpose)


@operation(KEEP)
def enter(
    *, seat: Seat, at: datetime, content: intake.Content, subject: models.Model | None, purpose: str
) -> Document:
    """Enter bytes that lie in the store as a document, and have them scanned."""
    document = Document.rows.create(
        digest=content.digest,
        digest_sm3=content.digest_sm3,
        size=content.size,
        kind=content.kind,
        name=content.name,
        purpose=purpose,
        organisation_id=seat.organisation_id,
        subject_type=subject._meta.label_lower if subject else "",
        subject_id=str(subject.pk) if subject else "",
        uploaded_by_id=seat.user_id,
        uploaded_at=at,
    )
    told = {"name": content.name, "digest": content.digest, "size": content.size, "given": content.given}
    record("documents.document.kept", document, seat=seat, at=at, purpose=purpose, **told)
    jobs.scan.later(subject=f"documents.document:{document.pk}", document_id=document.pk)
    return document


@operation(KEEP)
def attach(*, seat: Seat, at: datetime, document: Document, subject: models.Model) -> Document:
    """Bind a document that was given before its subject existed; once, and only by whoever gave it."""
    document = document.locked()
    if document.subject_type or document.uploaded_by_id != seat.user_id:
        raise Forbidden(KEEP)
    document.subject_type, document.subject_id = subject._meta.label_lower, str(subject.pk)
    document.save(update_fields=["subject_type", "subject_id"])
    told = f"{document.subject_type}:{document.subject_id}"
    record("documents.document.attached", document, seat=seat, at=at, to=told)
    return document


def hand_out(*, seat: Seat, at: datetime, document: Document) -> IO[bytes]:
    """The verified bytes of a document the seat may see, the caller closes them.

    Raises NotScannedYet, Quarantined, FileDamaged; the last leaves an event although it refuses.
    """
    if document.status == Document.Status.INFECTED:
        raise Quarantined(_("该文件未通过安全检查，已被隔离，不能下载。"))
    if document.status == Document.Status.WAITING and document.uploaded_by_id != seat.user_id:
        raise NotScannedYet(_("该文件正在查毒，请稍后再下载。"))
    try:
        file = store.opened(document.digest)
    except store.Damaged as damaged:
        verdicts.note_damage(seat=SYSTEM, at=at, document=document)
        raise FileDamaged(_("文件内容校验未通过，已停止下载并报告平台运维。")) from damaged
    note_download(seat=seat, at=at, document=document)
    return file


@operation("documents.document.download")
def note_download(*, seat: Seat, at: datetime, document: Document) -> Document:
    """Write down who took a copy."""
    record("documents.document.downloaded", document, seat=seat, at=at, digest=document.digest)
    return document


MOST_AT_ONCE = 3
MOST_ROWS = 1_000_000


class TooManyRows(Refused):
    """No file is that long."""


class OverQuota(Refused):
    """The day's rows are used up, or would be."""


class TooManyExports(Refused):
    """So many exports of one person are made at a time, and no more."""


@operation("documents.export.ask")
def ask_export(
    *, seat: Seat, at: datetime, list_: List, format: str, rows: int, later: bool = True
) -> Export:
    """Ask for a list as a file of about so many rows; `later` has a job make it, else the caller does at once."""
    check_size(rows)
    if seat.user_id is not None:
        _check_quota(seat, at, rows, seat.user_id)
    export = Export.rows.create(
        user_id=seat.user_id,
        organisation_id=seat.organisation_id,
        list_name=list_.name,
        title=str(list_.title),
        querystring=list_.querystring,
        filter_in_words=list_.filter_in_words(),
        format=format,
        rows_estimated=rows,
        asked_at=at,
    )
    told = {"list": list_.name, "filter": list_.filter_in_words(), "rows": rows, "format": format}
    record("documents.export.asked", export, seat=seat, at=at, **told)
    if later:
        jobs.make_export.later(subject=export.subject, export_id=export.pk)
    return export


def check_size(rows: int) -> None:
    """Refuse what nobody could open."""
    if rows > MOST_ROWS:
        advice = _("当前条件下超过%s行，不能一次导出。请按时间、区划等条件缩小范围，分批导出。")
        raise TooManyRows(advice % f"{MOST_ROWS:,}")


def _check_quota(seat: Seat, at: datetime, rows: int, user_id: int) -> None:
    """Refuse beyond the day's rows; two askings of one person are looked at one after the other."""
    User.visible_to(seat).select_for_update().get(pk=user_id)
    if queries.moving(seat).count() >= MOST_AT_ONCE:
        raise TooManyExports(_("您有%s个导出正在进行，请等其完成后再导出。") % MOST_AT_ONCE)
    left = queries.rows_left(seat, at)
    if rows > left:
        told = {"rows": f"{rows:,}", "left": f"{left:,}"}
        raise OverQuota(
            _("本次约%(rows)s行，超过今天剩余的导出额度%(left)s行，请缩小查询条件或明天再试。") % told
        )


@operation("documents.export.ask")
def cancel_export(*, seat: Seat, at: datetime, export: Export) -> Export:
    """Stop an export that is not finished; what has been written is thrown away."""
    export = export.locked()
    export.move(Export.Status.CANCELLED)
    record("documents.export.cancelled", export, seat=seat, at=at, rows=export.rows_done)
    return export


def hand_out_export(*, seat: Seat, at: datetime, export: Export) -> IO[bytes]:
    """The verified file of an export; the caller closes it. Raises ExportGone, FileDamaged."""
    if not export.is_ready(at):
        raise ExportGone(_("该导出文件已过期或不可用，请重新导出。"))
    try:
        file = store.verified(export.place, export.digest)
    except store.Damaged as damaged:
        raise FileDamaged(_("文件内容校验未通过，请重新导出。")) from damaged
    note_export_download(seat=seat, at=at, export=export)
    return file


class ExportGone(Refused):
    """There is no file to fetch: not yet, or not any more."""


@operation("documents.export.ask")
def note_export_download(*, seat: Seat, at: datetime, export: Export) -> Export:
    """Write down who took a copy."""
    record("documents.export.downloaded", export, seat=seat, at=at, digest=export.digest)
    return export


@operation("documents.form.print")
def print_form_of(
    *, seat: Seat, at: datetime, template: str, title: str, subject: models.Model, data: Data
) -> tuple[PrintedForm, bytes]:
    """Print a form about a row and keep its number and the digest of its values, so that a scan can be bound to them.

    `template` is `room:form` (`printing.print_form`); `data` what was entered, plain strings, numbers and lists.
    """
    digest = digest_of(data)
    number = form_number(template, digest, at)
    form = PrintedForm.rows.create(
        number=number,
        template=template,
        title=title,
        digest=digest,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        organisation_id=seat.organisation_id,
        printed_by_id=seat.user_id,
        printed_at=at,
    )
    record("documents.form.printed", subject, seat=seat, at=at, form=title, number=number, digest=digest)
    return form, print_form(template, data, title=title, number=number, at=at)
