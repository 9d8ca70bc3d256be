"""What an archive of the evidence room asks of this one (`settings.ATTACHMENTS`); neither imports the other."""

from collections.abc import Iterable
from typing import IO

from yangcai.foundation.documents import store
from yangcai.foundation.documents.models import Document


class Attachments:
    """The documents that hang on a row, and their bytes."""

    def subjects_of(self, subject_type: str, subject_id: str) -> Iterable[tuple[str, str]]:
        """The documents of a row, as subjects of events of their own."""
        rows = Document.rows.filter(subject_type=subject_type, subject_id=subject_id).order_by("pk")
        return [(Document._meta.label_lower, str(pk)) for pk in rows.values_list("pk", flat=True)]

    def opened(self, digest: str) -> IO[bytes] | None:
        """The file with this SHA-256; nothing when it is quarantined, damaged, or no document."""
        kept = Document.rows.filter(digest=digest).exclude(status=Document.Status.INFECTED)
        if not kept.exists():
            return None
        try:
            return store.opened(digest)
        except store.Damaged:
            return None
