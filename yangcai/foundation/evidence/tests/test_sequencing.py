"""Every committed event gets exactly one leaf, in a stable order, however its writer and the sequencers race."""

import threading
from datetime import timedelta

import pgtrigger
from django.db import DatabaseError, connection, connections, transaction
from django.test import TestCase, TransactionTestCase
from django.test.utils import CaptureQueriesContext

from yangcai.foundation.evidence import bookkeeping, merkle, queries, sequencing
from yangcai.foundation.evidence.leaves import data_of
from yangcai.foundation.evidence.models import Key, Leaf, Log, Node, TreeHead, Waiting
from yangcai.foundation.evidence.tests.makers import NOON, OwnRoom, make_events, make_log, sequence
from yangcai.foundation.kernel.models import Event


class AppendTest(OwnRoom, TestCase):
    def test_every_event_gets_one_leaf_in_order(self):
        log = make_log()
        made = make_events(7)
        self.assertEqual(Waiting.rows.count(), 9)  # the key and the log are events, too
        self.assertEqual(sequencing.append(at=NOON, most=5), 5)
        self.assertEqual(sequencing.append_all(at=NOON), 4)
        leaves = list(Leaf.rows.filter(log=log).order_by("index"))
        self.assertEqual([leaf.index for leaf in leaves], list(range(9)))
        self.assertEqual([leaf.event_id for leaf in leaves][2:], [event.pk for event in made])
        for leaf in leaves:
            data = data_of(Event.rows.get(pk=leaf.event_id), bytes(leaf.salt))
            self.assertEqual(bytes(leaf.hash), merkle.leaf_hash(log.digest, data))
        self.assertEqual(Waiting.rows.count(), 0)
        self.assertEqual(Node.rows.count(), 4 + 2 + 1)

    def test_nothing_waiting_changes_nothing(self):
        make_log()
        head = sequence()
        self.assertEqual(sequencing.append(at=NOON), 0)
        self.assertEqual(sequencing.sign(at=NOON + timedelta(hours=1)), head)
        self.assertEqual((Leaf.rows.count(), TreeHead.rows.count()), (head.size, 1))

    def test_without_a_log_events_keep_waiting(self):
        make_events(2)
        with self.assertRaises(sequencing.NoLog):
            sequencing.append(at=NOON)
        self.assertEqual(Waiting.rows.count(), 2)

    def test_the_root_is_that_of_the_definition_at_any_size_and_batch(self):
        log = make_log()
        for count in (1, 2, 4, 9, 1):
            make_events(count)
            head = sequence()
            hashes = [bytes(value) for value in Leaf.rows.order_by("index").values_list("hash", flat=True)]
            grown = merkle.grow(log.digest, 0, [], hashes) | {(0, i): value for i, value in enumerate(hashes)}
            places = merkle.subtrees(0, head.size)
            self.assertEqual(bytes(head.root), merkle.fold(log.digest, [grown[place] for place in places]))

    def test_facts_of_every_kind_are_sequenced(self):
        make_log()
        event = make_events(1, share=0.5, deep={"list": [1.25, None, True, "文"], "🜂": 10**30})[0]
        sequence()
        self.assertTrue(Leaf.rows.filter(event_id=event.pk).exists())

    def test_an_event_removed_while_it_waits_leaves_an_event(self):
        make_log()
        event = make_events(1)[0]
        with pgtrigger.ignore("kernel.Event:event_is_append_only"):
            Event.rows.filter(pk=event.pk).delete()
        sequence()
        told = Event.rows.get(name="evidence.events.lost")
        self.assertEqual(told.facts, {"events": [event.pk]})
        self.assertFalse(Leaf.rows.filter(event_id=event.pk).exists())

    def test_a_new_log_closes_the_old_one_under_a_last_head(self):
        old = make_log()
        make_events(3)
        new = make_log("sm3")
        make_events(2)
        head = sequence()
        self.assertEqual((old.origin + "/2", "sm3"), (new.origin, new.algorithm))
        self.assertEqual(head.log, new)
        self.assertEqual(TreeHead.rows.filter(log=old).count(), 0)  # nothing had been sequenced there
        self.assertEqual(Leaf.rows.filter(log=new).count(), head.size)


class HeadTest(OwnRoom, TestCase):
    def test_a_head_is_signed_with_the_published_key(self):
        make_log()
        make_events(3)
        head = sequence()
        key = Key.rows.get()
        self.assertTrue(head.note.signed_by([key.public_key]))
        self.assertEqual(Event.rows.filter(name="evidence.key.published").count(), 1)
        self.assertEqual(head.size, 5)

    def test_a_rotated_key_is_published_and_the_old_one_stays(self):
        make_log()
        first = sequence()
        make_events(1)
        with self.settings(EVIDENCE_KEY="QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="):
            second = sequence()
        self.assertEqual(Key.rows.count(), 2)
        self.assertNotEqual(first.key, second.key)
        self.assertTrue(TreeHead.rows.get(pk=first.pk).note.signed_by([first.key.public_key]))
        self.assertFalse(second.note.signed_by([first.key.public_key]))

    def test_it_never_signs_a_tree_that_does_not_continue_the_last(self):
        make_log()
        make_events(5)
        sequence()
        make_events(5)
        sequencing.append_all(at=NOON)
        with pgtrigger.ignore("evidence.Node:node_append_only"):
            Node.rows.filter(level=2, index=0).update(hash=b"\0" * 32)
        with self.assertRaises(sequencing.LogBroken):
            sequencing.sign(at=NOON)
        self.assertEqual(TreeHead.rows.count(), 1)

    def test_it_never_signs_a_shorter_log(self):
        make_log()
        make_events(5)
        sequence()
        with pgtrigger.ignore("evidence.Leaf:leaf_append_only"):
            Leaf.rows.filter(index__gte=4).delete()
        with self.assertRaises(sequencing.LogBroken):
            sequencing.sign(at=NOON)


