"""What anybody may see, what only those concerned may take away, and that nonsense is answered kindly."""

import hashlib
import io
import json
import re
import subprocess
import sys
from base64 import b64decode
from datetime import timedelta
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from yangcai.foundation.evidence import jobs, keys, merkle, packing, queries, seed, sequencing
from yangcai.foundation.evidence.models import Archive, Key, Leaf, Waiting
from yangcai.foundation.evidence.tests.makers import NOON, OwnRoom, make_events, make_log, sequence
from yangcai.foundation.evidence.verifier.canonical import decode
from yangcai.foundation.evidence.verifier.command import check
from yangcai.foundation.evidence.verifier.digests import algorithm
from yangcai.foundation.evidence.verifier.notes import Checkpoint, Note, PublicKey
from yangcai.foundation.evidence.verifier.receipts import check_receipt
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.kernel.testing import run_jobs
from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.people.tests.makers import make_cast

PUBLIC = ("home", "check", "verifier", "checkpoint", "heads")
ARCHIVISTS = {"auditor", "purchaser_checker", "bank_admin", "supplier", "rival"}


class Room(OwnRoom):
    @classmethod
    def setUpTestData(cls):
        cls.cast = make_cast()
        cls.log = make_log()
        cls.mine = make_events(3, organisation_id=cls.cast.supplier.organisation.pk, at=NOON)
        make_events(30)
        cls.head = sequence()

    def as_(self, name):
        sign_in(self.client, getattr(self.cast, name))
        return self.client

    def get(self, name, *args, **query):
        return self.client.get(reverse(f"evidence:{name}", args=args), query)


class PublicTest(Room, TestCase):
    def test_everybody_reads_the_public_pages(self):
        for name in vars(self.cast):
            self.as_(name)
            for page in PUBLIC:
                with self.subTest(name, page=page):
                    self.assertEqual(self.get(page).status_code, 200)

    def test_home_shows_heads_keys_and_how_to_check(self):
        page = self.get("home")
        self.assertContains(page, self.head.root_hex)
        self.assertContains(page, str(Key.rows.get()), count=3)  # shown, to copy, in the command
        self.assertContains(page, "凭证能证明什么", count=1)
        self.assertContains(page, "凭证不能证明什么", count=1)
        self.assertEqual(page.context["heads"], [self.head])

    def test_no_event_is_told_to_strangers(self):
        told = "".join(self.get(page).content.decode() for page in ("home", "heads", "checkpoint"))
        told += self.get("inclusion", leaf=5).content.decode()
        for secret in ("点亮", "lamp", "王芳", "江城"):
            self.assertNotIn(secret, told)

    def test_before_anything_is_signed(self):
        make_log("sm3")
        self.assertEqual(self.get("home").status_code, 200)
        self.assertEqual(self.get("heads").json()["heads"], [])
        self.assertEqual(self.get("checkpoint").status_code, 404)
        self.assertEqual(self.get("inclusion", leaf=0).status_code, 400)
        self.assertEqual(self.get("inclusion", leaf=0, origin=self.log.origin).status_code, 200)

    def test_they_cannot_be_posted_to(self):
        for page in ("home", "verifier", "checkpoint", "heads", "inclusion", "consistency", "archives"):
            with self.subTest(page):
                self.assertEqual(self.client.post(reverse(f"evidence:{page}")).status_code, 405)


