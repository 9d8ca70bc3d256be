"""A reservation on its way: approved, locked, confirmed, extended, released, run out, frozen."""

from datetime import timedelta

from django.utils import timezone

from yangcai.cloud.contracts.models import Contract, Party
from yangcai.cloud.contracts.tests.makers import make_contract
from yangcai.cloud.finance import jobs
from yangcai.cloud.finance.eligibility import part_of
from yangcai.cloud.finance.errors import NotYours, SamePerson
from yangcai.cloud.finance.models import AccountLock, Application, Encumbrance, Freeze
from yangcai.cloud.finance.operations import freezing
from yangcai.cloud.finance.queries import is_sanctioned
from yangcai.cloud.finance.tests.flow import FlowCase, make_bank
from yangcai.foundation.kernel.errors import Forbidden, Refused
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.messages.models import Message, Sms
from yangcai.foundation.people.tests.makers import make_organisation, make_region

NOW = timezone.now()


class StepsTest(FlowCase):
    def row(self):
        return Encumbrance.rows.get()

    def test_the_status_follows_every_step(self):
        flow = self.flow()
        seen = [self.status()]
        for step in (
            flow.reserve,
            lambda: flow.say("submitted", "SUBMITTED"),
            flow.approve,
            flow.lock,
            flow.confirm,
            flow.conclude,
        ):
            self.assertIn(step().status_code, (200, 201))
            seen.append(self.status())
        self.assertEqual(seen, ["10", "30", "30", "40", "30", "30", "50"])
        self.assertEqual(self.published(), ["reserved", "approved", "confirmed"])

    def test_an_approval_gives_as_long_as_it_holds(self):
        flow = self.flow()
        flow.reserve()
        before = self.row().expires_at
        flow.approve()
        self.assertGreater(self.row().expires_at, before)
        self.assertLess(self.row().expires_at, timezone.now() + timedelta(days=92))

    def test_another_account_is_not_locked(self):
        flow = self.flow()
        flow.reserve()
        self.refused(flow.lock(account="6222000000000000"), 409, "ACCOUNT_MISMATCH")
        self.assertEqual(AccountLock.rows.count(), 0)
        self.refused(flow.confirm(), 409, "ACCOUNT_MISMATCH")

    def test_an_account_that_changed_after_the_lock_confirms_nothing(self):
        flow = self.flow().ready()
        Contract.rows.filter(pk=self.contract.pk).update(account_number="6222000000000000")
        self.refused(flow.confirm(), 409, "ACCOUNT_MISMATCH")
        self.assertEqual(self.states(), ["reserved"])

    def test_locked_twice_is_locked_once(self):
        flow = self.flow()
        flow.reserve()
        self.assertEqual(flow.lock().json(), flow.lock().json())
        self.assertEqual(AccountLock.rows.count(), 1)

    def test_scenario_32_the_exact_codes_of_a_confirmation(self):
        flow = self.flow().ready()
        self.refused(flow.confirm(amount="50000.01"), 409, "AMOUNT_EXCEEDS")
        self.refused(flow.confirm(token=2), 409, "STALE_TOKEN")
        self.refused(flow.confirm(encumbranceId="E-999999"), 409, "STALE_TOKEN")
        other = self.flow(make_contract(self.supplier, self.supplier.region)).ready()
        flow.held, mine = other.held, flow.held
        self.refused(flow.confirm(), 409, "STALE_TOKEN")  # another application's contract
        flow.held = mine
        self.assertEqual(self.states(), ["reserved"])
        self.assertEqual(flow.confirm().status_code, 200)
        self.assertEqual(flow.confirm().status_code, 200)  # the same slip again, under another key
        self.refused(flow.confirm(deal="D-OTHER"), 409, "STALE_TOKEN")
        self.assertEqual(self.states(), ["confirmed"])

    def test_a_stale_token_after_somebody_else_took_it(self):
        old = self.flow().ready()
        Encumbrance.rows.update(expires_at=NOW - timedelta(days=1))
        jobs.expire.run()
        self.assertEqual(self.flow(bank=make_bank()).reserve().status_code, 201)
        self.refused(old.confirm(), 409, "STALE_TOKEN")
        self.refused(old.lock(), 409, "STALE_TOKEN")
        self.assertEqual(old.say("withdrawn", "WITHDRAWN").status_code, 200)  # releases nothing
        self.assertEqual(self.states(), ["expired", "reserved"])

    def test_more_time_once(self):
        flow = self.flow()
        flow.reserve()
        before = self.row().expires_at
        self.assertEqual(flow.extend().status_code, 200)
        self.assertGreater(self.row().expires_at, before + timedelta(days=9))
        self.refused(flow.extend(), 409, "EXTENDED_ALREADY")

    def test_scenario_26_the_time_runs_out_and_the_contract_is_free(self):
        flow = self.flow()
        flow.reserve()
        flow.say("submitted", "SUBMITTED")
        jobs.expire.run()
        self.assertEqual(self.states(), ["reserved"])
        Encumbrance.rows.update(expires_at=timezone.now() - timedelta(seconds=1))
        self.refused(flow.confirm(), 409, "STALE_TOKEN")
        jobs.expire.run()
        jobs.expire.run()
        self.assertEqual((self.states(), self.status()), (["expired"], "10"))
        self.assertEqual(self.published(), ["reserved", "expired"])
        self.assertEqual(Event.rows.filter(name="finance.encumbrance.expired").count(), 1)
        flow.say("expired", "EXPIRED")
        self.assertEqual(Application.rows.get().status, "expired")
        self.assertEqual(Sms.rows.filter(dedup_key__contains="expired").count(), 1)
        self.assertEqual(self.flow(bank=make_bank()).reserve().status_code, 201)

    def test_scenario_27_a_rejection_says_why_and_frees_the_contract(self):
        flow = self.flow()
        flow.reserve()
        flow.say("submitted", "SUBMITTED")
        flow.reject()
        self.assertEqual((self.states(), self.status()), (["released"], "10"))
        message = Message.rows.filter(organisation=self.supplier).latest("pk")
        self.assertIn("未通过", message.title)
        self.assertIn("降低申请金额后重新申请", message.body)
        self.assertEqual(AccountLock.rows.filter(released_at=None).count(), 0)

    def test_what_a_supplier_is_told_and_how_often(self):
        flow = self.flow().ready()
        keys = sorted(Sms.rows.values_list("dedup_key", flat=True))
        self.assertEqual(
            [key.split(":")[3] for key in keys], ["approved", "received", "submitted"], flow.code
        )
        flow.say("more_info", "MORE_INFO")
        self.assertEqual(Sms.rows.count(), 4)
        self.assertEqual(Message.rows.filter(organisation=self.supplier).count(), 4)

    def test_an_unknown_status_is_kept_as_unknown(self):
        flow = self.flow()
        flow.reserve()
        self.assertEqual(flow.say("in_review", "PONDERING").status_code, 200)
        self.assertEqual(Application.rows.get().status, "unknown")
        self.assertEqual(Event.rows.get(name="finance.application.unclear").facts, {"said": "PONDERING"})

    def test_a_pre_credit_on_an_award_has_no_contract(self):
        flow = self.flow()
        items = [{"awardId": "test-A1", "partyUscc": self.supplier.uscc, "amount": "1000.00"}]
        answer = flow.say("submitted", "SUBMITTED", stage="PRE_CREDIT", items=items)
        self.assertEqual(answer.status_code, 200)
        row = Application.rows.get()
        self.assertEqual((row.stage, row.items.get().award_code), ("pre_credit", "test-A1"))

    def test_an_open_demand_shows(self):
        flow = self.flow()
        data = {
            "demandId": "Q-1", "supplierUscc": self.supplier.uscc, "basis": "CONTRACT", "status": "PUBLISHED",
            "items": [{"contractId": self.contract.code, "amount": "5000.00"}], "amount": "5000.00", "mode": "OPEN",
            "validUntil": "2027-01-01", "version": 1,
        }  # fmt: skip
        self.assertEqual(flow.deliver("demand.published", "demand/Q-1", data).status_code, 200)
        self.assertEqual(self.status(), "20")
        flow.reserve()
        self.assertEqual(self.status(), "30")
        flow.say("withdrawn", "WITHDRAWN")
        closed = data | {"status": "CLOSED"}
        self.assertEqual(flow.deliver("demand.closed", "demand/Q-1", closed).status_code, 200)
        self.assertEqual(self.status(), "10")


