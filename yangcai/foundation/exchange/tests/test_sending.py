"""Messages out: numbered without gaps, in order, tried again, buried, dug up."""

import threading
import time
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import TestCase, TransactionTestCase
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from yangcai.foundation.exchange import breaker, client, dispatching, jobs, schemas
from yangcai.foundation.exchange.dispatching import PAUSES, claim, dispatch_to, pause_after
from yangcai.foundation.exchange.models import Outgoing, Skip
from yangcai.foundation.exchange.operations import letters, publish, skips
from yangcai.foundation.exchange.testing import Peer, make_peer, signed_get
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.kernel.testing import run_jobs
from yangcai.foundation.people.tests.makers import make_member, make_organisation

TYPE = "sample.told"


def tell(resource="sample/1", n=1, **facts):
    return publish(seat=SYSTEM, at=timezone.now(), type=TYPE, resource=resource, data={"n": n}, **facts)


def states():
    return list(Outgoing.rows.order_by("pk").values_list("status", flat=True))


class PublishTest(TestCase):
    def test_numbers_have_no_gaps(self):
        tell()
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            tell()
            raise ZeroDivisionError
        self.assertEqual([tell().seq, tell("sample/2").seq, tell(sink="elsewhere").seq], [2, 1, 1])

    def test_the_bytes_are_those_of_the_protocol(self):
        row = publish(
            seat=SYSTEM, at=timezone.now(), type="contract.published", resource="contract/1", snapshot=True,
            data=schemas.example("contract.published"), region="420200", causation="filing/7",
        )  # fmt: skip
        said = schemas.json.loads(bytes(row.body))
        self.assertEqual(
            (said["specVersion"], said["seq"], said["sink"], said["region"], said["snapshot"]),
            ("1.0", 1, "rfp", "420200", True),
        )
        self.assertTrue(said["occurredAt"].endswith("+08:00"))

    def test_what_breaks_the_schema_is_a_bug(self):
        broken = schemas.example("contract.published") | {"total": 12.5}
        with self.assertRaises(AssertionError):
            publish(
                seat=SYSTEM, at=timezone.now(), type="contract.published", resource="contract/1", data=broken
            )

    def test_a_transaction_wakes_the_dispatcher_once(self):
        make_peer()
        with self.captureOnCommitCallbacks() as callbacks:
            for n in range(5):
                tell(n=n)
        self.assertEqual(len(callbacks), 1)

    def test_a_wish_taken_back_with_its_savepoint_is_made_again(self):
        with self.captureOnCommitCallbacks() as callbacks:
            with pytest.raises(ZeroDivisionError), transaction.atomic():
                tell()
                raise ZeroDivisionError
            tell()
        self.assertEqual(len(callbacks), 1)


class GapFreeTest(TransactionTestCase):
    def tearDown(self):
        ProcrastinateJob.objects.all().delete()  # its tables are not emptied with ours

    def test_many_threads_about_one_resource(self):
        def run():
            for _ in range(5):
                with transaction.atomic():
                    tell()
            connection.close()

        threads = [threading.Thread(target=run) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(Outgoing.rows.values_list("seq", flat=True)), list(range(1, 101)))


