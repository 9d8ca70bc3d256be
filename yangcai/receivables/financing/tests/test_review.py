"""The bank's part: clocks, questions, decisions by two people; and the ends that time and events bring."""

from datetime import timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.test import TestCase
from django.utils import timezone

from yangcai.foundation.exchange.models import Outgoing
from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.errors import Forbidden, Refused
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.receivables.financing import operations, queries, saga
from yangcai.receivables.financing.models import Application, Decision, Errand
from yangcai.receivables.financing.operations.deciding import NoReason
from yangcai.receivables.financing.tests import makers
from yangcai.receivables.financing.tests.test_flow import told
from yangcai.receivables.orders.models import PartyCopy

Status = Application.Status


def make_party(organisation, kind="supplier", **facts):
    place = organisation.region
    known = {"code": organisation.uscc, "uscc": organisation.uscc, "kind": kind, "name": organisation.name}
    known |= {"region_code": place.code, "region_path": place.path, "as_of": timezone.now()}
    return PartyCopy.rows.create(organisation=organisation, **known | facts)


class ReviewTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = makers.make_cast()
        cls.at = timezone.now()

    def fresh(self, row):
        return type(row).rows.get(pk=row.pk)

    def propose(self, application, **facts):
        known = makers.terms(application, self.at, **facts)
        return operations.propose(seat=self.cast.maker.seat, at=self.at, application=application, **known)

    def wake(self, application, at):
        return operations.wake(seat=SYSTEM, at=at, application=application)

    def last(self, application):
        return Outgoing.rows.filter(resource=f"application/{application.number}").order_by("seq").last()

    def test_scenario_26_a_silent_bank_is_reminded_then_it_lapses_and_counts_as_late(self):
        application = makers.make_submitted(self.cast)
        first = application.due_at + timedelta(seconds=1)
        self.assertIn(application, queries.to_wake(first))
        application = self.wake(application, first)
        self.assertEqual((application.status, application.is_late), (Status.SUBMITTED, True))
        self.assertIsNotNone(application.reminded_at)
        self.assertNotIn(application, queries.to_wake(first))
        application = self.wake(application, application.wake_at + timedelta(seconds=1))
        self.assertEqual((application.status, application.reason["code"]), (Status.EXPIRED, "BANK_SILENT"))
        self.assertEqual(queries.service_of([self.cast.bank.pk]), {self.cast.bank.pk: (1, 1)})
        self.assertFalse(application.items.filter(is_taken=True).exists())
        self.assertEqual(told(f"application/{application.number}")[-1], "application.expired")

    def test_scenario_27_a_refusal_needs_a_reason_and_says_what_would_change_it(self):
        application = makers.make_in_review(self.cast)
        with self.assertRaises(NoReason):
            self.propose(application, outcome="reject")
        self.assertFalse(Decision.rows.exists())
        proposal = self.propose(
            application, outcome="reject", reason_code="AMOUNT_TOO_LARGE", reason_text="上限三万"
        )
        operations.confirm(seat=self.cast.checker.seat, at=self.at, proposal=proposal)
        application = self.fresh(application)
        self.assertEqual(application.status, Status.REJECTED)
        self.assertEqual(application.reason["code"], "AMOUNT_TOO_LARGE")
        self.assertIn("降低申请金额", application.reason["advice"])
        self.assertIn("上限三万", application.reason["text"])
        self.assertFalse(application.items.filter(is_taken=True).exists())
        self.assertEqual(told(f"application/{application.number}")[-1], "application.decided")

    def test_scenario_28_a_sanction_during_review_blocks_the_approval(self):
        application = makers.make_in_review(self.cast)
        proposal = self.propose(application)
        party = make_party(self.cast.firm, is_sanctioned=True)
        operations.follow_party(seat=SYSTEM, at=self.at, party=party)
        self.assertEqual(self.fresh(application).holds, ["sanctioned"])
        with self.assertRaisesMessage(Refused, "处罚期"):
            operations.confirm(seat=self.cast.checker.seat, at=self.at, proposal=proposal)
        self.assertEqual(self.fresh(application).status, Status.IN_REVIEW)
        party.is_sanctioned = False
        party.save()
        operations.follow_party(seat=SYSTEM, at=self.at, party=party)
        operations.confirm(seat=self.cast.checker.seat, at=self.at, proposal=self.fresh(proposal))
        self.assertEqual(self.fresh(application).status, Status.APPROVED)

    def test_asking_for_more_stops_the_clock_and_the_answer_starts_it_again(self):
        application = makers.make_in_review(self.cast)
        due = application.due_at
        operations.ask_more(
            seat=self.cast.maker.seat, at=self.at, application=application, wanted=["报表", " "]
        )
        application = self.fresh(application)
        self.assertEqual(
            (application.status, application.paused_on), (Status.MORE_INFO, beijing_day(self.at))
        )
        later = self.at + timedelta(days=7)
        lines = {line.pk: "已附" for line in application.info_requests.get().items.all()}
        self.assertEqual(len(lines), 1)
        application = operations.answer(
            seat=self.cast.supplier.seat, at=later, application=application, answers=lines
        )
        self.assertEqual(application.status, Status.IN_REVIEW)
        self.assertEqual((application.due_at - due).days, 7)
        errand = application.errands.get(kind=Errand.Kind.EXTEND)
        until = (later + timedelta(days=30)).isoformat(timespec="seconds")
        held = application.items.get().encumbrance_id
        with makers.owner() as peer:
            peer.answers("POST", errand.path, 200, {"items": [{"encumbranceId": held, "expiresAt": until}]})
            saga.settle_all(application, at=later)
        self.assertGreater(application.items.get().expires_at, later + timedelta(days=29))

    def test_an_answer_must_be_whole_and_in_time(self):
        application = makers.make_in_review(self.cast)
        operations.ask_more(
            seat=self.cast.maker.seat, at=self.at, application=application, wanted=["报表", "流水"]
        )
        first = application.info_requests.get().items.first()
        facts = {"seat": self.cast.supplier.seat, "application": application}
        with self.assertRaisesMessage(Refused, "流水"):
            operations.answer(at=self.at, answers={first.pk: "有"}, **facts)
        lines = {line.pk: "有" for line in application.info_requests.get().items.all()}
        late = self.at + timedelta(days=12)
        with self.assertRaisesMessage(Refused, "期限已过"):
            operations.answer(at=late, answers=lines, **facts)
        application = self.wake(self.fresh(application), late)
        self.assertEqual((application.status, application.reason["code"]), (Status.EXPIRED, "NO_ANSWER"))
        self.assertFalse(application.is_late)

    def test_two_people_decide(self):
        application = makers.make_in_review(self.cast)
        proposal = self.propose(application)
        with self.assertRaises(Forbidden):
            operations.confirm(seat=self.cast.maker.seat, at=self.at, proposal=proposal)
        Decision.rows.filter(pk=proposal.pk).update(maker=self.cast.checker.user)
        with self.assertRaisesMessage(Refused, "不能是同一人"):
            operations.confirm(seat=self.cast.checker.seat, at=self.at, proposal=proposal)
        with self.assertRaises(IntegrityError), transaction.atomic():
            Decision.rows.filter(pk=proposal.pk).update(checker=self.cast.checker.user)

    def test_terms_stay_within_what_was_asked_and_what_the_place_allows(self):
        application = makers.make_in_review(self.cast)
        day = beijing_day(self.at)
        for field, facts in (
            ("amount", {"amount": application.amount + 1}),
            ("amount", {"amount": None}),
            ("term_days", {"term_days": 2000}),
            ("valid_until", {"valid_until": day}),
            ("valid_until", {"valid_until": day + timedelta(days=120)}),
            ("rate", {"rate": None}),
            ("rate", {"fee": application.amount}),
        ):
            with self.subTest(str(facts)), self.assertRaises(Refused) as no:
                self.propose(application, **facts)
            self.assertEqual(no.exception.field, field)
        self.assertFalse(Decision.rows.exists())

    def test_the_database_keeps_a_decision_within_the_request(self):
        application = makers.make_in_review(self.cast)
        proposal = self.propose(application)
        for facts in (
            {"amount": application.amount + 1},
            {"outcome": "reject", "reason_code": ""},
            {"fee": -1},
        ):
            with self.subTest(str(facts)), self.assertRaises(IntegrityError), transaction.atomic():
                Decision.rows.filter(pk=proposal.pk).update(**facts)

    def test_a_returned_proposal_may_be_made_again(self):
        application = makers.make_in_review(self.cast)
        proposal = self.propose(application)
        with self.assertRaises(Refused):
            self.propose(application)
        operations.send_back(seat=self.cast.checker.seat, at=self.at, proposal=proposal, note="利率偏高")
        again = self.propose(application, rate=Decimal("3.45"))
        operations.confirm(seat=self.cast.checker.seat, at=self.at, proposal=again)
        self.assertEqual(self.fresh(application).status, Status.APPROVED)

    def test_an_approval_lapses_on_its_day(self):
        application = makers.make_approved(self.cast)
        late = application.wake_at + timedelta(seconds=1)
        with self.assertRaisesMessage(Refused, "有效期"):
            makers.accept(self.cast, application, at=late)
        application = self.wake(application, late)
        self.assertEqual(
            (application.status, application.reason["code"]), (Status.EXPIRED, "APPROVAL_LAPSED")
        )

    def test_an_account_that_does_not_match_leaves_it_accepted_with_words(self):
        application = makers.make_approved(self.cast, account_number="6228480000009999")
        with makers.owner() as peer:
            path = f"/gp/v1/applications/{application.number}/lock"
            peer.answers("POST", path, 409, {"code": "ACCOUNT_MISMATCH", "message": "no"})
            application = makers.accept(self.cast, application)
            self.assertEqual(
                (application.status, application.reason["code"]), (Status.ACCEPTED, "ACCOUNT_MISMATCH")
            )
            peer.answers("POST", path, makers.locks)
            operations.relock(seat=self.cast.supplier.seat, at=self.at, application=application)
            application = saga.settle_all(application, at=self.at)
        self.assertEqual((application.status, application.reason), (Status.READY, None))

    def test_a_stale_reservation_ends_it_when_the_account_is_to_be_locked(self):
        application = makers.make_approved(self.cast)
        with makers.owner() as peer:
            path = f"/gp/v1/applications/{application.number}/lock"
            peer.answers("POST", path, 409, {"code": "STALE_TOKEN", "message": "no"})
            application = makers.accept(self.cast, application)
        self.assertEqual(
            (application.status, application.reason["code"]), (Status.EXPIRED, "RESERVATION_EXPIRED")
        )

    def test_a_bank_that_never_pays_out_lets_it_lapse_but_not_while_a_slip_is_checked(self):
        application = makers.make_ready(self.cast)
        late = application.wake_at + timedelta(seconds=1)
        slip = makers.make_slip(self.cast, application)
        application = self.wake(application, late)
        self.assertEqual(application.status, Status.READY)
        operations.send_slip_back(seat=self.cast.checker.seat, at=late, slip=slip, note="单号不对")
        application = self.wake(application, application.wake_at + timedelta(seconds=1))
        self.assertEqual((application.status, application.reason["code"]), (Status.EXPIRED, "NO_SLIP"))
        self.assertEqual(self.fresh(slip).status, "dropped")

    def test_a_terminated_or_reduced_contract_cancels_it(self):
        for change, code in (
            ({"status": "terminated"}, "CONTRACT_TERMINATED"),
            ({"amount": 60000, "paid": 20000}, "CONTRACT_REDUCED"),
        ):
            order = makers.make_order(self.cast.firm)
            application = makers.make_submitted(self.cast, order)
            type(order).rows.filter(pk=order.pk).update(**change)
            operations.follow_order(seat=SYSTEM, at=self.at, order=self.fresh(order))
            application = self.fresh(application)
            self.assertEqual((application.status, application.reason["code"]), (Status.CANCELLED, code))

    def test_a_suspended_bank_loses_what_it_has_not_concluded(self):
        application = makers.make_approved(self.cast)
        party = make_party(self.cast.bank, "institution", is_suspended=True)
        operations.follow_party(seat=SYSTEM, at=self.at, party=party)
        application = self.fresh(application)
        self.assertEqual(
            (application.status, application.reason["code"]), (Status.CANCELLED, "INSTITUTION_SUSPENDED")
        )

    def test_a_supplier_withdraws_until_the_bank_may_pay_out(self):
        application = makers.make_approved(self.cast)
        facts = {"seat": self.cast.supplier.seat, "at": self.at, "reason": "TERMS"}
        operations.withdraw(application=application, **facts)
        self.assertEqual(self.fresh(application).status, Status.WITHDRAWN)
        ready = makers.make_ready(self.cast)
        with self.assertRaises(Refused):
            operations.withdraw(application=ready, **facts)
        self.assertEqual(self.fresh(ready).status, Status.READY)

    def test_steps_out_of_order_are_refused(self):
        application = makers.make_submitted(self.cast)
        maker, facts = self.cast.maker.seat, {"at": self.at, "application": application}
        for operation, more in (
            (operations.begin_review, {}),
            (operations.ask_more, {"wanted": ["x"]}),
            (operations.propose, makers.terms(application, self.at)),
        ):
            with self.subTest(operation.__name__), self.assertRaises(Refused):
                operation(seat=maker, **facts, **more)
        with self.assertRaises(Refused):
            operations.accept(seat=self.cast.supplier.seat, digest="", **facts)
        self.assertEqual(self.fresh(application).status, Status.SUBMITTED)
        with self.assertRaises(Refused):
            operations.ask_more(
                seat=maker, at=self.at, application=makers.make_in_review(self.cast), wanted=[" "]
            )

    def test_a_waking_that_comes_too_early_changes_nothing(self):
        application = makers.make_submitted(self.cast)
        self.wake(application, self.at)
        self.assertEqual(self.fresh(application).status, Status.SUBMITTED)
