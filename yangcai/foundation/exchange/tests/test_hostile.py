"""What a broken or hostile peer could send: it is refused in the protocol's words and stands in nobody's way."""

import json
import threading
import time
from datetime import timedelta

import time_machine
from django.db import DataError, IntegrityError, connection
from django.test import Client, SimpleTestCase, TestCase
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from psycopg.errors import CheckViolation, UniqueViolation

from yangcai.foundation.exchange import canon, client, dispatching, jobs, pulling
from yangcai.foundation.exchange.dispatching import dispatch_to
from yangcai.foundation.exchange.envelopes import loads
from yangcai.foundation.exchange.inbound import NotYet, Rejected
from yangcai.foundation.exchange.models import Incoming, Inflow, Key, Outgoing
from yangcai.foundation.exchange.operations import publish
from yangcai.foundation.exchange.testing import Peer, deliver, letter, make_peer, signed_call
from yangcai.foundation.exchange.tests.sample import TYPE, misbehaving, taken
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.seats import SYSTEM

PING, EVENTS, BATCH = "/exchange/v1/ping", "/exchange/v1/events", "/exchange/v1/events:batch"
DEEP = b'{"n":' + b'{"n":' * 70 + b"1" + b"}" * 71


def violation(of):
    """A constraint's no, as Django hands it on."""
    wrong = IntegrityError("no")
    wrong.__cause__ = of()
    return wrong


class JsonTest(SimpleTestCase):
    def test_what_not_everybody_reads_alike_is_none(self):
        for raw in (
            b'{"a":1,"a":2}',
            b'{"a":NaN}',
            b'{"a":-Infinity}',
            b'{"a":"\\u0000"}',
            b'{"\\ud800":1}',
            b'{"a":"\xed\xa0\x80"}',
            b'{"a":' + b"9" * 5000 + b"}",
            b"[" * 100_000 + b"]" * 100_000,
            DEEP,
            '{"a":1}'.encode("utf-16"),
        ):
            with self.subTest(raw[:30]), self.assertRaises(ValueError):
                loads(raw)

    def test_what_only_looks_like_it_is_read(self):
        self.assertEqual(loads(b'{"a":"\\\\u0000 \\ud83d\\ude00"}'), {"a": "\\u0000 \U0001f600"})
        wide = json.dumps([{"n": [n]} for n in range(100)]).encode()
        self.assertEqual(len(loads(wide)), 100)


class CanonTest(SimpleTestCase):
    def test_a_path_is_decoded_once(self):
        self.assertNotEqual(canon.escaped("/x/%41"), canon.escaped("/x/A"))
        self.assertEqual(canon.path_of("/x/%2541"), canon.escaped("/x/%41"))

    def test_the_order_of_one_name_counts(self):
        self.assertNotEqual(canon.query_of("a=2&a=1"), canon.query_of("a=1&a=2"))
        self.assertEqual(canon.query_of("b=1&a=2&a=1"), "a=2&a=1&b=1")

    def test_a_signature_that_is_no_ascii_is_just_wrong(self):
        said = {"status": 200, "path": "/p", "reply_to": "n", "body": b"", "app": "rfp"}
        headers = canon.answer_headers(**said, key="k", secret=b"k" * 32) | {"X-Gprf-Signature": "é"}
        self.assertFalse(canon.is_answer_of(headers, **said, secret=b"k" * 32))


class GateTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.key = Key.rows.get(counterpart=make_peer(), purpose="transport")

    def signed(self, path, query="", **changed):
        headers = canon.request_headers(
            method="GET", path=path, query=query, app="rfp", key=self.key.name, secret=self.key.secret
        )
        return headers | {f"X-Gprf-{name}": value for name, value in changed.items()}

    def get(self, path, headers, query=""):
        return Client().get(path, headers=headers, QUERY_STRING=query)

    def test_headers_are_printable_ascii(self):
        for name in ("App", "Key", "Nonce", "Digest", "Signature"):
            for value in ("é" * 32, "\x00" * 32):
                with self.subTest(name, value=value):
                    answer = self.get(PING, self.signed(PING, **{name: value}))
                    self.assertEqual((answer.status_code, answer.json()["code"]), (401, "HEADERS"))

    def test_scenario_56_a_path_escaped_once_more_is_another(self):
        path = "/exchange/v1/snapshot/contract"
        answer = self.get("/exchange/v1/snapshot/%2563ontract", self.signed(path))
        self.assertIn(answer.status_code, (401, 404))
        answer = self.get(EVENTS + "%253Aa", self.signed(EVENTS + ":a"))
        self.assertNotEqual(answer.status_code, 200)

    def test_scenario_56_the_same_query_in_another_order_of_one_name_is_another(self):
        path = "/exchange/v1/snapshot/contract"
        headers = self.signed(path, "limit=1&limit=500")
        answer = self.get(path, headers, "limit=500&limit=1")
        self.assertEqual((answer.status_code, answer.json()["code"]), (401, "SIG_INVALID"))


class IntakeTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_peer()

    def post(self, raw):
        answer = signed_call(Client(), "rfp", "POST", EVENTS, raw)
        return answer.status_code, answer.json()["code"]

    def batch(self, *lines):
        answer = signed_call(Client(), "rfp", "POST", BATCH, b"\n".join(lines))
        return answer.status_code, [(line["eventId"], line["code"]) for line in answer.json()["results"]]

    def test_it_is_refused_for_good(self):
        good = letter(TYPE, "sample/1", 1, {"n": 1})
        for name, raw in {
            "deep": good.replace(b'{"n":1}', DEEP),
            "zero": good.replace(b'"region":""', b'"region":"\\u0000"'),
            "year": letter(TYPE, "sample/1", 1, {}).replace(b'"occurredAt":"2', b'"occurredAt":"0'),
            "other": letter(TYPE, "contract/1", 1, {}),
        }.items():
            with self.subTest(name):
                self.assertEqual(self.post(raw), (422, "SCHEMA"))
        self.assertEqual(Incoming.rows.count(), 0)

    def test_a_poisoned_line_harms_no_other_and_is_answered_by_its_name(self):
        first, last = (letter(TYPE, f"sample/{n}", 1, {"n": n}, event_id=f"E{n}") for n in (1, 9))
        poison = [
            letter(TYPE, "sample/2", 1, {"n": 1}, event_id="E2").replace(b'{"n":1}', DEEP),
            letter(TYPE, "sample/3", 1, {"n": 1}, event_id="E3").replace(
                b'"region":""', b'"region":"\\u0000"'
            ),
            letter(TYPE, "other/4", 1, {"n": 1}, event_id="E4"),
        ]
        status, lines = self.batch(first, *poison, last)
        expected = [("E1", "APPLIED"), ("", "SCHEMA"), ("", "SCHEMA"), ("E4", "SCHEMA"), ("E9", "APPLIED")]
        self.assertEqual((status, lines, taken()), (200, expected, ["sample/1#1", "sample/9#1"]))

    def test_a_batch_that_fails_as_a_whole_is_taken_line_by_line(self):
        lines = [letter(TYPE, f"sample/{n}", 1, {"n": n}, event_id=f"E{n}") for n in range(3)]
        with connection.cursor() as cursor:  # so that the one statement for all cannot be written
            cursor.execute("ALTER TABLE exchange_incoming ADD CONSTRAINT no_e1 CHECK (event_id <> 'E1')")
        status, answers = self.batch(*lines)
        self.assertEqual((status, [code for _id, code in answers]), (200, ["APPLIED", "INTERNAL", "APPLIED"]))
        self.assertEqual(taken(), ["sample/0#1", "sample/2#1"])

    def test_what_the_database_never_takes_is_refused_for_good_and_what_it_may_take_later_is_not(self):
        for n, (wrong, expected) in enumerate(
            [
                (DataError("too long"), (422, "CONSTRAINT")),
                (violation(CheckViolation), (422, "CONSTRAINT")),
                (violation(UniqueViolation), (500, "INTERNAL")),
            ]
        ):

            def fails(_message, wrong=wrong):
                raise wrong

            with self.subTest(n), misbehaving(fails):
                self.assertEqual(self.post(letter(TYPE, f"sample/{n}", 1, {"n": 1})), expected)

    def test_scenario_10_three_hundred_waited(self):
        for start in range(2, 302, 100):
            self.batch(*[letter(TYPE, "sample/1", seq, {"n": seq}) for seq in range(start, start + 100)])
        self.assertEqual(deliver(TYPE, "sample/1", 1, {"n": 1}).status_code, 200)
        self.assertEqual(taken(), [f"sample/1#{seq}" for seq in range(1, 302)])

    def test_the_same_no_is_told_once(self):
        raw = letter(TYPE, "sample/1", 1, {"n": 1})

        def never(_message):
            raise Rejected("NO")

        with misbehaving(never):
            for _ in range(3):
                self.assertEqual(self.post(raw), (422, "NO"))
        self.assertEqual(Event.rows.filter(name="exchange.incoming.rejected").count(), 1)

    def test_waiting_for_its_turn_is_not_waiting_for_what_is_missing(self):
        deliver(TYPE, "sample/1", 2, {"n": 2})

        def second_needs_more(message):
            if message.seq == 2:
                raise NotYet("contract/9")

        with misbehaving(second_needs_more), time_machine.travel(time.time() + 3600):
            deliver(TYPE, "sample/1", 1, {"n": 1})
        self.assertEqual(
            list(Incoming.rows.order_by("seq").values_list("status", flat=True)), ["applied", "deferred"]
        )

    def test_one_that_cannot_be_mended_keeps_none_of_the_others_waiting(self):
        for name in "ab":
            deliver(TYPE, f"sample/{name}", 2, {"n": 2})
        one = letter(TYPE, "sample/b", 1, {"n": 1})
        with Peer() as peer:
            peer.answers("GET", EVENTS, lambda _body: (200, one))
            Inflow.rows.filter(resource="sample/a").delete()
            self.assertEqual(pulling.mend(), 1)
        self.assertEqual(taken(), ["sample/b#1", "sample/b#2"])


