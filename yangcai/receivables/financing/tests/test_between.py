"""What comes between: news while a slip is with the contract's owner, two at once, proposals that have grown old."""

from datetime import timedelta
from threading import Thread

from django.db import connection, transaction
from django.test import TestCase, TransactionTestCase
from django.utils import timezone

from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.people.testing import sign_in
from yangcai.receivables.financing import jobs, operations, saga
from yangcai.receivables.financing.models import Application, Errand, Slip
from yangcai.receivables.financing.operations.ending import finish
from yangcai.receivables.financing.tests import makers
from yangcai.receivables.financing.tests.test_flow import told

Status = Application.Status


def fresh(row):
    return type(row).rows.get(pk=row.pk)


class BetweenTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = makers.make_cast()
        cls.at = timezone.now()

    def confirming(self):
        """A slip with the contract's owner, who is silent."""
        application = makers.make_ready(self.cast)
        slip = makers.make_slip(self.cast, application)
        with makers.owner() as peer:
            peer.down = True
            makers.conclude(self.cast, slip)
        return application, slip

    def answered(self, application, *said):
        """The owner's answer comes."""
        with makers.owner() as peer:
            makers.agree(peer, application)
            if said:
                peer.answers("POST", f"/gp/v1/applications/{application.number}/confirm", *said)
            return saga.settle_all(application, at=self.at)

    def end_contract(self, application):
        order = application.items.get().order
        type(order).rows.filter(pk=order.pk).update(status="terminated")
        operations.follow_order(seat=SYSTEM, at=self.at, order=fresh(order))

    def test_a_contract_that_ends_while_its_slip_is_confirmed_marks_the_slip(self):
        application, slip = self.confirming()
        self.end_contract(application)
        self.assertEqual(fresh(application).status, Status.READY)
        self.answered(application)
        slip = fresh(slip)
        self.assertEqual((slip.status, slip.is_impaired), ("effective", True))

    def test_a_contract_that_ends_while_its_slip_is_refused_ends_the_application(self):
        application, slip = self.confirming()
        self.end_contract(application)
        application = self.answered(application, 409, {"code": "FROZEN", "message": "no"})
        self.assertEqual(
            (application.status, application.reason["code"]), ("cancelled", "CONTRACT_TERMINATED")
        )
        self.assertEqual(fresh(slip).status, "dropped")

    def test_a_reservation_gone_while_its_slip_is_refused_ends_the_application(self):
        application, _slip = self.confirming()
        item = application.items.get()
        said = {"encumbranceId": item.encumbrance_id, "token": item.token}
        facts = {"application": application, "name": "expired", "said": said}
        operations.follow_encumbrance(seat=SYSTEM, at=self.at, **facts)
        self.assertEqual(fresh(application).status, Status.READY)
        application = self.answered(application, 409, {"code": "FROZEN", "message": "no"})
        self.assertEqual((application.status, application.reason["code"]), ("expired", "RESERVATION_EXPIRED"))

    def test_what_was_taken_back_before_it_reached_the_bank_is_not_the_banks(self):
        draft = makers.make_draft(self.cast)
        facts = {"seat": self.cast.supplier.seat, "at": self.at}
        row = operations.submit(application=draft, agreed=makers.agreed(draft), **facts)
        operations.withdraw(application=row, reason="MISTAKE", **facts)
        with makers.owner():
            row = saga.settle_all(row, at=self.at)
        self.assertEqual(row.status, Status.WITHDRAWN)
        self.assertEqual(
            told(f"application/{row.number}"), ["application.submitted", "application.withdrawn"]
        )
        self.assertEqual(Application.visible_to(self.cast.maker.seat).count(), 0)
        self.assertEqual(Application.visible_to(self.cast.supplier.seat).count(), 1)

    def test_a_withdrawal_that_is_only_noted_says_so(self):
        draft = makers.make_draft(self.cast)
        facts = {"application": draft, "agreed": makers.agreed(draft)}
        row = operations.submit(seat=self.cast.supplier.seat, at=self.at, **facts)
        sign_in(self.client, self.cast.supplier)
        page = self.client.post(f"/financing/{row.pk}/withdraw/", {"reason": "MISTAKE"}, follow=True)
        self.assertContains(page, "已登记撤回，采购平台答复占用结果后生效")

    def propose(self, application, **facts):
        terms = makers.terms(application, self.at, **facts)
        return operations.propose(seat=self.cast.maker.seat, at=self.at, application=application, **terms)

    def test_a_proposal_whose_validity_has_passed_is_not_put_into_force(self):
        application = makers.make_in_review(self.cast)
        proposal = self.propose(application, valid_until=timezone.localdate() + timedelta(days=1))
        with self.assertRaisesMessage(Refused, "有效期已过"):
            operations.confirm(seat=self.cast.checker.seat, at=self.at + timedelta(days=3), proposal=proposal)
        self.assertEqual(fresh(application).status, Status.IN_REVIEW)

    def test_what_the_bank_proposes_is_not_told_to_the_supplier(self):
        application = makers.make_in_review(self.cast)
        proposal = self.propose(
            application, outcome="reject", reason_code="INDUSTRY", reason_text="内部意见甲"
        )
        operations.send_back(seat=self.cast.checker.seat, at=self.at, proposal=proposal, note="内部意见乙")
        sign_in(self.client, self.cast.supplier)
        page = self.client.get(application.get_absolute_url())
        for words in ("不同意", "内部意见甲", "内部意见乙"):
            self.assertNotContains(page, words)
        self.assertEqual(Event.rows.filter(name="financing.decision.returned").count(), 1)

    def test_a_bank_that_may_not_go_on_is_not_late(self):
        application = makers.make_in_review(self.cast)
        Application.rows.filter(pk=application.pk).update(holds=["frozen"])
        for _ in range(2):
            application = fresh(application)
            at = application.wake_at + timedelta(seconds=1)
            operations.wake(seat=SYSTEM, at=at, application=application)
        application = fresh(application)
        self.assertEqual(
            (application.status, application.reason["code"], application.is_late),
            (Status.EXPIRED, "HELD_TOO_LONG", False),
        )

    def test_an_errand_whose_answer_cannot_be_taken_in_keeps_no_other_waiting(self):
        rows = []
        for _ in range(2):
            draft = makers.make_draft(self.cast)
            facts = {"application": draft, "agreed": makers.agreed(draft)}
            rows.append(operations.submit(seat=self.cast.supplier.seat, at=self.at, **facts))
        Errand.rows.filter(application=rows[0]).update(body={"items": []})  # no such command
        with makers.owner(), self.assertLogs(level="ERROR"):
            jobs.sweep.function(at=self.at + timedelta(minutes=1))
        self.assertEqual([fresh(row).status for row in rows], [Status.RESERVING, Status.SUBMITTED])

    def test_orders_of_different_accounts_are_not_sent_together(self):
        orders = [makers.make_order(self.cast.firm) for _ in range(2)]
        draft = makers.make_draft(self.cast, *orders)
        with self.assertRaisesMessage(Refused, "收款账户不同"):
            makers.submit(self.cast, draft)
        self.assertEqual(fresh(draft).status, Status.DRAFT)

    def test_more_is_not_asked_for_than_one_form_answers(self):
        application = makers.make_in_review(self.cast)
        facts = {"seat": self.cast.maker.seat, "at": self.at, "application": application}
        with self.assertRaisesMessage(Refused, "一次最多"):
            operations.ask_more(**facts, wanted=["x"] * 31)
        self.assertEqual(fresh(application).status, Status.IN_REVIEW)


class TwoAtOnceTest(TransactionTestCase):
    def test_an_end_waits_for_a_slip_that_is_handed_in(self):
        cast, at = makers.make_cast(), timezone.now()
        application = makers.make_ready(cast)
        written = makers.slip_facts(application, at)
        slip = operations.enter(seat=cast.maker.seat, at=at, application=application, **written)
        failed = []

        def end():
            try:
                with transaction.atomic():
                    row = application.locked()
                    finish(row, Status.EXPIRED, "NO_SLIP", seat=SYSTEM, at=at)
            except Refused as refusal:
                failed.append(refusal)
            finally:
                connection.close()

        with transaction.atomic():
            operations.hand_in(seat=cast.maker.seat, at=at, slip=slip)
            other = Thread(target=end)
            other.start()
            other.join(1)
        other.join()
        self.assertEqual(failed, [])
        self.assertEqual((Slip.rows.get().status, Application.rows.get().status), ("dropped", Status.EXPIRED))
