"""Scanning."""

import socket
import threading
from datetime import timedelta
from io import BytesIO

import time_machine
from django.test import override_settings
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from yangcai.foundation.documents import jobs, scanners
from yangcai.foundation.documents.models import Document
from yangcai.foundation.documents.tests import files
from yangcai.foundation.documents.tests.test_keep import InOwnFolder
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.testing import run_jobs


class Clamd:
    """A clamd on a port of its own that reads INSTREAM and gives one answer."""

    def __init__(self, answer):
        self.answer, self.heard = answer, b""
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.server.getsockname()[1]}"
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self):
        line, _peer = self.server.accept()
        with line, line.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while length := int.from_bytes(stream.read(4), "big"):
                self.heard += stream.read(length)
            line.sendall(self.answer + b"\0")

    def close(self):
        self.thread.join()
        self.server.close()


class ScanTest(InOwnFolder):
    def scanned(self, name, content):
        document = self.keep(name, content)
        self.assertEqual(run_jobs("documents.scan"), 1)
        document.refresh_from_db()
        return document

    def test_a_clean_file_is_cleared(self):
        self.assertEqual(self.scanned("a.docx", files.docx()).status, Document.Status.CLEAN)
        self.assertEqual(Event.rows.filter(name="documents.document.cleared").count(), 1)

    def test_the_test_virus_is_found_plain_and_zipped(self):
        for name, content in (("a.txt", scanners.EICAR), ("a.zip", files.zipped({"x.txt": scanners.EICAR}))):
            with self.subTest(name):
                document = self.scanned(name, content)
                self.assertEqual((document.status, document.finding), ("infected", "Eicar-Test-Signature"))
        self.assertEqual(Event.rows.filter(name="documents.document.quarantined").count(), 2)

    def test_the_virus_is_found_across_the_pieces_in_which_a_file_is_read(self):
        content = b"a" * (256 * 1024 - 30) + scanners.EICAR
        self.assertEqual(self.scanned("a.txt", content).status, "infected")

    def test_a_scan_runs_once(self):
        document = self.scanned("a.pdf", files.PDF)
        jobs.scan.later(subject="x", document_id=document.pk)
        run_jobs()
        self.assertEqual(Event.rows.filter(name="documents.document.cleared").count(), 1)

    def test_a_lost_scan_is_asked_for_again(self):
        document = self.keep("a.pdf", files.PDF)
        ProcrastinateJob.objects.all().delete()
        jobs.scan_forgotten.run()
        self.assertEqual(run_jobs(), 0)
        with time_machine.travel(timezone.now() + timedelta(hours=1)):
            jobs.scan_forgotten.run()
            self.assertEqual(run_jobs(), 1)
        document.refresh_from_db()
        self.assertEqual(document.status, "clean")

    def test_clamd_is_asked(self):
        for answer, finding in ((b"stream: OK", ""), (b"stream: Win.Test FOUND", "Win.Test")):
            clamd = Clamd(answer)
            with self.subTest(answer), override_settings(CLAMD=clamd.address):
                self.assertEqual(scanners.scan(BytesIO(files.PDF), "pdf"), finding)
            clamd.close()
            self.assertEqual(clamd.heard, files.PDF)

    def test_without_a_verdict_the_file_goes_on_waiting(self):
        document = self.keep("a.pdf", files.PDF)
        clamd = Clamd(b"INSTREAM size limit exceeded. ERROR")
        with override_settings(CLAMD=clamd.address), self.assertRaises(scanners.ScannerFailed):
            run_jobs("documents.scan")
        clamd.close()
        document.refresh_from_db()
        self.assertEqual(document.status, "waiting")