class SendingTest(TestCase):
    def test_a_letter_the_peer_could_not_read_dies_at_once(self):
        with Peer() as peer:
            rows = [
                publish(seat=SYSTEM, at=timezone.now(), type=TYPE, resource=f"sample/{n}", data={"n": n})
                for n in (1, 2)
            ]
            unread = {"eventId": "", "status": 422, "code": "SCHEMA"}
            read = {"eventId": rows[1].event_id, "status": 200, "code": "APPLIED"}
            found = dispatching._by_letter(rows, [unread, read])
            self.assertEqual([found[row.event_id]["status"] for row in rows], [422, 200])
            dispatch_to("rfp")
            self.assertEqual(len(peer.events), 2)
        self.assertEqual(Outgoing.rows.filter(status="sent").count(), 2)

    def test_a_dead_letter_or_a_line_that_rests_keeps_no_job_going_round(self):
        waiting = ProcrastinateJob.objects.filter(task_name="exchange.dispatch", status="todo")
        with Peer() as peer:
            peer.answers_events(lambda _event: 422)
            for n in (1, 2):
                publish(seat=SYSTEM, at=timezone.now(), type=TYPE, resource="sample/1", data={"n": n})
            jobs.dispatch.function(at=timezone.now(), sink="rfp")
            self.assertEqual(waiting.count(), 0)  # the second waits for an operator
            publish(seat=SYSTEM, at=timezone.now(), type=TYPE, resource="sample/2", data={"n": 1})
            peer.counterpart.__class__.rows.update(
                resting_until=timezone.now() + timedelta(minutes=5), failures=9
            )
            jobs.dispatch.function(at=timezone.now(), sink="rfp")
        self.assertEqual((waiting.count(), len(peer.events)), (0, 1))  # the sweeper comes by

    def test_the_first_calls_at_once_share_one_pool(self):
        client.hang_up()
        made, start = [], threading.Barrier(20)

        def run():
            start.wait(10)
            made.append(client._client())

        threads = [threading.Thread(target=run) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timedelta(seconds=10).total_seconds())
        self.assertEqual((len(made), len({id(each) for each in made})), (20, 1))
        client.hang_up()
