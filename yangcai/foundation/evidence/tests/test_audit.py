"""What an operator does to the database behind the application's back is found and called by its name."""

import io
from datetime import timedelta
from pathlib import Path

import pgtrigger
from django.core.management import call_command
from django.db import connection
from django.test import TestCase

from yangcai.foundation.evidence import anchoring, auditing, jobs
from yangcai.foundation.evidence.models import Anchoring, Leaf, TreeHead, Waiting
from yangcai.foundation.evidence.tests.makers import NOON, OwnRoom, make_events, make_log, sequence
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.testing import run_jobs

NEXT_DAY = NOON + timedelta(days=1)


def sql(statement, *values):
    """What somebody with the password does: the triggers are off and SQL is at hand."""
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(statement, values)


class AuditTest(OwnRoom, TestCase):
    algorithm = "sha-256"

    @classmethod
    def setUpTestData(cls):
        cls.log = make_log(cls.algorithm)
        cls.events = make_events(20)
        sequence()
        cls.events += make_events(17, at=NEXT_DAY, name="contracts.contract.signed")
        cls.head = sequence()

    def setUp(self):
        (Path(self.folder) / "anchors" / "cloud.jsonl").unlink(missing_ok=True)

    def called(self, number):
        event = self.events[number]
        day = "2026-11-21" if number < 20 else "2026-11-22"
        return f"事件 {event.pk}（{event.name}，{day}）"

    def leaf(self, number):
        return Leaf.rows.get(event_id=self.events[number].pk)

    def audit(self):
        return auditing.audit(at=NEXT_DAY)

    def assert_found(self, *expected):
        self.assertEqual(self.audit(), list(expected))

    def test_an_untouched_log_passes_and_says_so(self):
        self.assert_found()
        told = Event.rows.get(name="evidence.audit.done")
        self.assertEqual(told.facts, {"size": self.head.size, "findings": 0, "first": []})

    def test_every_column_of_an_event_is_guarded(self):
        edits = {
            "at": "at + interval '1 second'",
            "name": "'contracts.contract.cancelled'",
            "subject_type": "'lamp.torch'",
            "subject_id": "'99'",
            "user_id": "7",
            "organisation_id": "7",
            "actor": "'李雷'",
            "region_path": "'420000/'",
            "request_id": "'x'",
            "facts": '\'{"number": 25, "note": "熄灭"}\'',
        }
        self.assertEqual({*edits, "id"}, {field.column for field in Event._meta.concrete_fields})
        for number, (column, value) in enumerate(edits.items()):
            sql(f"update kernel_event set {column} = {value} where id = %s", self.events[number].pk)  # noqa: S608
        findings = self.audit()
        self.assertEqual(len(findings), len(edits))
        for number, finding in enumerate(findings):
            self.assertIn(f"事件 {self.events[number].pk}（", finding)
            self.assertIn("2026-11-21）的内容被改动。", finding)

    def test_an_edited_event_is_named_with_its_day(self):
        sql("update kernel_event set facts = '{}' where id = %s", self.events[25].pk)
        index = self.leaf(25).index
        self.assert_found(f"第 {index} 号记录 {self.called(25)}的内容被改动。")

    def test_an_event_moved_to_another_day_is_named_with_both(self):
        sql("update kernel_event set at = at - interval '3 days' where id = %s", self.events[2].pk)
        finding = self.audit()[0]
        self.assertIn("2026-11-18", finding)
        self.assertIn("入册时为 2026-11-21", finding)

    def test_a_removed_event_is_named(self):
        sql("delete from kernel_event where id = %s", self.events[4].pk)
        self.assert_found(f"第 {self.leaf(4).index} 号记录 事件 {self.events[4].pk}（2026-11-21）已被删除。")

    def test_two_events_that_changed_places_are_named(self):
        a, b = self.events[3].pk, self.events[30].pk
        sql("update kernel_event set id = -1 where id = %s", a)
        sql("update kernel_event set id = %s where id = %s", a, b)
        sql("update kernel_event set id = %s where id = -1", b)
        findings = self.audit()
        self.assertEqual(len(findings), 2)
        self.assertIn(f"事件 {a}（", findings[0])
        self.assertIn(f"事件 {b}（", findings[1])

    def test_two_leaves_that_changed_places_are_named(self):
        a, b = self.leaf(3).index, self.leaf(30).index
        sql("update evidence_leaf set index = -1 where index = %s", a)
        sql("update evidence_leaf set index = %s where index = %s", a, b)
        sql("update evidence_leaf set index = %s where index = -1", b)
        findings = self.audit()
        self.assertEqual([finding for finding in findings if "不符" in finding], findings[:2])  # both heads
        self.assertEqual(len(findings), 4)
        self.assertIn(self.events[30].subject and f"事件 {self.events[30].pk}（2026-11-22）", findings[2])
        self.assertIn(f"事件 {self.events[3].pk}（2026-11-21）", findings[3])
        self.assertTrue(all("被调换" in finding for finding in findings[2:]))

    def test_a_leaf_edited_to_fit_an_edited_event_is_found(self):
        """The forger recomputes the leaf's hash, but cannot sign."""
        event, leaf = self.events[6], self.leaf(6)
        sql("update kernel_event set facts = '{}' where id = %s", event.pk)
        event.refresh_from_db()
        forged = auditing.merkle.leaf_hash(self.log.digest, auditing.data_of(event, bytes(leaf.salt)))
        sql("update evidence_leaf set hash = %s where index = %s", forged, leaf.index)
        findings = self.audit()
        self.assertEqual(len(findings), 3)
        self.assertTrue(all("与现有记录算出的根不符" in finding for finding in findings[:2]))
        self.assertIn(f"事件 {event.pk}（2026-11-21）", findings[2])

    def test_an_edited_leaf_beside_a_whole_event(self):
        leaf = self.leaf(6)
        sql("update evidence_leaf set hash = %s where index = %s", b"\0" * 32, leaf.index)
        self.assertEqual(
            self.audit()[-1], f"第 {leaf.index} 号记录 {self.called(6)}的摘要被改动，事件本身未变。"
        )

    def test_a_removed_leaf_is_found_with_its_event(self):
        index = self.leaf(6).index
        sql("delete from evidence_leaf where index = %s", index)
        findings = self.audit()
        self.assertIn(f"{self.called(6)}不在日志中，也未在等候入册。", findings)
        self.assertIn(f"第 {index} 号记录被删除。", findings)

    def test_an_edited_or_removed_node_is_found(self):
        sql("update evidence_node set hash = %s where level = 2 and index = 3", b"\0" * 32)
        sql("delete from evidence_node where level = 1 and index = 4")
        self.assert_found("第 1 层第 4 号节点被删除。", "第 2 层第 3 号节点被改动。")

    def test_an_edited_head_is_found(self):
        sql("update evidence_treehead set root = %s where id = %s", b"\0" * 32, self.head.pk)
        findings = self.audit()
        self.assertEqual(len(findings), 2)
        self.assertIn("签名不符", findings[0])
        self.assertIn("根不符", findings[1])

    def test_a_truncated_log_is_found_by_its_head(self):
        sql("delete from evidence_leaf where index >= 30")
        sql("delete from kernel_event where id not in (select event_id from evidence_leaf)")
        findings = self.audit()
        self.assertEqual(
            findings[0], f"日志被截短：2026-11-21 的日志头有 {self.head.size} 条，现在只有 30 条。"
        )

    def test_a_log_truncated_with_its_heads_is_found_by_its_anchor(self):
        anchoring.anchor(at=NEXT_DAY, head=self.head, name="file")
        sequence(NEXT_DAY)
        sql("delete from evidence_anchoring")
        sql("delete from evidence_treehead where size > 30")
        sql("delete from evidence_leaf where index >= 30")
        sql("delete from evidence_node where (index + 1) << level > 30")
        sql("delete from kernel_event where id not in (select event_id from evidence_leaf)")
        findings = self.audit()
        self.assertEqual(len(findings), 1)
        self.assertIn("日志被截短：锚定在 file 的日志头", findings[0])

    def test_a_wholly_rewritten_log_is_found_by_its_anchor(self):
        """The operator, who has the key, makes a new log without an event; the anchor remembers the old one."""
        anchoring.anchor(at=NEXT_DAY, head=self.head, name="file")
        sequence(NEXT_DAY)
        for table in ("anchoring", "treehead", "node", "leaf"):
            sql(f"delete from evidence_{table}")  # noqa: S608
        sql("delete from kernel_event where id = %s", self.events[5].pk)
        sql("insert into evidence_waiting select id from kernel_event")
        sequence(NEXT_DAY)
        self.assertIn("锚定在 file 的日志头", self.audit()[0])

    def test_a_head_missing_from_its_anchor_is_found(self):
        anchoring.anchor(at=NEXT_DAY, head=self.head, name="file")
        (Path(self.folder) / "anchors" / "cloud.jsonl").write_text("{}\n", "utf-8")
        self.assert_found(f"锚定在 file 的日志头（{self.head.size} 条）已不在那里。")

    def test_an_event_kept_out_of_the_log_is_named(self):
        with pgtrigger.ignore("evidence.RecordedEvent:event_waits_for_its_leaf"):
            hidden = make_events(1, at=NEXT_DAY)[0]
        self.assert_found(f"事件 {hidden.pk}（lamp.lamp.lit，2026-11-22）不在日志中，也未在等候入册。")

    def test_an_event_taken_off_the_waiting_list_is_named(self):
        hidden = make_events(1)[0]
        Waiting.rows.all().delete()
        self.assertIn(f"事件 {hidden.pk}（", self.audit()[0])

    def test_an_event_added_by_sql_is_sequenced_like_any_other(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "insert into kernel_event"
                " (at, name, subject_type, subject_id, actor, region_path, request_id, facts)"
                " values (now(), 'x.y.z', 'a.b', '1', '', '', '', '{}')"
            )
        self.assert_found()
        self.assertTrue(Leaf.rows.filter(event_id=Event.rows.get(name="x.y.z").pk).exists())

    def test_the_audit_is_whole_over_its_chunks(self):
        """The same findings whatever the size of a chunk."""
        sql("update kernel_event set facts = '{}' where id = %s", self.events[9].pk)
        sql("update evidence_node set hash = %s where level = 3 and index = 1", b"\0" * 32)
        whole, chunk = self.audit(), auditing.CHUNK
        self.addCleanup(setattr, auditing, "CHUNK", chunk)
        for size in (1, 2, 3, 7, 8):
            auditing.CHUNK = size
            with self.subTest(size):
                self.assertEqual(self.audit(), whole)