class DispatchTest(TestCase):
    def test_in_order_per_resource_and_all_of_them(self):
        with Peer() as peer:
            for n in (1, 2, 3):
                tell("sample/a", n)
                tell("sample/b", n)
            self.assertEqual(dispatch_to("rfp"), 6)
            for resource in ("sample/a", "sample/b"):
                self.assertEqual([e["seq"] for e in peer.events if e["resource"] == resource], [1, 2, 3])
        self.assertEqual(states(), ["sent"] * 6)

    def test_scenario_59_killed_between_commit_and_dispatch(self):
        with Peer() as peer:
            row = tell()
            self.assertEqual([letter.pk for letter in claim("rfp", at=timezone.now())], [row.pk])
            self.assertEqual(dispatch_to("rfp"), 0)  # killed here: nobody else touches it for the lease
            with time_machine.travel(time.time() + 121):
                jobs.sweep.function(at=timezone.now())
                run_jobs("exchange.dispatch")
                self.assertEqual(dispatch_to("rfp"), 0)
            self.assertEqual([e["eventId"] for e in peer.events], [row.event_id])

    def test_scenario_59_killed_after_the_peer_took_it(self):
        with Peer() as peer:
            row = tell()
            batch = claim("rfp", at=timezone.now())
            dispatching._send("rfp", batch)  # killed before the answer was written down
            with time_machine.travel(time.time() + 121):
                dispatch_to("rfp")
            self.assertEqual([e["eventId"] for e in peer.events], [row.event_id] * 2)  # the peer knows the id
        self.assertEqual(states(), ["sent"])

    def test_the_retry_table(self):
        tell()
        expected = [5, 30, 120, 600, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 24 * 3600, 24 * 3600]
        self.assertEqual(PAUSES, expected)
        letter, at = Outgoing.rows.get(), timezone.now()
        for seconds in expected:
            dispatching.note_failure(letter, {"status": 503, "code": "MAINTENANCE"}, at=at)
            letter.refresh_from_db()
            self.assertEqual(letter.status, "waiting")
            self.assertTrue(0.8 * seconds <= (letter.next_at - at).total_seconds() <= 1.2 * seconds)
            at = letter.next_at
        self.assertAlmostEqual((at - letter.made_at) / timedelta(days=3), 1, delta=0.3)
        dispatching.note_failure(letter, {"status": 503}, at=at)
        self.assertEqual(states(), ["dead"])

    def test_pauses_differ(self):
        self.assertGreater(len({pause_after(3) for _ in range(10)}), 1)

    def test_what_is_tried_again_and_what_is_not(self):
        again, never = (408, 425, 429, 500, 503), (400, 401, 403, 404, 409, 422)
        for status in again + never:
            with self.subTest(status), Peer() as peer:
                peer.answers_events(lambda _event, status=status: status)
                row = tell(f"sample/{status}")
                dispatch_to("rfp")
                row.refresh_from_db()
                self.assertEqual(
                    (row.status, row.attempts, row.answer_status),
                    ("waiting" if status in again else "dead", 1, status),
                )
        self.assertEqual(Event.rows.filter(name="exchange.outgoing.died").count(), len(never))

    def test_scenario_34_a_dead_letter_holds_what_follows_and_goes_first_afterwards(self):
        with Peer() as peer:
            peer.answers_events(lambda event: 422 if event["resource"] == "sample/1" else 200)
            first, second, other = tell(), tell(n=2), tell("sample/2")
            self.assertEqual(dispatch_to("rfp"), 1)
            self.assertEqual(states(), ["dead", "waiting", "sent"])
            peer.answers_events(lambda _event: 200)
            letters.requeue(seat=SYSTEM, at=timezone.now(), letter=first)
            self.assertEqual(dispatch_to("rfp"), 2)
            self.assertEqual(
                [e["eventId"] for e in peer.events],
                [first.event_id, other.event_id, first.event_id, second.event_id],
            )

    def test_replay_from_a_number(self):
        with Peer() as peer:
            rows = [tell(n=n) for n in (1, 2, 3)]
            dispatch_to("rfp")
            self.assertEqual(letters.replay(seat=SYSTEM, at=timezone.now(), letter=rows[0], from_seq=2), 2)
            dispatch_to("rfp")
            self.assertEqual([e["seq"] for e in peer.events], [1, 2, 3, 2, 3])
            with self.assertRaises(letters.NothingToReplay):
                letters.replay(seat=SYSTEM, at=timezone.now(), letter=rows[0], from_seq=9)

    def test_the_job_comes_back_when_the_next_is_due(self):
        with Peer() as peer:
            peer.answers_events(lambda _event: 503)
            tell()
            jobs.dispatch.function(at=timezone.now(), sink="rfp")
            peer.answers_events(lambda _event: 200)
            Outgoing.rows.update(next_at=timezone.now())
            self.assertEqual(run_jobs("exchange.dispatch"), 1)
        self.assertEqual(states(), ["sent"])

    def test_a_large_backlog_goes_in_batches_the_protocol_allows(self):
        with Peer() as peer:
            for n in range(12):
                tell(f"sample/{n}", n="x" * 600_000)
            self.assertEqual(dispatch_to("rfp"), 12)
            self.assertEqual(len(peer.events), 12)


class BreakerTest(TestCase):
    def test_a_line_that_is_down_rests_and_comes_back(self):
        with Peer() as peer:
            peer.down, began = True, time.time()
            for n in range(3):
                tell(f"sample/{n}")
                self.assertEqual(dispatch_to("rfp"), 0)
            counterpart = breaker.Counterpart.rows.get()
            self.assertEqual((counterpart.failures, counterpart.is_resting(timezone.now())), (3, True))
            self.assertEqual(Event.rows.filter(name="exchange.counterpart.lost").count(), 1)
            peer.down = False
            self.assertEqual((dispatch_to("rfp"), peer.requests), (0, []))  # left alone
            with time_machine.travel(began + 30):
                self.assertEqual(dispatch_to("rfp"), 3)  # due at once after the probe
            self.assertEqual(peer.paths()[0], "GET /exchange/v1/ping")
            self.assertEqual(Event.rows.filter(name="exchange.counterpart.back").count(), 1)

    def test_a_probe_that_fails_makes_the_rest_longer(self):
        with Peer() as peer:
            peer.down, at = True, timezone.now()
            rests = []
            for _ in range(10):
                breaker.failed(peer.counterpart, "gone", at=at)
                if peer.counterpart.resting_until:
                    rests.append((peer.counterpart.resting_until - at).total_seconds())
            self.assertEqual(rests, [15, 30, 60, 120, 240, 300, 300, 300])

    def test_an_answer_the_peer_did_not_sign_is_none(self):
        with Peer() as peer:
            peer.unsigned = True
            row = tell()
            self.assertEqual(dispatch_to("rfp"), 0)
            row.refresh_from_db()
            self.assertEqual((row.status, row.answer_status), ("waiting", 0))
            with self.assertRaises(client.Unreachable):
                client.call("rfp", "GET", "/exchange/v1/ping")

    def test_a_call_is_unreachable_after_5xx_and_without_an_address(self):
        with Peer() as peer:
            peer.answers("POST", "/x", 503, {})
            with self.assertRaises(client.Unreachable):
                client.call("rfp", "POST", "/x", body={}, key="key-00000001")
            peer.answers("POST", "/x", 409, {"code": "STALE_TOKEN"})
            reply = client.call("rfp", "POST", "/x", body={}, key="key-00000001")
            self.assertEqual((reply.ok, reply.status, reply.code), (False, 409, "STALE_TOKEN"))
        for app in ("nobody", "rfp"):
            with self.assertRaises(client.Unreachable):
                client.call(app, "GET", "/x")

    def test_the_watch_pings_and_reports_what_is_overdue(self):
        with Peer() as peer:
            tell()
            with time_machine.travel(time.time() + 1900):
                jobs.watch.function(at=timezone.now())
            self.assertEqual(peer.paths(), ["GET /exchange/v1/ping"])
        self.assertEqual(Event.rows.get(name="exchange.outgoing.overdue").facts["count"], 1)


class SkipTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        platform = make_organisation("operator", "420000")
        cls.one, cls.two = make_member("operator", platform), make_member("operator", platform)

    def setUp(self):
        self.peer = Peer().__enter__()
        self.addCleanup(self.peer.__exit__)
        self.peer.answers_events(lambda event: 422 if event["seq"] == 2 else 200)
        self.rows = [tell(n=n) for n in (1, 2, 3)]
        dispatch_to("rfp")
        self.dead = self.rows[1]
        self.dead.refresh_from_db()

    def ask(self):
        return skips.ask(seat=self.one.seat, at=timezone.now(), letter=self.dead, reason="对方已手工登记")

    def test_scenario_58_nobody_edits_a_dead_letter(self):
        for changed in ({"body": b"{}"}, {"digest": "0" * 64}, {"seq": 9}, {"type": "x"}, {"resource": "x"}):
            with self.subTest(changed), self.assertRaises(DatabaseError), transaction.atomic():
                Outgoing.rows.filter(pk=self.dead.pk).update(**changed)
        with self.assertRaises(DatabaseError), transaction.atomic():
            Outgoing.rows.filter(pk=self.dead.pk).delete()
        with self.assertRaises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE exchange_outgoing SET body = 'x' WHERE id = %s", [self.dead.pk])
        self.assertEqual(states(), ["sent", "dead", "waiting"])

    def test_scenario_58_nobody_skips_one_alone(self):
        skip = self.ask()
        for operation in (skips.confirm, skips.refuse):
            with self.assertRaises(skips.SamePerson):
                operation(seat=self.one.seat, at=timezone.now(), skip=skip)
        with self.assertRaises(DatabaseError), transaction.atomic():
            Skip.rows.filter(pk=skip.pk).update(status="confirmed", decided_by=self.one.user)
        with self.assertRaises(DatabaseError), transaction.atomic():
            Skip.rows.filter(pk=skip.pk).update(status="confirmed")
        self.dead.refresh_from_db()
        self.assertEqual(self.dead.status, "dead")

    def test_two_skip_it_and_what_followed_goes(self):
        skip = skips.confirm(seat=self.two.seat, at=timezone.now(), skip=self.ask())
        self.assertEqual(dispatch_to("rfp"), 1)
        self.assertEqual(states(), ["sent", "skipped", "sent"])
        self.assertEqual(skip.status, "confirmed")
        skips.reconcile(seat=self.two.seat, at=timezone.now(), skip=skip)
        self.assertEqual(Event.rows.filter(name="exchange.skip.reconciled").count(), 1)

    def test_in_its_place_stands_that_it_was_skipped(self):
        skips.confirm(seat=self.two.seat, at=timezone.now(), skip=self.ask())
        query = "resource=sample/1&fromSeq=2"
        answers = [signed_get(self.client, "rfp", "/exchange/v1/events", query).content for _ in range(2)]
        lines = [schemas.json.loads(line) for line in answers[0].split(b"\n") if line]
        self.assertEqual(
            [(line["type"], line["seq"]) for line in lines], [("exchange.skipped", 2), (TYPE, 3)]
        )
        self.assertEqual(answers[0], answers[1])

    def test_only_once_and_only_of_the_dead(self):
        self.ask()
        with self.assertRaises(skips.AskedBefore):
            self.ask()
        with self.assertRaises(letters.SkipIsAsked):
            letters.requeue(seat=SYSTEM, at=timezone.now(), letter=self.dead)
        with self.assertRaises(skips.NotDead):
            skips.ask(seat=self.one.seat, at=timezone.now(), letter=self.rows[0], reason="不需要了")

    def test_after_a_no_it_may_be_asked_again(self):
        skips.refuse(seat=self.two.seat, at=timezone.now(), skip=self.ask())
        self.ask()
        self.assertEqual(sorted(Skip.rows.values_list("status", flat=True)), ["asked", "refused"])
