"""What happens to files later: scanning, and making exports."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.module_loading import import_string

from yangcai.foundation.documents import queries, store, verdicts
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
