"""What happens to files later: scanning, and making exports."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.module_loading import import_string

from yangcai.foundation.documents import making, queries, store, verdicts
from yangcai.foundation.kernel.jobs import job
from yangcai.foundation.kernel.seats import SYSTEM

FORGOTTEN = timedelta(minutes=30)


@job("documents.scan")
def scan(*, at: datetime, document_id: int) -> None:
    """Ask the scanner about a document that waits for it, and write down what it says."""
    if (document := queries.to_scan().filter(pk=document_id).first()) is None:
        return
    try:
        file = store.opened(document.digest)
    except store.Damaged:
        verdicts.note_damage(seat=SYSTEM, at=at, document=document)
        return
    with file:
        finding = import_string(settings.SCANNER)(file, document.kind)
    verdicts.note_verdict(seat=SYSTEM, at=at, document=document, finding=finding)


@job("documents.scan_forgotten")
def scan_forgotten(*, at: datetime) -> None:
    """Ask again for documents whose scan was lost, or whose scanner was away for long."""
    for document in queries.to_scan().filter(uploaded_at__lt=at - FORGOTTEN)[:1000]:
        subject = f"documents.document:{document.pk}"
        scan.later(subject=subject, once=subject, document_id=document.pk)


scan_forgotten.every("*/30 * * * *")


@job("documents.make_export")
def make_export(*, at: datetime, export_id: int) -> None:
    """Make the file of an export that somebody still waits for."""
    if export := queries.to_make().filter(pk=export_id).first():
        making.make_anew(at=at, export=export)


@job("documents.tidy_exports")
def tidy_exports(*, at: datetime) -> None:
    """Throw away files whose week is over, and ask again for exports whose job was lost."""
    for export in queries.to_expire(at)[:1000]:
        making.expire(seat=SYSTEM, at=at, export=export)
        default_storage.delete(export.place)
    for export in queries.to_make().filter(asked_at__lt=at - FORGOTTEN)[:1000]:
        make_export.later(subject=export.subject, once=export.subject, export_id=export.pk)


tidy_exports.every("11 * * * *")