class Sm3AuditTest(AuditTest):
    algorithm = "sm3"


class AuditCommandTest(OwnRoom, TestCase):
    @classmethod
    def setUpTestData(cls):
        make_log()
        cls.event = make_events(3)[1]

    def run_it(self, *arguments):
        out = io.StringIO()
        try:
            call_command("evidence", *arguments, stdout=out)
        except SystemExit as left:
            return left.code, out.getvalue()
        return 0, out.getvalue()

    def test_it_exits_with_one_when_something_was_changed(self):
        self.assertEqual(self.run_it("append"), (0, "入册 5 条，日志共 5 条。\n"))
        self.assertEqual(self.run_it("audit"), (0, "核查通过：数据库与日志一致。\n"))
        sql("update kernel_event set actor = '李雷' where id = %s", self.event.pk)
        code, said = self.run_it("audit")
        self.assertEqual(code, 1)
        self.assertIn(f"✗ 第 3 号记录 事件 {self.event.pk}（lamp.lamp.lit，2026-11-21）的内容被改动。", said)
        self.assertIn("核查发现 1 处问题。", said)

    def test_the_nightly_job_leaves_an_event(self):
        sequence()
        sql("update kernel_event set actor = '李雷' where id = %s", self.event.pk)
        jobs.audit_log.later(subject="evidence.audit")
        self.assertEqual(run_jobs("evidence.audit"), 1)
        told = Event.rows.get(name="evidence.audit.done").facts
        self.assertEqual((told["findings"], len(told["first"])), (1, 1))
        self.assertIn(f"事件 {self.event.pk}", told["first"][0])

    def test_an_archive_on_the_command_line(self):
        place = Path(self.folder) / "out.zip"
        sequence()
        code, said = self.run_it("archive", "--day", "2026-11-21", "--out", str(place))
        self.assertEqual(code, 0)
        self.assertIn("2026-11-21：5 项", said)
        self.assertTrue(place.read_bytes().startswith(b"PK"))