class ProtectedTest(OwnRoom, TestCase):
    def test_no_table_of_the_log_can_be_edited_or_emptied(self):
        make_log()
        make_events(3)
        head = sequence()
        bookkeeping.note_anchoring(
            seat=sequencing.SYSTEM, at=NOON, head=head, anchor="file", reference="cloud.jsonl:1"
        )
        connection.check_constraints()
        for table in ("log", "leaf", "node", "key", "treehead", "anchoring"):
            column = {"key": "key_id", "treehead": "size", "anchoring": "anchor"}.get(table, "")
            column = column or {"log": "origin", "leaf": "hash", "node": "hash"}[table]
            for statement in (
                f"update evidence_{table} set {column} = {column}",  # noqa: S608
                f"delete from evidence_{table}",  # noqa: S608
                f"truncate evidence_{table} cascade",
            ):
                with (
                    self.subTest(statement),
                    self.assertRaisesMessage(DatabaseError, "pgtrigger"),
                    transaction.atomic(),
                    connection.cursor() as cursor,
                ):
                    cursor.execute(statement)


class ProofTest(OwnRoom, TestCase):
    def test_proofs_cost_one_statement_and_hold(self):
        log = make_log()
        make_events(76)
        small = sequence()
        make_events(25)
        head = sequence()
        with CaptureQueriesContext(connection) as asked:
            path = queries.consistency_path(log, small.size, head.size)
        self.assertEqual(len(asked), 1)
        roots = (bytes(small.root), bytes(head.root))
        self.assertTrue(merkle.consistent(log.digest, small.size, head.size, roots=roots, path=path))
        for leaf in Leaf.rows.all():
            with self.assertNumQueries(1):
                path = queries.inclusion_path(log, leaf.index, head.size)
            found = merkle.included(
                log.digest, bytes(leaf.hash), leaf.index, head.size, path=path, root=roots[1]
            )
            self.assertTrue(found)


class RaceTest(OwnRoom, TransactionTestCase):
    """Real transactions in real threads."""

    WRITERS, EACH = 6, 15

    def in_threads(self, *functions):
        errors = []

        def run(function):
            try:
                function()
            except Exception as error:  # noqa: BLE001 - told to the test
                errors.append(error)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=run, args=(function,)) for function in functions]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self.assertEqual(errors, [])

    def test_a_lower_id_that_commits_late_is_not_skipped(self):
        make_log()
        sequence()
        before = Leaf.rows.count()
        recorded, sequenced = threading.Event(), threading.Event()
        ids = {}

        def slow():
            with transaction.atomic():
                ids["slow"] = make_events(1)[0].pk
                recorded.set()
                sequenced.wait(30)

        def quick():
            recorded.wait(30)
            ids["quick"] = make_events(1)[0].pk
            sequence()
            sequenced.set()

        self.in_threads(slow, quick)
        self.assertLess(ids["slow"], ids["quick"])
        sequence()
        order = list(Leaf.rows.filter(index__gte=before).order_by("index").values_list("event_id", flat=True))
        self.assertEqual(order, [ids["quick"], ids["slow"]])

    def test_many_writers_and_sequencers_lose_and_double_nothing(self):  # noqa: C901
        make_log()
        barrier = threading.Barrier(self.WRITERS + 3)
        stop = threading.Event()
        orders = []

        def write():
            barrier.wait(30)
            for number in range(self.EACH):
                with transaction.atomic():
                    make_events(2)
                    if number % 5 == 4:
                        transaction.set_rollback(True)

        def take():
            barrier.wait(30)
            while not stop.is_set():
                sequencing.append(at=NOON, most=4)
                sequencing.sign(at=NOON)
                orders.append(list(Leaf.rows.order_by("index").values_list("event_id", flat=True)))

        def write_then_stop():
            barrier.wait(30)
            for thread in writers:
                thread.join(60)
            stop.set()

        writers = [threading.Thread(target=self.closing(write)) for _ in range(self.WRITERS)]
        for thread in writers:
            thread.start()
        self.in_threads(take, take, write_then_stop)
        head = sequence()
        events = set(Event.rows.values_list("pk", flat=True))
        order = list(Leaf.rows.order_by("index").values_list("event_id", flat=True))
        self.assertEqual(Event.rows.filter(name="lamp.lamp.lit").count(), self.WRITERS * 12 * 2)
        self.assertEqual((len(order), set(order)), (len(events), events))
        self.assertEqual(
            list(Leaf.rows.order_by("index").values_list("index", flat=True)), list(range(len(order)))
        )
        self.assertEqual((head.size, Waiting.rows.count()), (len(order), 0))
        for earlier in orders:
            self.assertEqual(order[: len(earlier)], earlier)
        for earlier in TreeHead.rows.exclude(pk=head.pk):
            path = queries.consistency_path(head.log, earlier.size, head.size)
            roots = (bytes(earlier.root), bytes(head.root))
            self.assertTrue(
                merkle.consistent(head.log.digest, earlier.size, head.size, roots=roots, path=path)
            )

    def closing(self, function):
        def run():
            try:
                function()
            finally:
                connections.close_all()

        return run

    def test_two_sites_opening_at_once_open_one_log_after_the_other(self):
        self.in_threads(make_log, lambda: make_log("sm3"))
        self.assertEqual(Log.rows.count(), 2)