class ApiTest(Room, TestCase):
    def test_heads_are_signed_checkpoints(self):
        told = self.get("heads").json()
        self.assertEqual(
            (told["origin"], told["algorithm"], told["logs"]), (self.log.origin, "sha-256", [self.log.origin])
        )
        self.assertEqual(told["keys"], [str(Key.rows.get())])
        note = Note.parse(told["heads"][0]["checkpoint"])
        self.assertTrue(note.signed_by([Key.rows.get().public_key]))
        head = Checkpoint.parse(note.text)
        self.assertEqual((head.size, head.root), (self.head.size, b64decode(told["heads"][0]["root"])))
        self.assertEqual(self.get("checkpoint").content.decode(), told["heads"][0]["checkpoint"])

    def test_inclusion_proofs_hold_for_any_leaf_and_size(self):
        for size in (None, 1, 7, 16, self.head.size):
            for leaf in {0, (size or 20) // 2, (size or 20) - 1}:
                query = {"leaf": leaf} | ({"size": size} if size else {})
                told = self.get("inclusion", **query).json()
                value, root, *path = map(bytes.fromhex, [told["leaf_hash"], told["root"], *told["path"]])
                self.assertEqual(told["size"], size or self.head.size)
                self.assertEqual(value, bytes(Leaf.rows.get(index=leaf).hash))
                found = merkle.included(algorithm("sha-256"), value, leaf, told["size"], path=path, root=root)
                self.assertTrue(found)

    def test_consistency_proofs_hold(self):
        for first in (1, 5, 8, self.head.size):
            told = self.get("consistency", first=first).json()
            roots = (bytes.fromhex(told["first_root"]), bytes.fromhex(told["second_root"]))
            self.assertEqual(roots[1], bytes(self.head.root))
            path = [bytes.fromhex(value) for value in told["path"]]
            found = merkle.consistent(algorithm("sha-256"), first, told["second"], roots=roots, path=path)
            self.assertTrue(found)

    def test_nonsense_is_answered_with_a_reason(self):
        for page, query in (
            ("inclusion", {}),
            ("inclusion", {"leaf": "x"}),
            ("inclusion", {"leaf": "-1"}),
            ("inclusion", {"leaf": "1.0"}),
            ("inclusion", {"leaf": "９"}),
            ("inclusion", {"leaf": "9" * 5000}),
            ("inclusion", {"leaf": self.head.size}),
            ("inclusion", {"leaf": 0, "size": 0}),
            ("inclusion", {"leaf": 0, "size": self.head.size + 1}),
            ("inclusion", {"leaf": 5, "size": 5}),
            ("inclusion", {"leaf": 0, "origin": "nowhere"}),
            ("inclusion", {"leaf": 0, "origin": "\x00"}),
            ("consistency", {}),
            ("consistency", {"first": 0}),
            ("consistency", {"first": 6, "second": 5}),
            ("heads", {"origin": "'; drop table evidence_leaf"}),
        ):
            with self.subTest(page, **query):
                answer = self.get(page, **query)
                self.assertEqual(answer.status_code, 400)
                self.assertEqual(list(answer.json()), ["error"])

    def test_unsigned_leaves_are_not_told(self):
        make_events(3)
        sequencing.append_all(at=NOON)
        self.assertEqual(self.get("inclusion", leaf=self.head.size).status_code, 400)


class HostileApiTest(Room, HypothesisTestCase):
    @given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
    @hypothesis_settings(max_examples=60, deadline=None)
    def test_any_text_is_answered(self, a, b, origin):
        for page, query in (
            ("inclusion", {"leaf": a, "size": b, "origin": origin}),
            ("inclusion", {"leaf": a, "size": b}),
            ("consistency", {"first": a, "second": b}),
            ("heads", {"origin": origin}),
        ):
            self.assertIn(self.get(page, **query).status_code, (200, 400))


class ReceiptPageTest(Room, TestCase):
    def test_whoever_may_see_the_event_has_its_receipt_and_nobody_else(self):
        event = self.mine[0]
        allowed = {"supplier", "auditor", "operator", "operator_security"}
        for name in vars(self.cast):
            self.as_(name)
            answer = self.get("receipt", event.pk)
            with self.subTest(name):
                self.assertEqual(answer.status_code, 200 if name in allowed else 404)
                self.assertEqual(self.client.post(answer.request["PATH_INFO"]).status_code, 405)

    def test_it_is_a_file_that_the_verifier_accepts(self):
        answer = self.as_("supplier").get(reverse("evidence:receipt", args=[self.mine[1].pk]))
        self.assertEqual(answer["Content-Type"], "application/json")
        self.assertEqual(
            answer["Content-Disposition"], f'attachment; filename="receipt-{self.mine[1].pk}.json"'
        )
        data = b"".join(answer.streaming_content)
        self.assertEqual(check_receipt(data, [Key.rows.get().public_key]).code, 0)
        self.assertEqual(decode(data[:-1])["record"]["event"]["id"], self.mine[1].pk)

    def test_an_event_without_a_head_is_told_to_come(self):
        event = make_events(1, organisation_id=self.cast.supplier.organisation.pk)[0]
        self.as_("supplier")
        answer = self.get("receipt", event.pk)
        self.assertContains(answer, "凭证尚未生成", status_code=202, count=2)
        self.assertEqual(answer["Retry-After"], "60")
        sequence()
        self.assertEqual(self.get("receipt", event.pk).status_code, 200)

    def test_no_such_event(self):
        self.as_("auditor")
        for number in (0, 10**9, 10**18):
            self.assertEqual(self.get("receipt", number).status_code, 404)
        self.assertEqual(self.client.get(f"/evidence/receipts/{'9' * 40}/").status_code, 404)


class TimelineTest(Room, TestCase):
    """The 证 beside each event of a row."""

    def links(self, member):
        template = Template("{% timeline row %}")
        text = template.render(Context({"row": self.cast.supplier.organisation, "seat": member.seat}))
        return re.findall(r'href="([^"]+)"', text), text

    def test_a_receipt_stands_beside_what_one_may_see(self):
        organisation = self.cast.supplier.organisation
        events = [
            Event.rows.create(
                at=NOON,
                name="people.organisation.edited",
                subject_type="people.organisation",
                subject_id=str(organisation.pk),
                organisation_id=who.organisation.pk,
            )
            for who in (self.cast.supplier, self.cast.operator)
        ]
        urls = [reverse("evidence:receipt", args=[event.pk]) for event in events]
        for member, expected in (
            (self.cast.supplier, urls[:1]),
            (self.cast.auditor, urls),
            (self.cast.agency, []),
            (self.cast.stranger, []),
        ):
            links, text = self.links(member)
            self.assertEqual(links, expected)
            self.assertEqual(text.count("<li>"), 2)


class CheckPageTest(Room, TestCase):
    def check(self, data, name="receipt.json"):
        return self.client.post(reverse("evidence:check"), {"file": SimpleUploadedFile(name, data)})

    def test_a_good_receipt(self):
        page = self.check(queries.receipt_of(self.mine[0]))
        self.assertContains(page, "通过：内容未被改动", count=1)
        self.assertContains(page, f"事件 {self.mine[0].pk}（lamp.lamp.lit，lamp.lamp:0，2026-11-21）")

    def test_a_changed_receipt_is_named(self):
        page = self.check(queries.receipt_of(self.mine[0]).replace("点亮".encode(), "熄灭".encode()))
        self.assertContains(page, "不通过：发现 1 处问题", count=1)
        self.assertContains(page, "2026-11-21")

    def test_a_receipt_of_somebody_elses_key_does_not_do(self):
        with self.settings(
            EVIDENCE_KEY="QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=", EVIDENCE_ORIGIN="elsewhere"
        ):
            make_log()
            event = make_events(1)[0]
            sequence()
            forged = queries.receipt_of(event)
        self.assertContains(self.check(forged), "通过：内容未被改动")
        stranger = str(PublicKey("yangcai/x", b"\x01" + b"\0" * 31))
        own = json.loads(queries.receipt_of(self.mine[0]))["key"]
        self.assertContains(
            self.check(queries.receipt_of(self.mine[0]).replace(own.encode(), stranger.encode())), "不通过"
        )

    def test_nonsense_is_refused_kindly(self):
        for data in (b"x", b"{}", b"PK\x03\x04", b"[" * 100_000, b'{"a":' * 50_000, bytes(range(256)) * 10):
            with self.subTest(data[:10]):
                page = self.check(data)
                self.assertEqual(page.status_code, 200)
                self.assertNotContains(page, "通过：内容未被改动")
        self.assertContains(self.client.post(reverse("evidence:check")), "必填")

    def test_files_that_are_too_large_are_sent_home(self):
        self.assertContains(self.check(b"x" * (20 * 2**20 + 1)), "请下载离线核验程序核验")


class VerifierFileTest(Room, TestCase):
    def run_isolated(self, *arguments):
        """Without site-packages, the current directory or any setting."""
        place = Path(self.folder) / packing.NAME
        place.write_bytes(b"".join(self.get("verifier").streaming_content))
        command = [sys.executable, "-I", "-S", str(place), *map(str, arguments)]
        surroundings = {"PATH": "", "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, check=False, env=surroundings, cwd=self.folder
        )
        return done.returncode, done.stdout + done.stderr

    def test_it_runs_alone_and_tells_true_from_false(self):
        receipt = Path(self.folder) / "receipt.json"
        receipt.write_bytes(queries.receipt_of(self.mine[0]))
        code, said = self.run_isolated(receipt, "--key", str(Key.rows.get()))
        self.assertEqual(code, 0, said)
        self.assertIn("结论：通过", said)
        receipt.write_bytes(queries.receipt_of(self.mine[0]).replace("点亮".encode(), "熄灭".encode()))
        code, said = self.run_isolated(receipt)
        self.assertEqual(code, 1, said)
        self.assertIn(f"事件 {self.mine[0].pk}", said)

    def test_its_digest_is_published(self):
        digest = hashlib.sha256(b"".join(self.get("verifier").streaming_content)).hexdigest()
        self.assertContains(self.get("home"), digest, count=1)


class ArchivePageTest(Room, TestCase):
    def order(self, **form):
        return self.client.post(reverse("evidence:order-archive"), form)

    def test_only_archivists_come_in(self):
        for name in vars(self.cast):
            self.as_(name)
            with self.subTest(name):
                allowed = name in ARCHIVISTS
                self.assertEqual(self.get("archives").status_code, 200 if allowed else 403)
                self.assertEqual(self.get("order-archive").status_code, 200 if allowed else 404)
                if not allowed:
                    self.assertEqual(self.order(day="2026-11-21").status_code, 404)
        self.assertFalse(Archive.rows.exists())

    def test_a_supplier_archives_its_own_day_and_nobody_elses(self):
        self.as_("supplier")
        self.assertRedirects(self.order(day="2026-11-21"), reverse("evidence:archives"))
        run_jobs("evidence.archive")
        archive = Archive.rows.get()
        self.assertEqual((archive.status, archive.items, archive.whole), ("made", 3, False))
        self.assertContains(self.get("archives"), reverse("evidence:archive-file", args=[archive.pk]))
        answer = self.get("archive-file", archive.pk)
        data = b"".join(answer.streaming_content)
        report = check(io.BytesIO(data), [Key.rows.get().public_key])
        self.assertEqual(report.code, 0)
        self.assertIn("共 3 项", report.title)
        for name in vars(self.cast):
            self.as_(name)
            with self.subTest(name):
                seen = name in {"supplier", "auditor"}
                answer = self.get("archive-file", archive.pk)
                self.assertEqual(answer.status_code, 200 if seen else 404)
                if answer.streaming:
                    self.assertEqual(b"".join(answer.streaming_content), data)

    def test_an_auditor_archives_everything_of_the_day_and_only_auditors_have_it(self):
        self.as_("auditor")
        self.order(day="2026-11-21")
        run_jobs("evidence.archive")
        archive = Archive.rows.get()
        self.assertEqual(archive.items, Leaf.rows.filter(day="2026-11-21").count())
        self.as_("supplier")
        self.assertEqual(self.get("archive-file", archive.pk).status_code, 404)

    def test_its_receipt_is_for_those_who_may_see_its_making(self):
        self.as_("auditor")
        self.order(subject="lamp.lamp:1")
        run_jobs("evidence.archive")
        sequence()
        archive = Archive.rows.get()
        data = b"".join(self.get("receipt", archive.event_id).streaming_content)
        self.assertIn(archive.digest.encode(), data)

    def test_what_cannot_be_archived_is_refused_and_changes_nothing(self):
        self.as_("auditor")
        today = timezone.localdate()
        for form, words in (
            ({"subject": " "}, "请填写日期"),
            ({"subject": "nonsense"}, "类型:编号"),
            ({"day": today.isoformat()}, "当天尚未结束"),
            ({"day": (today + timedelta(days=3)).isoformat()}, "当天尚未结束"),
            ({"day": "2026-02-30"}, "有效的日期"),
        ):
            before = Event.rows.count()
            with self.subTest(form):
                self.assertContains(self.order(**form), words)
                self.assertEqual((Archive.rows.count(), Event.rows.count()), (0, before))

    def test_an_unfinished_archive_cannot_be_downloaded(self):
        self.as_("auditor")
        self.order(day="2026-11-21")
        self.assertEqual(self.get("archive-file", Archive.rows.get().pk).status_code, 404)

    def test_the_job_twice_makes_one_archive(self):
        self.as_("auditor")
        self.order(day="2026-11-21")
        run_jobs("evidence.archive")
        jobs.make_archive.later(subject="again", archive_id=Archive.rows.get().pk)
        run_jobs("evidence.archive")
        self.assertEqual(Event.rows.filter(name="evidence.archive.made").count(), 1)


class SeedTest(OwnRoom, TestCase):
    def test_set_up_opens_a_log_once(self):
        make_events(4)
        first = [*seed.reference(seat=SYSTEM, at=NOON), *seed.demo(seat=SYSTEM, at=NOON)]
        second = [*seed.reference(seat=SYSTEM, at=NOON), *seed.demo(seat=SYSTEM, at=NOON)]
        self.assertEqual(len(first), 2)  # the key was there already
        self.assertEqual(second, ["evidence: 0 events sequenced, 6 in all"])
        self.assertEqual((Waiting.rows.count(), Key.rows.count()), (0, 1))

    def test_the_key_file_is_ours_alone(self):
        self.assertEqual(keys.key_file().stat().st_mode & 0o777, 0o600)
        before = keys.key_file().read_bytes()
        self.assertFalse(keys.make_key())
        self.assertEqual(keys.key_file().read_bytes(), before)
