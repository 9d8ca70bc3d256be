"""Messages in: once, in order, whatever comes twice, early, late, contradicting or unknown."""

import random
import time
from datetime import timedelta

import time_machine
from django.test import Client, TestCase
from django.utils import timezone

from yangcai.foundation.exchange import pulling, schemas
from yangcai.foundation.exchange.inbound import NotYet, Rejected
from yangcai.foundation.exchange.models import Incoming, Inflow
from yangcai.foundation.exchange.operations import letters
from yangcai.foundation.exchange.testing import Peer, deliver, letter, make_peer, signed_call
from yangcai.foundation.exchange.tests import sample
from yangcai.foundation.exchange.tests.sample import TYPE, misbehaving, taken
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.kernel.testing import run_jobs

CLIENT = Client()
EVENTS, BATCH = "/exchange/v1/events", "/exchange/v1/events:batch"


def tell(seq, resource="sample/1", data=None, **facts):
    """One sample: its status and code."""
    answer = deliver(TYPE, resource, seq, data or {"n": seq}, **facts)
    return answer.status_code, answer.json()["code"]


def post(raw):
    """Bytes as they are: status and code."""
    answer = signed_call(CLIENT, "rfp", "POST", EVENTS, raw)
    return answer.status_code, answer.json()["code"]


def raises(error):
    """A misbehaviour."""

    def misbehave(_message):
        raise error

    return misbehaving(misbehave)


def statuses():
    return list(Incoming.rows.order_by("seq", "pk").values_list("seq", "status"))


