"""Scenario 60: a changed byte of an archived attachment is named with its item and day, from upload to verifier."""

import io

from django.core.files.storage import default_storage

from yangcai.foundation.documents import scanners, store
from yangcai.foundation.documents.tests import files
from yangcai.foundation.documents.tests.test_keep import NOW, InOwnFolder
from yangcai.foundation.evidence import bundling, keys, operations, sequencing
from yangcai.foundation.evidence.models import Key
from yangcai.foundation.evidence.verifier.command import check
from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.kernel.testing import run_jobs


class ArchiveOfDocumentsTest(InOwnFolder):
    def setUp(self):
        super().setUp()
        keys.make_key()
        sequencing.open_log(at=NOW, algorithm="sha-256")
        self.organisation = self.cast.supplier.organisation

    def attach(self, name, content):
        document = self.keep(name, content, subject=self.organisation)
        run_jobs("documents.scan")
        return document

    def archive(self):
        """The archive of the organisation that the files hang on."""
        subject = f"{self.organisation._meta.label_lower}:{self.organisation.pk}"
        archive = operations.order_archive(seat=SYSTEM, at=NOW, subject=subject)
        archive = bundling.make(archive, at=NOW)
        with default_storage.open(archive.path) as file:
            return file.read()

    def faults(self, data):
        return check(io.BytesIO(data), [Key.rows.get().public_key]).faults

    def called(self, document):
        event = Event.rows.get(name="documents.document.kept", subject_id=str(document.pk))
        return f"附件 {document.name}（事件 {event.pk}，{beijing_day(NOW)}）"

    def test_one_changed_byte_is_named(self):
        document = self.attach("合同.pdf", files.PDF)
        data = self.archive()
        self.assertEqual((data.count(files.PDF), self.faults(data)), (1, []))
        changed = bytearray(data)
        changed[data.index(files.PDF) + 20] ^= 1
        self.assertEqual(self.faults(bytes(changed))[1:], [f"{self.called(document)}的内容被改动。"])

    def test_what_is_quarantined_or_damaged_is_not_in_it(self):
        infected = self.attach("病毒.txt", scanners.EICAR)
        damaged = self.attach("损坏.pdf", files.PDF)
        place = self.folder / store.place_of(damaged.digest)
        place.chmod(0o640)
        place.write_bytes(files.PDF + b" ")
        data = self.archive()
        self.assertNotIn(scanners.EICAR, data)
        self.assertNotIn(files.PDF, data)
        report = check(io.BytesIO(data), [Key.rows.get().public_key])
        self.assertEqual(report.code, 0)
        for document in (infected, damaged):
            notice = f"{self.called(document)}未随包归档，只登记了摘要 {document.digest}。"
            self.assertIn(notice, report.notices)
