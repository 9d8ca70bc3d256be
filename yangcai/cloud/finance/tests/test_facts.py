"""The status is what follows from the rows: after anything that happens, and every night for all contracts."""

from datetime import timedelta
from unittest import mock

from django.test import TransactionTestCase
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisCase

from yangcai.cloud.contracts.models import Contract
from yangcai.cloud.contracts.operations import record_payment, restate
from yangcai.cloud.contracts.tests.makers import make_contract
from yangcai.cloud.finance import jobs, queries
from yangcai.cloud.finance.errors import NothingToRepair
from yangcai.cloud.finance.models import Audit, Encumbrance, Freeze
from yangcai.cloud.finance.operations import audits, freezing
from yangcai.cloud.finance.tests.flow import Flow, FlowCase, build
from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.errors import Forbidden
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.kernel.testing import run_jobs
from yangcai.foundation.messages.models import Todo
from yangcai.foundation.people.tests.makers import make_region
from yangcai.foundation.rules.models import Limit, Rollout
from yangcai.foundation.rules.operations.rollouts import set_rollout

NOW = timezone.now()
STEPS = (
    "reserve", "submit", "approve", "lock", "confirm", "conclude", "void", "reject", "withdraw", "expire", "extend",
    "freeze", "freeze_contract", "lift", "demand", "undemand", "pay", "other",
)  # fmt: skip


def differing():
    return queries.differing(Contract.visible_to(SYSTEM), timezone.now())


class RandomFlowTest(HypothesisCase):
    """Whatever is tried in whatever order, allowed or refused, recomputation finds nothing different."""

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.sampled_from(STEPS), min_size=3, max_size=14))
    def test_recomputation_finds_nothing(self, steps):
        build(self)
        self.current = self.fresh()
        self.demands = 0
        for step in steps:
            getattr(self, step)()
            self.assertEqual(differing(), {}, step)
        held = Encumbrance.rows.filter(status__in=Encumbrance.LIVE)
        self.assertLessEqual(held.count(), 1)

    def fresh(self):
        return Flow(self.supplier, self.bank, [self.contract], amount="30000.00")

    def other(self):
        self.current = self.fresh()

    def reserve(self):
        self.current.reserve()

    def submit(self):
        self.current.say("submitted", "SUBMITTED")

    def approve(self):
        self.current.approve()

    def reject(self):
        self.current.reject()

    def withdraw(self):
        self.current.say("withdrawn", "WITHDRAWN")

    def lock(self):
        if self.current.held:
            self.current.lock()

    def confirm(self):
        if self.current.held:
            self.current.confirm()

    def extend(self):
        if self.current.held:
            self.current.extend()

    def conclude(self):
        if self.current.held:
            self.current.conclude()

    def void(self):
        if self.current.held:
            self.current.conclude("voided", status="VOIDED", version=2)

    def expire(self):
        Encumbrance.rows.filter(status="reserved").update(expires_at=NOW - timedelta(days=1))
        jobs.expire.run()

    def freeze(self, **facts):
        facts = facts or {"supplier": self.supplier}
        words = {"kind": "dispute", "document_number": f"x{Freeze.rows.count()}", "reason": "x"}
        row = freezing.file_freeze(seat=self.cast.bureau.seat, at=NOW, **words, **facts)
        freezing.confirm_freeze(seat=self.cast.bureau_leader.seat, at=NOW, freeze=row)

    def freeze_contract(self):
        self.freeze(contract=self.contract)

    def lift(self):
        if row := Freeze.rows.filter(status="in_force").first():
            freezing.file_lift(seat=self.cast.bureau.seat, at=NOW, freeze=row, document_number="x")
            freezing.confirm_lift(seat=self.cast.bureau_leader.seat, at=NOW, freeze=row)

    def demand(self, kind="published", status="PUBLISHED"):
        self.demands += kind == "published"
        code = f"Q-{self.demands}"
        data = {
            "demandId": code, "supplierUscc": self.supplier.uscc, "basis": "CONTRACT", "status": status,
            "items": [{"contractId": self.contract.code, "amount": "5000.00"}], "amount": "5000.00", "version": 1,
        }  # fmt: skip
        self.current.deliver(f"demand.{kind}", f"demand/{code}", data)

    def undemand(self):
        if self.demands:
            self.demand("closed", "CLOSED")

    def pay(self):
        contract = Contract.rows.get(pk=self.contract.pk)
        number = f"ZF-{contract.paid_amount}"
        record_payment(seat=SYSTEM, at=NOW, contract=contract, number=number, amount=1000, settled_at=NOW)