class Receiving(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.peer = make_peer()


class OrderTest(Receiving):
    def test_scenario_09_twice_and_a_third_time_with_another_digest(self):
        raw = letter(TYPE, "sample/1", 1, {"n": 1}, event_id="E1")
        self.assertEqual(post(raw), (200, "APPLIED"))
        self.assertEqual(post(raw), (200, "DUPLICATE"))
        other = letter(TYPE, "sample/1", 1, {"n": 2}, event_id="E1")
        self.assertEqual(post(other), (409, "SEQ_CONFLICT"))
        self.assertEqual(post(other), (409, "SEQ_CONFLICT"))
        self.assertEqual(taken(), ["sample/1#1"])
        self.assertEqual(statuses(), [(1, "applied"), (1, "conflict")])
        self.assertEqual(Event.rows.filter(name="exchange.incoming.conflicted").count(), 1)

    def test_scenario_09_another_event_under_a_taken_number(self):
        self.assertEqual(tell(1), (200, "APPLIED"))
        self.assertEqual(tell(1, data={"n": 9}), (409, "SEQ_CONFLICT"))
        self.assertEqual(taken(), ["sample/1#1"])

    def test_a_taken_event_under_another_number(self):
        tell(1, event_id="E1")
        self.assertEqual(tell(2, event_id="E1"), (409, "SEQ_CONFLICT"))

    def test_scenario_10_one_three_two(self):
        self.assertEqual(tell(1), (200, "APPLIED"))
        self.assertEqual(tell(3), (202, "SEQ_GAP"))
        self.assertEqual(taken(), ["sample/1#1"])
        self.assertEqual(tell(2), (200, "APPLIED"))
        self.assertEqual(taken(), ["sample/1#1", "sample/1#2", "sample/1#3"])
        self.assertEqual(Inflow.rows.get().last_seq, 3)

    def test_scenario_10_a_gap_that_never_comes_is_pulled(self):
        lines = [letter(TYPE, "sample/1", seq, {"n": seq}, event_id=f"E{seq}") for seq in (1, 2, 3)]
        with Peer() as peer:
            peer.answers("GET", EVENTS, lambda _body: (200, lines[1] + b"\n" + lines[2] + b"\n"))
            post(lines[0])
            with self.captureOnCommitCallbacks(execute=True):
                self.assertEqual(post(lines[2]), (202, "SEQ_GAP"))
            self.assertEqual(run_jobs("exchange.pull"), 1)
        self.assertEqual(taken(), ["sample/1#1", "sample/1#2", "sample/1#3"])

    def test_it_is_told_twice_that_it_came_early(self):
        raw = letter(TYPE, "sample/1", 3, {"n": 3})
        self.assertEqual([post(raw), post(raw)], [(202, "SEQ_GAP")] * 2)
        self.assertEqual(statuses(), [(3, "parked")])

    def test_the_sweeper_asks_for_gaps_the_job_could_not_fill(self):
        lines = [letter(TYPE, "sample/1", seq, {"n": seq}) for seq in (1, 2)]
        with Peer() as peer:
            peer.down = True
            post(lines[1])
            self.assertEqual(pulling.mend(), 0)
            peer.down = False
            peer.answers("GET", EVENTS, lambda _body: (200, lines[0]))
            self.assertEqual(pulling.mend(), 1)
        self.assertEqual(taken(), ["sample/1#1", "sample/1#2"])

    def test_a_snapshot_of_reference_data_heals_a_gap(self):
        data = schemas.example("contract.published")
        facts = {"snapshot": True}
        for seq, expected in ((1, "APPLIED"), (5, "APPLIED"), (3, "SUPERSEDED")):
            with self.subTest(seq):
                answer = deliver("contract.published", "contract/1", seq, data, **facts)
                self.assertEqual((answer.status_code, answer.json()["code"]), (200, expected))
        self.assertEqual(taken(), ["contract/1#1", "contract/1#5"])

    def test_what_waited_is_overtaken_by_a_snapshot(self):
        data = schemas.example("contract.published")
        for seq, snapshot in ((1, True), (3, False), (7, True)):
            deliver("contract.published", "contract/1", seq, data, snapshot=snapshot)
        self.assertEqual(statuses(), [(1, "applied"), (3, "skipped"), (7, "applied")])
        self.assertEqual(pulling.mend(), 0)

    def test_a_snapshot_of_anything_else_does_not(self):
        self.assertEqual(tell(2, snapshot=True), (202, "SEQ_GAP"))

    def test_resources_do_not_wait_for_each_other(self):
        tell(2, "sample/a")
        self.assertEqual(tell(1, "sample/b"), (200, "APPLIED"))

    def test_scenario_31_a_thousand_redeliveries_with_crashes(self):
        raw, dice = letter(TYPE, "sample/1", 1, {"n": 1}), random.Random(31)

        def crash_at_times(_message):
            if dice.random() < 0.9:
                raise MemoryError("killed")

        with misbehaving(crash_at_times):
            codes = {post(raw) for _ in range(1000)}
        self.assertEqual(codes, {(500, "INTERNAL"), (200, "APPLIED"), (200, "DUPLICATE")})
        self.assertEqual((taken(), statuses()), (["sample/1#1"], [(1, "applied")]))


class ContentTest(Receiving):
    def test_unknown_fields_are_ignored(self):
        raw = letter(TYPE, "sample/1", 1, {"n": 1, "mood": "new"}).replace(b"{", b'{"colour":"blue",', 1)
        self.assertEqual(post(raw), (200, "APPLIED"))
        data = schemas.example("contract.published") | {"novelty": 1}
        self.assertEqual(deliver("contract.published", "contract/9", 1, data).status_code, 200)

    def test_an_unknown_type_is_kept_with_an_alarm_and_blocks_nothing(self):
        answer = deliver("sample.unheard_of", "sample/1", 1, {})
        self.assertEqual((answer.status_code, answer.json()["code"]), (202, "TYPE_UNKNOWN"))
        self.assertEqual(tell(2), (200, "APPLIED"))
        self.assertEqual(statuses(), [(1, "ignored"), (2, "applied")])
        self.assertEqual(Event.rows.filter(name="exchange.incoming.unknown").count(), 1)

    def test_only_the_owner_may_speak(self):
        answer = deliver(TYPE, "sample/1", 1, {}, app=make_peer("stranger-app").app)
        self.assertEqual(answer.status_code, 200)  # the same role
        make_peer("third")
        self.peer.__class__.rows.filter(app="third").update(role="cloud")
        answer = deliver(TYPE, "sample/1", 1, {}, app="third")
        self.assertEqual((answer.status_code, answer.json()["code"]), (403, "NOT_OWNER"))
        posing = letter(TYPE, "sample/1", 1, {}, app="rfp")
        self.assertEqual(signed_call(CLIENT, "third", "POST", EVENTS, posing).json()["code"], "NOT_OWNER")

    def test_what_is_for_somebody_else(self):
        raw = letter(TYPE, "sample/1", 1, {}).replace(b'"sink":"', b'"sink":"x')
        self.assertEqual(post(raw), (403, "WRONG_SINK"))

    def test_nonsense(self):
        good = letter(TYPE, "sample/1", 1, {})
        for raw in (
            b"",
            b"[]",
            b"{",
            b"\xff",
            good.replace(b'"seq":1', b'"seq":0'),
            good.replace(b'"1.0"', b'"2.0"'),
            good.replace(b'"seq":1', b'"seq":true'),
        ):
            with self.subTest(raw):
                self.assertEqual(post(raw), (422, "SCHEMA"))
        broken = schemas.example("contract.published") | {"total": "12.345"}
        self.assertEqual(deliver("contract.published", "contract/1", 1, broken).json()["code"], "SCHEMA")
        self.assertEqual(Incoming.rows.count(), 0)

    def test_a_refusal_of_the_room_is_final_for_the_sender(self):
        with raises(Rejected("NO", "never", {"why": "x"})):
            answer = deliver(TYPE, "sample/1", 1, {})
        self.assertEqual(
            (answer.status_code, answer.json()["code"], answer.json()["detail"]), (422, "NO", {"why": "x"})
        )
        with raises(Refused("规则不允许")):
            self.assertEqual(tell(1, "sample/2"), (422, "REFUSED"))
        self.assertEqual((taken(), Inflow.rows.exclude(last_seq=0).count()), ([], 0))

    def test_a_fault_of_ours_leaves_nothing_behind(self):
        with raises(ZeroDivisionError()):
            self.assertEqual(tell(1), (500, "INTERNAL"))
        self.assertEqual((taken(), Incoming.rows.count()), ([], 0))
        self.assertEqual(tell(1), (200, "APPLIED"))


class MissingTest(Receiving):
    def test_scenario_34_a_slip_of_an_unknown_contract(self):
        slip = letter(TYPE, "sample/1", 1, {"n": 1})
        began = time.time()
        with raises(NotYet("contract/9")):
            self.assertEqual(post(slip), (425, "CONTRACT_UNKNOWN"))
            with time_machine.travel(began + 29 * 60):
                self.assertEqual(post(slip), (425, "CONTRACT_UNKNOWN"))
            with time_machine.travel(began + 31 * 60):
                self.assertEqual(post(slip), (422, "CONTRACT_UNKNOWN"))
                self.assertEqual(tell(2), (202, "SEQ_GAP"))
        self.assertEqual((taken(), statuses()), ([], [(1, "rejected"), (2, "parked")]))
        self.assertEqual(post(slip), (200, "APPLIED"))
        self.assertEqual(taken(), ["sample/1#1", "sample/1#2"])

    def test_what_is_missing_is_asked_for(self):
        with Peer() as peer:
            peer.answers("GET", EVENTS, 200, {})
            with raises(NotYet("contract/9")), self.captureOnCommitCallbacks(execute=True):
                tell(1)
            run_jobs("exchange.pull")
            self.assertEqual(peer.paths(), [f"GET {EVENTS}"])

    def test_a_follower_that_cannot_be_taken_yet_does_not_undo_the_one_before(self):
        def second_fails(message):
            if message.seq == 2:
                raise ZeroDivisionError

        with misbehaving(second_fails):
            tell(2)
            self.assertEqual(tell(1), (200, "APPLIED"))
        self.assertEqual((taken(), statuses()), (["sample/1#1"], [(1, "applied"), (2, "parked")]))
        self.assertEqual(pulling.mend(), 1)
        self.assertEqual(taken(), ["sample/1#1", "sample/1#2"])

    def test_an_operator_takes_it_in_again(self):
        with raises(Rejected("NO")):
            tell(1)
        row = Incoming.rows.get()
        with raises(Rejected("NO")), self.assertRaises(letters.StillNot):
            letters.retry(seat=SYSTEM, at=timezone.now(), received=row)
        letters.retry(seat=SYSTEM, at=timezone.now() + timedelta(seconds=1), received=row)
        self.assertEqual((taken(), statuses()), (["sample/1#1"], [(1, "applied")]))


class BatchTest(Receiving):
    def batch(self, *lines):
        answer = signed_call(CLIENT, "rfp", "POST", BATCH, b"\n".join(lines))
        return answer.status_code, [line["code"] for line in answer.json().get("results", [])]

    def test_each_line_for_itself(self):
        good, again = (letter(TYPE, "sample/1", seq, {"n": seq}) for seq in (1, 2))
        other = letter(TYPE, "sample/2", 1, {"n": 1})

        def second_crashes(message):
            if message.seq == 2:
                raise ZeroDivisionError

        with misbehaving(second_crashes):
            answer = self.batch(good, again, b"{", good, other)
        self.assertEqual(answer, (200, ["APPLIED", "INTERNAL", "SCHEMA", "DUPLICATE", "APPLIED"]))
        self.assertEqual(taken(), ["sample/1#1", "sample/2#1"])

    def test_order_within_a_batch(self):
        lines = [letter(TYPE, "sample/1", seq, {"n": seq}) for seq in (3, 1, 2)]
        self.assertEqual(self.batch(*lines), (200, ["SEQ_GAP", "APPLIED", "APPLIED"]))
        self.assertEqual(taken(), ["sample/1#1", "sample/1#2", "sample/1#3"])

    def test_no_more_than_five_hundred(self):
        lines = [b"{}"] * 501
        self.assertEqual(self.batch(*lines)[0], 413)

    def test_bytes_are_kept_as_they_came(self):
        raw = letter(TYPE, "sample/1", 1, {"名称": "示例"}) + b" "
        self.batch(raw)
        self.assertEqual(bytes(Incoming.rows.get().body), raw)
        self.assertEqual(len(sample.taken()), 1)
