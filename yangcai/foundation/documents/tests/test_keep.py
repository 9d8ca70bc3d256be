"""Keeping a file."""

import hashlib
import tempfile
from pathlib import Path

from django.core.files.storage import InMemoryStorage, default_storage
from django.test import TestCase, override_settings
from django.utils import timezone

from yangcai.foundation.documents import store
from yangcai.foundation.documents.intake import NotAccepted
from yangcai.foundation.documents.kinds import WrongKind
from yangcai.foundation.documents.models import Document
from yangcai.foundation.documents.operations import FileDamaged, attach, keep
from yangcai.foundation.documents.tests import files
from yangcai.foundation.kernel.errors import Forbidden
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.people.tests.makers import make_cast

NOW = timezone.now()


class InOwnFolder(TestCase):
    """Tests whose files lie in a folder of their own."""

    @classmethod
    def setUpTestData(cls):
        cls.cast = make_cast()

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        settings = override_settings(MEDIA_ROOT=folder.name)
        settings.enable()
        self.addCleanup(settings.disable)

    def keep(self, name, content, member=None, **facts):
        member = member or self.cast.supplier
        facts = {"seat": member.seat, "at": NOW, "subject": None, "purpose": "attachment"} | facts
        return keep(file=files.given(name, content), **facts)

    def stored(self):
        return sorted(path.name for path in self.folder.rglob("*") if path.is_file())


class KeepTest(InOwnFolder):
    def test_it_keeps_bytes_under_their_digest_and_leaves_an_event(self):
        document = self.keep("报价单.pdf", files.PDF, subject=self.cast.supplier.organisation)
        digest = hashlib.sha256(files.PDF).hexdigest()
        self.assertEqual((document.digest, document.size, document.kind), (digest, len(files.PDF), "pdf"))
        self.assertEqual(len(document.digest_sm3), 64)
        self.assertEqual(document.organisation, self.cast.supplier.organisation)
        self.assertEqual((document.subject_type, document.status), ("people.organisation", "waiting"))
        self.assertEqual((self.folder / digest[:2] / digest[2:4] / digest).read_bytes(), files.PDF)
        event = Event.rows.get(name="documents.document.kept")
        self.assertEqual((event.facts["digest"], event.facts["name"]), (digest, "报价单.pdf"))

    def test_the_same_bytes_are_kept_once(self):
        first, second = self.keep("a.pdf", files.PDF), self.keep("b.pdf", files.PDF, self.cast.rival)
        self.assertEqual(first.digest, second.digest)
        self.assertEqual(self.stored(), [first.digest])
        self.assertEqual(Document.rows.count(), 2)

    def test_a_picture_is_bared_and_its_own_digest_noted(self):
        given = files.jpeg(files.exif())
        document = self.keep("照片.jpg", given)
        self.assertEqual(document.digest, hashlib.sha256(files.jpeg()).hexdigest())
        facts = Event.rows.get(name="documents.document.kept").facts
        self.assertEqual(facts["given"], hashlib.sha256(given).hexdigest())

    def nothing_kept(self):
        self.assertEqual((Document.rows.count(), Event.rows.count(), self.stored()), (0, 0, []))

    def test_it_refuses_the_wrong_kind_the_wrong_name_and_nothing(self):
        cases = [
            ("a.pdf", b"MZ\x90\x00" + bytes(99), "attachment", WrongKind),
            ("a.jpg", files.PDF, "attachment", WrongKind),
            ("a.pdf.exe", files.PDF, "attachment", WrongKind),
            ("a.docx", files.docx(), "scan", NotAccepted),
            ("a.pdf", b"", "attachment", NotAccepted),
        ]
        for name, content, purpose, refusal in cases:
            with self.subTest(name), self.assertRaises(refusal) as refused:
                self.keep(name, content, purpose=purpose)
            self.assertEqual(refused.exception.field, "file")
        self.nothing_kept()

    def test_it_refuses_what_is_too_big_for_its_kind(self):
        with self.assertRaisesMessage(NotAccepted, "5 MB"):
            self.keep("a.png", files.png() + bytes(5 * 2**20), purpose="picture")
        with self.assertRaisesMessage(NotAccepted, "5 MB"):
            self.keep("a.txt", b"a" * (5 * 2**20 + 1))
        self.nothing_kept()

    def test_a_stranger_may_not(self):
        with self.assertRaises(Forbidden):
            self.keep("a.pdf", files.PDF, self.cast.stranger)
        self.nothing_kept()

    def test_damaged_bytes_are_neither_overwritten_nor_taken_for_good(self):
        place = self.folder / store.place_of(self.keep("a.pdf", files.PDF).digest)
        place.chmod(0o640)
        place.write_bytes(b"changed")
        with self.assertRaises(FileDamaged):
            self.keep("b.pdf", files.PDF)
        self.assertEqual((place.read_bytes(), Document.rows.count()), (b"changed", 1))

    @override_settings(STORAGES={"default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}})
    def test_it_works_with_an_object_storage(self):
        document = self.keep("a.pdf", files.PDF)
        self.assertIsInstance(default_storage._wrapped, InMemoryStorage)
        with store.opened(document.digest) as file:
            self.assertEqual(file.read(), files.PDF)


class AttachTest(InOwnFolder):
    def test_it_binds_once_and_only_what_one_gave_oneself(self):
        document = self.keep("a.pdf", files.PDF)
        subject = self.cast.supplier.organisation
        with self.assertRaises(Forbidden):
            attach(seat=self.cast.rival.seat, at=NOW, document=document, subject=subject)
        attach(seat=self.cast.supplier.seat, at=NOW, document=document, subject=subject)
        with self.assertRaises(Forbidden):
            attach(
                seat=self.cast.supplier.seat, at=NOW, document=document, subject=self.cast.rival.organisation
            )
        document.refresh_from_db()
        self.assertEqual(
            (document.subject_type, document.subject_id), ("people.organisation", str(subject.pk))
        )
        self.assertEqual(Event.rows.filter(name="documents.document.attached").count(), 1)
