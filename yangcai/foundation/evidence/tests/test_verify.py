"""Receipts and archives: what holds, what was changed, and what it is called."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pgtrigger
from django.conf import settings
from django.core.files.storage import default_storage
from django.test import TestCase
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from yangcai.__main__ import main
from yangcai.foundation.evidence import bundling, operations, queries
from yangcai.foundation.evidence.models import Archive, Key
from yangcai.foundation.evidence.tests.makers import NOON, OwnRoom, make_events, make_log, sequence
from yangcai.foundation.evidence.verifier import canonical
from yangcai.foundation.evidence.verifier.archives import EVENTS, MANIFEST, SIGNATURE
from yangcai.foundation.evidence.verifier.command import check, keys_of
from yangcai.foundation.evidence.verifier.containers import pack, unpack
from yangcai.foundation.evidence.verifier.notes import PublicKey
from yangcai.foundation.evidence.verifier.reports import Unreadable
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.seats import SYSTEM

CONTRACT, INVOICE = "采购合同正文".encode() * 50, b"%PDF-1.7 invoice " * 40
FILES = {hashlib.sha256(data).hexdigest(): data for data in (CONTRACT, INVOICE)}
STRANGE_KEY = PublicKey("yangcai/somebody", b"\x01" + b"\0" * 31)


class Attachments:
    """A room with two files, one of them hung on lamp.lamp:1."""

    @staticmethod
    def subjects_of(subject_type, subject_id):
        return [("documents.document", "9")] if (subject_type, subject_id) == ("lamp.lamp", "1") else []

    @staticmethod
    def opened(digest):
        return io.BytesIO(FILES[digest]) if digest in FILES else None


HOOK = f"{__name__}.Attachments"
NEXT_DAY = NOON + timedelta(days=1)


def report_of(data, trusted=()):
    return check(io.BytesIO(data), trusted)


class ReceiptTest(OwnRoom, TestCase):
    algorithm = "sha-256"

    @classmethod
    def setUpTestData(cls):
        make_log(cls.algorithm)
        cls.event = make_events(
            5, name="contracts.contract.signed", file="合同.pdf", digest=next(iter(FILES))
        )[3]
        make_events(40)
        sequence()
        cls.receipt = queries.receipt_of(cls.event)
        cls.keys = [Key.rows.get().public_key]

    def test_it_holds_and_says_of_what_and_when(self):
        report = report_of(self.receipt, self.keys)
        self.assertEqual((report.code, report.faults, report.notices), (0, [], []))
        text = "\n".join(report.lines())
        self.assertIn(f"事件 {self.event.pk}（contracts.contract.signed，lamp.lamp:0，2026-11-21）", text)
        self.assertIn("给定的公钥", text)

    def test_without_a_key_it_tells_the_reader_to_compare(self):
        report = report_of(self.receipt)
        self.assertEqual((report.code, len(report.notices)), (0, 1))
        self.assertIn(str(self.keys[0]), report.notices[0])

    def test_another_key_does_not_do(self):
        report = report_of(self.receipt, [STRANGE_KEY])
        self.assertEqual((report.code, len(report.faults)), (1, 1))
        self.assertIn("签名与给定的公钥不符", report.faults[0])

    def test_a_changed_fact_is_named_with_its_day(self):
        receipt = json.loads(self.receipt)
        receipt["record"]["event"]["facts"]["note"] = "熄灭"
        report = report_of(canonical.encode(receipt) + b"\n", self.keys)
        self.assertEqual(report.code, 1)
        self.assertIn(f"事件 {self.event.pk}", report.faults[0])
        self.assertIn("2026-11-21", report.faults[0])

    def test_no_byte_can_be_changed(self):
        @given(st.integers(0, len(self.receipt) - 1), st.integers(1, 255))
        @hypothesis_settings(max_examples=150, deadline=None)
        def flip(place, change):
            data = bytearray(self.receipt)
            data[place] ^= change
            with suppress(Unreadable):  # the mark of the format itself, or the first brace
                self.assertEqual(report_of(bytes(data), self.keys).code, 1, (place, change))

        flip()

    def test_every_byte_of_the_record_names_its_item(self):
        start, end = self.receipt.index(b'"record":'), self.receipt.rindex(b"}")
        for place in range(start + 9, end):
            data = bytearray(self.receipt)
            data[place] ^= 1
            faults = "".join(report_of(bytes(data), self.keys).faults)
            self.assertIn(f"事件 {self.event.pk}", faults, place)
            self.assertIn("2026-11-21", faults, place)

    def test_anything_else_cannot_be_checked(self):
        for data in (b"", b"{}\n", b"GIF89a", b"[1]", b'{"format":"another"}'):
            with self.subTest(data), self.assertRaises(Unreadable):
                report_of(data)

    def test_hostile_receipts_are_refused_not_crashed_on(self):
        good = json.loads(self.receipt)
        for key in good:
            for wrong in (None, 1, True, "", [], {}, [[]], {"event": []}, -1, 10**40, "x\n\ny"):
                bad = (
                    report_of(canonical.encode(good | {key: wrong}) + b"\n", self.keys)
                    if key != "format"
                    else None
                )
                if bad and wrong != good[key]:
                    self.assertEqual(bad.code, 1, (key, wrong))

    def test_no_receipt_before_a_head_covers_the_event(self):
        event = make_events(1)[0]
        self.assertIsNone(queries.receipt_of(event))


class Sm3ReceiptTest(ReceiptTest):
    algorithm = "sm3"


class ArchiveTest(OwnRoom, TestCase):
    ATTACHMENTS = HOOK

    @classmethod
    def setUpTestData(cls):
        make_log(at=NOON - timedelta(days=2))
        make_events(3, at=NOON - timedelta(days=1))
        contract, invoice = FILES
        cls.events = make_events(6)
        cls.events += make_events(1, name="contracts.contract.signed", file="合同.pdf", digest=contract)
        cls.events += make_events(1, name="finance.invoice.kept", file="发票.PDF", digest=invoice)
        cls.events += make_events(1, name="finance.slip.kept", file="成交单.pdf", digest="d" * 64)
        make_events(4, at=NEXT_DAY)
        cls.archive = cls.make(day=NOON.date())
        cls.data = cls.read(cls.archive)
        cls.keys = [Key.rows.get().public_key]
        cls.second = cls.events[1]

    @classmethod
    def make(cls, **order):
        return bundling.make(operations.order_archive(seat=SYSTEM, at=NEXT_DAY, **order), at=NEXT_DAY)

    @staticmethod
    def read(archive):
        with default_storage.open(archive.path) as file:
            return file.read()

    def members(self, data=None):
        container = unpack(io.BytesIO(data or self.data))
        return {name: container.read(name) for name in container.members}

    def repacked(self, members):
        """An archive with other contents and a fresh seal."""
        file = io.BytesIO()
        pack(file, ((name, [data]) for name, data in members.items()))
        return file.getvalue()

    def lines(self):
        return self.members()[EVENTS].splitlines(keepends=True)

    def with_lines(self, lines):
        return report_of(self.repacked(self.members() | {EVENTS: b"".join(lines)}), self.keys)

    def assert_names(self, report, event, verdict):
        self.assertEqual(report.code, 1)
        named = [fault for fault in report.faults if f"事件 {event.pk}（{event.name}，2026-11-21）" in fault]
        self.assertEqual(len(named), 1, report.faults)
        self.assertIn(verdict, named[0])

    def test_it_holds_the_day_and_nothing_else(self):
        report = report_of(self.data, self.keys)
        self.assertEqual((report.code, report.faults), (0, []))
        self.assertEqual((self.archive.status, self.archive.items), ("made", 9))
        self.assertEqual(len(self.lines()), 9)
        self.assertEqual(len(report.notices), 1)  # the slip that is not kept any more
        self.assertIn("成交单.pdf", report.notices[0])
        self.assertEqual(self.archive.digest, hashlib.sha256(self.data).hexdigest())

    def test_any_zip_program_can_open_it(self):
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
            self.assertIsNone(archive.testzip())
            contract, invoice = FILES
            members = {EVENTS, f"files/{contract}.pdf", f"files/{invoice}.pdf", MANIFEST, SIGNATURE}
            self.assertEqual(set(archive.namelist()), members)

    def test_a_changed_event_is_named(self):
        lines = self.lines()
        lines[1] = lines[1].replace("点亮".encode(), "熄灭".encode())
        report = self.with_lines(lines)
        self.assert_names(report, self.second, "内容被改动")
        self.assertEqual(len(report.faults), 1)

    def test_a_removed_event_is_named(self):
        report = self.with_lines([line for number, line in enumerate(self.lines()) if number != 1])
        self.assert_names(report, self.second, "缺失")
        self.assertEqual(len(report.faults), 1)

    def test_a_moved_event_is_named(self):
        lines = self.lines()
        lines.append(lines.pop(1))
        report = self.with_lines(lines)
        self.assert_names(report, self.second, "位置被调换")
        self.assertEqual(len(report.faults), 1)

    def test_an_added_event_is_named(self):
        stranger = self.lines()[1].replace(f'"id":{self.second.pk}'.encode(), b'"id":987654')
        report = self.with_lines([*self.lines(), stranger])
        self.assertEqual(report.faults, ["清单之外的记录：事件 987654（2026-11-21）。"])

    def test_a_doubled_event_is_named(self):
        lines = self.lines()
        self.assert_names(self.with_lines([*lines[:2], *lines[1:]]), self.second, "重复出现")

    def test_several_changes_at_once_are_each_named(self):
        lines = self.lines()
        lines[4] = lines[4].replace("点亮".encode(), "熄灭".encode())
        del lines[1]
        report = self.with_lines(lines)
        self.assert_names(report, self.second, "缺失")
        self.assert_names(report, self.events[4], "内容被改动")
        self.assertEqual(len(report.faults), 2)

    def test_a_changed_attachment_is_named_with_item_and_day(self):
        contract, _invoice = FILES
        name = f"files/{contract}.pdf"
        changed = self.members() | {name: self.members()[name].replace("正".encode(), "副".encode(), 1)}
        report = report_of(self.repacked(changed), self.keys)
        item = self.events[6].pk
        self.assertEqual(report.faults, [f"附件 合同.pdf（事件 {item}，2026-11-21）的内容被改动。"])

    def test_a_missing_or_extra_file_is_named(self):
        contract, _invoice = FILES
        members = self.members() | {"files/extra.txt": b"x"}
        del members[f"files/{contract}.pdf"]
        faults = report_of(self.repacked(members), self.keys).faults
        self.assertEqual(len(faults), 2)
        self.assertIn("合同.pdf", faults[0])
        self.assertEqual(faults[1], "多出的文件：files/extra.txt")

    def test_a_rewritten_list_does_not_help(self):
        """Removing an event from the list as well breaks the signature and the proof."""
        members = self.members()
        manifest = json.loads(members[MANIFEST])
        del manifest["items"][1]
        lines = self.lines()
        del lines[1]
        members |= {MANIFEST: canonical.encode(manifest), EVENTS: b"".join(lines)}
        faults = report_of(self.repacked(members), self.keys).faults
        self.assertEqual(faults, ["清单 manifest.json 或其签名被改动。", "清单所列各项与签名的日志头不符。"])

    def test_an_archive_under_another_key_does_not_do(self):
        self.assertEqual(report_of(self.data, [STRANGE_KEY]).code, 1)

    def test_any_byte_of_any_record_or_file_is_named(self):
        container = unpack(io.BytesIO(self.data))
        inside = [container.members[name] for name in container.members if name not in (MANIFEST, SIGNATURE)]
        places = [place for offset, length in inside for place in range(offset, offset + length)]

        @given(st.sampled_from(places), st.integers(1, 255))
        @hypothesis_settings(max_examples=100, deadline=None)
        def flip(place, change):
            data = bytearray(self.data)
            data[place] ^= change
            report = report_of(bytes(data), self.keys)
            named = [fault for fault in report.faults if "事件" in fault and "2026-11-21" in fault]
            self.assertEqual(report.code, 1)
            self.assertTrue(named, (place, report.faults))

        flip()

    def test_no_byte_at_all_can_be_changed(self):
        @given(st.integers(0, len(self.data) - 1), st.integers(1, 255))
        @hypothesis_settings(max_examples=150, deadline=None)
        def flip(place, change):
            data = bytearray(self.data)
            data[place] ^= change
            self.assertEqual(report_of(bytes(data), self.keys).code, 1, place)

        flip()

    def test_an_archive_whose_first_letter_became_a_receipts(self):
        self.assertEqual(report_of(b"{" + self.data[1:], self.keys).code, 1)

    def test_every_byte_of_the_container_itself(self):
        """All that is neither a record nor a file nor the list: headers, directory, seal."""
        container = unpack(io.BytesIO(self.data))
        inside = {p for start, length in container.members.values() for p in range(start, start + length)}
        for place in set(range(len(self.data))) - inside:
            data = bytearray(self.data)
            data[place] ^= 0x41
            self.assertEqual(report_of(bytes(data), self.keys).code, 1, place)

    def test_a_truncated_archive(self):
        for length in (1, 30, 1000, len(self.data) - 1):
            with self.subTest(length):
                self.assertEqual(report_of(self.data[:length]).code, 1)

    def test_hostile_lists_are_refused_not_crashed_on(self):
        members, good = self.members(), json.loads(self.members()[MANIFEST])
        for key in good:
            for wrong in (None, 1, "", [], {}, [1], [{}], [[]], [good["items"][0] | {"index": 10**30}]):
                changed = members | {MANIFEST: canonical.encode(good | {key: wrong})}
                self.assertEqual(report_of(self.repacked(changed)).code, 1, (key, wrong))

    def test_what_would_keep_the_checker_busy_for_ever_is_refused(self):
        members, good = self.members(), json.loads(self.members()[MANIFEST])
        for changed in ({"heads": good["heads"] * 17}, {"files": good["files"] * 2}):
            report = report_of(self.repacked(members | {MANIFEST: canonical.encode(good | changed)}))
            self.assertEqual(report.faults, ["归档包被改动或损坏：清单 manifest.json 组成部分重复"])
        endless = report_of(self.repacked(members | {EVENTS: members[EVENTS] + b"\n" * 100_000}), self.keys)
        self.assertEqual(len(endless.faults), 1000)

    def test_a_subject_with_what_hangs_on_it(self):
        attached = Event.rows.create(
            at=NOON,
            name="documents.document.kept",
            subject_type="documents.document",
            subject_id="9",
            facts={},
        )
        archive = self.make(subject="lamp.lamp:1")
        told = [json.loads(line)["event"] for line in self.members(self.read(archive))[EVENTS].splitlines()]
        self.assertIn(attached.pk, [event["id"] for event in told])
        subjects = {(event["subject_type"], event["subject_id"]) for event in told}
        self.assertEqual(subjects, {("lamp.lamp", "1"), ("documents.document", "9")})
        self.assertEqual(report_of(self.read(archive), self.keys).code, 0)

    def test_a_subject_that_lies_in_two_logs(self):
        make_log("sm3", at=NEXT_DAY)
        make_events(3, at=NEXT_DAY)
        archive = self.make(subject="lamp.lamp:2")
        data = self.read(archive)
        self.assertEqual(len(json.loads(self.members(data)[MANIFEST])["heads"]), 2)
        self.assertEqual(report_of(data, self.keys).code, 0)

    def test_nothing_to_archive(self):
        archive = self.make(day=(NOON - timedelta(days=90)).date())
        self.assertEqual((archive.status, archive.items, archive.path), ("empty", 0, ""))

    def test_events_that_were_edited_are_not_vouched_for(self):
        with pgtrigger.ignore("kernel.Event:event_is_append_only"):
            Event.rows.filter(pk=self.second.pk).update(facts={"number": 1, "note": "熄灭"})
        archive = self.make(day=NOON.date())
        self.assertEqual(archive.status, Archive.Status.DAMAGED)
        told = Event.rows.get(name="evidence.archive.refused")
        self.assertEqual(told.facts["events"], [self.second.pk])

    def test_its_own_receipt_proves_the_file(self):
        sequence(NEXT_DAY)
        receipt = queries.receipt_of(Event.rows.get(pk=self.archive.event_id))
        self.assertEqual(report_of(receipt, self.keys).code, 0)
        self.assertIn(self.archive.digest.encode(), receipt)


class CommandTest(OwnRoom, TestCase):
    @classmethod
    def setUpTestData(cls):
        make_log()
        event = make_events(1, file="合同.pdf", digest=hashlib.sha256(CONTRACT).hexdigest())[0]
        sequence()
        cls.event, cls.receipt = event, queries.receipt_of(event)

    def setUp(self):
        self.place = Path(self.folder) / "receipt.json"
        self.place.write_bytes(self.receipt)
        self.key = Path(self.folder) / "key.txt"
        self.key.write_text(f"{Key.rows.get()}\n", "utf-8")

    def run_it(self, *arguments):
        """As a stranger would: another process without settings or database."""
        command = [sys.executable, "-m", "yangcai", "verify", *map(str, arguments)]
        surroundings = {"PATH": "", "PYTHONIOENCODING": "utf-8", "DJANGO_SETTINGS_MODULE": "nowhere"}
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, check=False, env=surroundings, cwd=settings.ROOT
        )
        return done.returncode, done.stdout + done.stderr

    def test_it_holds(self):
        code, said = self.run_it(self.place, "--key", self.key)
        self.assertEqual(code, 0, said)
        self.assertIn("结论：通过", said)

    def test_it_was_changed(self):
        self.place.write_bytes(self.receipt.replace("点亮".encode(), "熄灭".encode()))
        code, said = self.run_it(self.place, "--key", self.key.read_text("utf-8").strip())
        self.assertEqual(code, 1)
        self.assertIn(f"事件 {self.event.pk}（lamp.lamp.lit，lamp.lamp:0，2026-11-21）", said)

    def test_it_cannot_be_checked(self):
        for arguments in ((self.folder + "/none.json",), (self.key,), (self.place, "--key", "nonsense")):
            with self.subTest(arguments):
                self.assertEqual(self.run_it(*arguments)[0], 2)

    def test_attachments_in_a_folder(self):
        files = Path(self.folder) / "files"
        files.mkdir(exist_ok=True)
        self.assertEqual(main(["verify", str(self.place), "--files", str(files)]), 1)
        (files / "合同.pdf").write_bytes(CONTRACT)
        self.assertEqual(main(["verify", str(self.place), "--files", str(files)]), 0)
        (files / "合同.pdf").write_bytes(CONTRACT + b" ")
        code, said = self.run_it(self.place, "--files", files)
        self.assertEqual(code, 1)
        self.assertIn(f"附件 合同.pdf 的内容被改动：事件 {self.event.pk}", said)
        self.assertIn("2026-11-21", said)

    def test_keys_from_a_text_or_a_file_of_several(self):
        key = str(Key.rows.get())
        self.assertEqual(keys_of(key), [PublicKey.parse(key)])
        self.key.write_text(f"{key}\n{STRANGE_KEY}\n", "utf-8")
        self.assertEqual(len(keys_of(str(self.key))), 2)
        with self.assertRaises(Unreadable):
            keys_of(" ")