class AuditTest(FlowCase):
    def test_every_night_all_are_compared_and_nothing_differs(self):
        self.flow().financed()
        make_contract(self.supplier, self.supplier.region)
        jobs.audit_facts.run()
        audit = Audit.rows.get()
        self.assertEqual((audit.checked, audit.differing, audit.renewed), (2, 0, 0))
        self.assertEqual(Event.rows.get(name="finance.facts.audited").facts["checked"], 2)

    def test_a_difference_is_an_alarm_and_a_todo_and_is_mended_by_the_operator(self):
        Contract.rows.update(hold="confirmed", is_frozen=True)
        jobs.audit_facts.run()
        self.assertEqual((Audit.rows.get().differing, self.status()), (1, "80"))  # not mended in silence
        event = Event.rows.get(name="finance.facts.differed")
        self.assertEqual(
            event.facts["differing"], {"hold": ["confirmed", "none"], "is_frozen": ["True", "False"]}
        )
        todo = Todo.rows.get()
        self.assertEqual((todo.organisation, todo.status), (self.cast.operator.organisation, "open"))
        with self.assertRaises(Forbidden):
            audits.repair(seat=self.cast.auditor.seat, at=NOW, contract=self.contract)
        audits.repair(seat=self.cast.operator.seat, at=NOW, contract=self.contract)
        self.assertEqual((self.status(), Todo.rows.get().status), ("10", "done"))
        with self.assertRaises(NothingToRepair):
            audits.repair(seat=self.cast.operator.seat, at=NOW, contract=self.contract)

    def test_what_only_the_day_changed_is_written_and_counted(self):
        Limit.rows.create(
            key="financing.after_term_max", title="期限", value=10, unit="d", source="示例", mark="config",
            valid_from=NOW.date() - timedelta(days=9),
        )  # fmt: skip
        Contract.rows.update(performance_to=NOW.date() - timedelta(days=30))
        jobs.audit_facts.run()
        self.assertEqual((Audit.rows.get().differing, Audit.rows.get().renewed), (0, 1))
        self.assertEqual((Contract.rows.get().barred_by, self.status()), ("EXPIRED_TERM", "00"))

    def test_a_new_rule_is_applied_region_by_region(self):
        region = make_region("420000")
        Rollout.rows.update(state="excluded")
        jobs.restate.run(path=region.path)
        run_jobs("finance.restate")
        self.assertEqual((Contract.rows.get().barred_by, self.status()), ("REGION_CLOSED", "00"))
        Rollout.rows.all().delete()
        facts = {
            "module": "finance",
            "region": region,
            "state": "online",
            "notice_number": "",
            "notice_title": "示例",
        }
        set_rollout(seat=SYSTEM, at=NOW, valid_from=beijing_day(NOW), **facts)
        run_jobs()
        self.assertEqual((Contract.rows.get().barred_by, self.status()), ("", "10"))

    def test_nobody_but_the_platform_restates(self):
        for member in (self.cast.operator, self.cast.bureau_leader, self.cast.supplier):
            with self.assertRaises(Forbidden):
                restate(seat=member.seat, at=NOW, facts={self.contract.pk: {"hold": "reserved"}})


class ResumedAuditTest(TransactionTestCase):
    def setUp(self):
        build(self)
        self.rows = [make_contract(self.supplier, self.supplier.region) for _ in range(6)]

    def test_a_run_that_was_killed_goes_on_where_it_was(self):
        seen, chunk = [], audits.audit_some

        def dying(**facts):
            if len(seen) == 2:
                raise RuntimeError("killed")
            seen.append(facts["audit"].reached)
            return chunk(**facts, chunk=2)

        with mock.patch.object(audits, "audit_some", dying), self.assertRaises(RuntimeError):
            jobs.audit_facts.run()
        self.assertEqual((Audit.rows.get().checked, Audit.rows.get().finished_at), (4, None))
        jobs.audit_facts.run()
        audit = Audit.rows.get()
        self.assertEqual((audit.checked, audit.differing), (7, 0))
        self.assertIsNotNone(audit.finished_at)