class AnchoringTest(OwnRoom, TestCase):
    @classmethod
    def setUpTestData(cls):
        make_log()
        make_events(5)

    def file(self):
        return Path(self.folder) / "anchors" / "cloud.jsonl"

    def setUp(self):
        self.file().unlink(missing_ok=True)

    def anchor(self):
        jobs.anchor_heads.later(subject="x")
        run_jobs("evidence.anchor", "evidence.keep_head")

    def test_a_head_is_anchored_once(self):
        head = sequence()
        for _ in range(3):
            self.anchor()
        row = Anchoring.rows.get()
        self.assertEqual((row.head, row.anchor, row.reference), (head, "file", "cloud.jsonl:1"))
        self.assertEqual(Event.rows.filter(name="evidence.head.anchored").count(), 1)
        self.assertEqual(len(self.file().read_text("utf-8").splitlines()), 1)

    def test_news_of_anchoring_alone_is_not_anchored_again(self):
        sequence()
        self.anchor()
        sequence()
        self.anchor()
        self.assertEqual((TreeHead.rows.count(), Anchoring.rows.count()), (2, 1))
        make_events(1)
        newest = sequence()
        self.anchor()
        self.assertEqual(list(Anchoring.rows.order_by("pk").values_list("head", flat=True))[1:], [newest.pk])

    def test_a_head_kept_before_the_row_was_written_is_found_again(self):
        """Killed between the file and the database: the second try writes nothing twice."""
        head = sequence()
        keeper = anchoring.anchors.by_name("file")
        reference = keeper.keep(head.checkpoint, head.note)
        self.anchor()
        self.assertEqual(Anchoring.rows.get().reference, reference)
        self.assertEqual(len(self.file().read_text("utf-8").splitlines()), 1)

    def test_another_root_for_a_kept_size_is_refused(self):
        head = sequence()
        keeper = anchoring.anchors.by_name("file")
        keeper.keep(head.checkpoint, head.note)
        head.root = b"\0" * 32
        with self.assertRaises(anchoring.anchors.AnchorFailed):
            keeper.keep(head.checkpoint, head.note)

    def test_without_a_log_there_is_nothing_to_anchor(self):
        self.anchor()
        self.assertFalse(Anchoring.rows.exists())
