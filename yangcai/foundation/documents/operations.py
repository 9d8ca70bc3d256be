"""Keeping files and handing them out."""

from datetime import datetime
from typing import IO

from django.core.files.base import File
from django.db import models
from django.utils.translation import gettext as _

from yangcai.foundation.documents import intake, jobs, store, verdicts
from yangcai.foundation.documents.models import Document
from yangcai.foundation.documents.purposes import PURPOSES
from yangcai.foundation.kernel.errors import Forbidden, Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import SYSTEM, Seat

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
