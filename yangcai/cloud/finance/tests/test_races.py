"""Many at once, in real threads on a real database."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection
from django.test import Client, TransactionTestCase

from yangcai.cloud.contracts.models import Contract
from yangcai.cloud.contracts.tests.makers import make_contract
from yangcai.cloud.finance.models import Application, Encumbrance
from yangcai.cloud.finance.tests.flow import Flow, build, make_bank
from yangcai.foundation.exchange.models import Outgoing
from yangcai.foundation.kernel.models import Event

THREADS = 20


def at_once(count, act):
    """Run `act(number)` so many times, THREADS at a time, the first of them together."""
    barrier = Barrier(min(THREADS, count))

    def run(number):
        if number < barrier.parties:
            barrier.wait(timeout=30)
        try:
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(count)))


class ReserveRaceTest(TransactionTestCase):
    def setUp(self):
        build(self)
        self.flow(self.bank).post("/gp/v1/encumbrances", {"kind": "RESERVE"})  # makes the keys

    def flow(self, bank, *contracts):
        return Flow(self.supplier, bank, contracts or [self.contract], client=Client())

    def test_scenario_23_five_hundred_submissions_to_twenty_banks_one_reservation(self):
        banks = [make_bank() for _ in range(20)]

        def submit(number):
            answer = self.flow(banks[number % 20]).reserve()
            return answer.status_code, answer.json().get("code", "")

        answers = at_once(500, submit)
        self.assertEqual(answers.count((201, "")), 1)
        self.assertEqual(answers.count((409, "ALREADY_ENCUMBERED")), 499)
        self.assertEqual((Encumbrance.rows.count(), Encumbrance.rows.get().token), (1, 1))
        self.assertEqual(
            (Application.rows.count(), Outgoing.rows.filter(type="encumbrance.reserved").count()), (0, 1)
        )
        self.assertEqual(Event.rows.filter(name="finance.encumbrance.reserved").count(), 1)
        self.assertEqual(Contract.rows.get().financing, "30")

    def test_one_command_sent_many_times_at_once_is_one_reservation(self):
        flow = self.flow(self.bank)
        body = flow.reservation()

        def submit(_number):
            other = self.flow(self.bank)
            return other.post("/gp/v1/encumbrances", body, key="the-same-key").status_code

        answers = at_once(40, submit)
        self.assertEqual(set(answers) - {201, 409}, set())  # 409: in progress, ask again
        self.assertIn(201, answers)
        self.assertEqual(Encumbrance.rows.count(), 1)

    def test_contracts_wanted_in_opposite_orders_do_not_wait_in_a_ring(self):
        rows = [make_contract(self.supplier, self.supplier.region) for _ in range(3)]

        def submit(number):
            return self.flow(self.bank, *(rows if number % 2 else rows[::-1])).reserve().status_code

        answers = at_once(20, submit)
        self.assertEqual((answers.count(201), answers.count(409)), (1, 19))
        self.assertEqual(Encumbrance.rows.count(), 3)

    def test_released_and_taken_at_once_there_is_never_more_than_one_holder(self):
        flows = [self.flow(make_bank()) for _ in range(8)]

        def take_and_leave(number):
            flow = flows[number]
            for _ in range(3):
                if flow.reserve().status_code == 201:
                    flow.say("withdrawn", "WITHDRAWN")

        at_once(8, take_and_leave)
        tokens = list(Encumbrance.rows.order_by("pk").values_list("token", flat=True))
        self.assertEqual(tokens, list(range(1, len(tokens) + 1)))
        self.assertEqual(Encumbrance.rows.filter(status="reserved").count(), 0)
        self.assertEqual(Contract.rows.get().financing, "10")