class FreezeTest(FlowCase):
    def file(self, seat=None, **facts):
        known = {"kind": "sanction", "document_number": "示范财罚〔2026〕1号", "reason": "示例"}
        known |= facts or {"supplier": self.supplier}
        return freezing.file_freeze(seat=seat or self.cast.bureau.seat, at=NOW, **known)

    def freeze(self, **facts):
        return freezing.confirm_freeze(seat=self.cast.bureau_leader.seat, at=NOW, freeze=self.file(**facts))

    def lift(self, freeze):
        facts = {"at": NOW, "freeze": freeze}
        freezing.file_lift(seat=self.cast.bureau.seat, document_number="示范财罚〔2026〕2号", **facts)
        return freezing.confirm_lift(seat=self.cast.bureau_leader.seat, **facts)

    def test_scenario_28_a_sanction_during_review(self):
        flow = self.flow()
        flow.reserve()
        flow.lock()
        freeze = self.freeze()
        row = Encumbrance.rows.get()
        self.assertEqual((self.status(), row.is_frozen, is_sanctioned(self.supplier)), ("80", True, True))
        self.refused(flow.confirm(), 409, "FROZEN")
        self.refused(flow.lock(), 409, "FROZEN")
        self.assertEqual(self.published(), ["reserved", "frozen"])
        other = make_contract(self.supplier, self.supplier.region)
        detail = self.refused(self.flow(other).reserve(), 422, "NOT_FINANCEABLE")
        self.assertEqual([reason["code"] for reason in detail["reasons"]], ["SANCTIONED"])
        self.lift(freeze)
        self.assertEqual((self.status(), Encumbrance.rows.get().is_frozen), ("30", False))
        self.assertEqual(self.published(), ["reserved", "frozen", "unfrozen"])
        titles = (
            Message.rows.filter(organisation=self.supplier).order_by("pk").values_list("title", flat=True)
        )
        self.assertEqual(list(titles), ["合同融资已被冻结", "合同融资已解除冻结"])
        self.assertEqual(flow.confirm().status_code, 200)

    def test_nothing_is_frozen_before_a_second_person_decides(self):
        freeze = self.file()
        self.assertEqual(self.status(), "10")
        with self.assertRaises(Forbidden):
            freezing.confirm_freeze(seat=self.cast.bureau.seat, at=NOW, freeze=freeze)
        seat = self.cast.bureau_leader.seat
        with self.assertRaises(Forbidden):
            self.file(seat)
        Freeze.rows.filter(pk=freeze.pk).update(filed_by=self.cast.bureau_leader.user)
        with self.assertRaises(SamePerson):
            freezing.confirm_freeze(seat=seat, at=NOW, freeze=Freeze.rows.get())
        self.assertEqual((self.status(), Freeze.rows.get().status), ("10", "filed"))

    def test_of_two_orders_one_lifted_leaves_it_frozen(self):
        self.flow().reserve()
        first, second = self.freeze(), self.freeze(contract=self.contract)
        self.lift(first)
        self.assertEqual((self.status(), Encumbrance.rows.get().is_frozen), ("80", True))
        self.lift(second)
        self.assertEqual((self.status(), Encumbrance.rows.get().is_frozen), ("30", False))

    def test_only_in_the_bureaus_territory(self):
        far = make_organisation("supplier", make_region("440100"))
        with self.assertRaises(NotYours):
            self.file(supplier=far)
        self.assertEqual(Freeze.rows.count(), 0)

    def test_an_order_walks_its_own_way(self):
        leader, officer = self.cast.bureau_leader.seat, self.cast.bureau.seat
        freeze = freezing.refuse_freeze(seat=leader, at=NOW, freeze=self.file(), reason="示例")
        with self.assertRaises(Refused):
            freezing.file_lift(seat=officer, at=NOW, freeze=freeze, document_number="x")
        freeze = self.freeze()
        freezing.file_lift(seat=officer, at=NOW, freeze=freeze, document_number="x")
        freezing.refuse_lift(seat=leader, at=NOW, freeze=freeze, reason="示例")
        self.assertEqual((Freeze.rows.get(pk=freeze.pk).status, self.status()), ("in_force", "80"))
        self.lift(freeze)
        self.assertEqual(self.status(), "10")

    def test_a_frozen_member_of_a_consortium_leaves_the_others_free(self):
        b = self.cast.rival.organisation
        Party.rows.filter(contract=self.contract).update(role="lead", share="70")
        Party.rows.create(
            contract=self.contract, organisation=b, name=b.name, uscc=b.uscc, role="member", share="30"
        )
        self.freeze(supplier=b)
        contract = Contract.rows.get(pk=self.contract.pk)
        self.assertEqual(part_of(contract, b.uscc, NOW).status, "80")
        self.assertEqual(part_of(contract, self.supplier.uscc, NOW).status, "10")
        self.assertEqual(contract.financing, "10")
