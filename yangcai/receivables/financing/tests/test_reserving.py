"""Submitting: reserved once or not at all, whoever falls over when; and what the supplier reads."""

from datetime import timedelta
from threading import Barrier, Lock, Thread
from unittest import mock

from django.db import connection
from django.test import TestCase, TransactionTestCase
from django.urls import reverse
from django.utils import timezone

from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.testing import run_jobs
from yangcai.foundation.people.testing import sign_in
from yangcai.receivables.financing import codes, jobs, operations, queries, saga
from yangcai.receivables.financing.models import Application, ApplicationItem, Errand
from yangcai.receivables.financing.tests import makers

Status = Application.Status
RESERVE = makers.RESERVE


class Crash(Exception):
    """The process is gone."""


def no(status, code, **detail):
    return status, {"code": code, "message": code, "detail": detail}


class ReservingTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = makers.make_cast()

    def setUp(self):
        self.at = timezone.now()

    def press(self, application):
        """The operation alone, as far as its commit."""
        facts = {"application": application, "agreed": makers.agreed(application)}
        return operations.submit(seat=self.cast.supplier.seat, at=self.at, **facts)

    def refused(self, status, code, orders=(), **detail):
        """A draft that the contract's owner refused."""
        application = makers.make_draft(self.cast, *orders)
        with makers.owner() as peer:
            peer.answers("POST", RESERVE, *no(status, code, **detail))
            return makers.submit(self.cast, application)

    def test_scenario_24_of_three_contracts_one_is_taken_and_none_is_reserved(self):
        orders = [makers.make_order(self.cast.firm, account_fp=makers.account_fp()) for _ in range(3)]
        application = self.refused(
            409,
            "ALREADY_ENCUMBERED",
            orders,
            contractId=orders[1].contract_code,
            since="2026-11-20",
            holder="HIDDEN",
        )
        self.assertEqual(application.status, Status.DRAFT)
        items = list(application.items.all())
        self.assertEqual([bool(item.refusal) for item in items], [False, True, False])
        self.assertFalse(any(item.encumbrance_id or item.is_taken for item in items))
        sign_in(self.client, self.cast.supplier)
        page = self.client.get(reverse("financing:fill", args=[application.pk]))
        self.assertContains(page, "已被其他融资申请占用")
        self.assertContains(page, "2026-11-20")

    def test_scenario_25_a_changed_contract_is_shown_with_the_difference_and_can_be_taken_as_it_is(self):
        order = makers.make_order(self.cast.firm)
        changes = {"total": {"from": "3188000.00", "to": "1000000.00"}}
        application = self.refused(
            409,
            "VERSION_CHANGED",
            [order],
            contractId=order.contract_code,
            contractVersion=2,
            differences=changes,
        )
        sign_in(self.client, self.cast.supplier)
        page = self.client.get(reverse("financing:fill", args=[application.pk]))
        for words in ("合同金额", "3188000.00", "1000000.00", "采用最新数据"):
            self.assertContains(page, words)
        order.parts.update(financeable="30000.00")
        self.client.post(reverse("financing:take-figures", args=[application.pk]))
        item = application.items.get()
        self.assertEqual((item.version_seen, item.amount, item.refusal), (2, 30000, None))

    def test_figures_that_are_still_on_their_way_are_not_taken(self):
        order = makers.make_order(self.cast.firm)
        changes = [{"field": "total", "old": "100000.00", "new": "60000.00"}]
        application = self.refused(
            409, "VERSION_CHANGED", [order], contractId=order.contract_code, differences=changes
        )
        facts = {"seat": self.cast.supplier.seat, "at": self.at, "application": application}
        with self.assertRaisesMessage(Refused, "同步"):
            operations.take_new_figures(**facts)
        type(order).rows.filter(pk=order.pk).update(version=2)
        operations.take_new_figures(**facts)
        self.assertEqual(application.items.get().version_seen, 2)

    def test_every_refusal_puts_it_back_with_words(self):
        for code in codes.REFUSALS:
            with self.subTest(code):
                status = 404 if code == "CONTRACT_UNKNOWN" else 422
                application = self.refused(status, code, reasons=[{"code": "FULLY_PAID", "text": "已付清"}])
                self.assertEqual((application.status, application.reason["code"]), (Status.DRAFT, code))
                self.assertTrue(application.reason["text"])
                self.assertFalse(application.items.filter(is_taken=True).exists())
                self.assertIsNone(application.submitted_at)

    def test_a_silent_owner_leaves_it_reserving_and_the_job_asks_again_under_the_same_key(self):
        application = makers.make_draft(self.cast)
        with makers.owner() as peer:
            peer.down = True
            application = makers.submit(self.cast, application)
            self.assertEqual(application.status, Status.RESERVING)
            sign_in(self.client, self.cast.supplier)
            page = self.client.get(application.get_absolute_url())
            self.assertContains(page, "还没有收到答复")
            errand = application.errands.get()
            self.assertEqual((errand.status, errand.attempts), (Errand.Status.WAITING, 1))
            peer.down = False
            run_jobs("financing.settle")
            application.refresh_from_db()
            self.assertEqual(application.status, Status.SUBMITTED)
        self.assertEqual(application.errands.count(), 1)
        self.assertEqual(len([r for r in peer.requests if r[1] == RESERVE]), 1)

    def test_answers_that_decide_nothing_are_asked_again(self):
        for status, code in ((409, "IN_PROGRESS"), (401, "CLOCK_SKEW"), (429, "RATE_LIMITED"), (404, "")):
            with self.subTest(code):
                self.assertEqual(self.refused(status, code).status, Status.RESERVING)

    def test_killed_before_the_call_the_job_goes_on(self):
        application = self.press(makers.make_draft(self.cast))
        self.assertEqual(application.status, Status.RESERVING)
        with makers.owner() as peer:
            run_jobs("financing.settle")
        application.refresh_from_db()
        self.assertEqual((application.status, peer.paths()), (Status.SUBMITTED, [f"POST {RESERVE}"]))

    def test_killed_after_the_answer_the_same_key_and_body_are_sent_again(self):
        application = self.press(makers.make_draft(self.cast))
        with makers.owner() as peer:
            with mock.patch.object(saga.errands, "conclude", side_effect=Crash), self.assertRaises(Crash):
                saga.settle_all(application, at=self.at)
            application.refresh_from_db()
            self.assertEqual(application.status, Status.RESERVING)
            saga.settle_all(application, at=self.at)
        bodies = [body for _method, path, body in peer.requests if path == RESERVE]
        self.assertEqual(len(bodies), 2)
        self.assertEqual(bodies[0], bodies[1])
        application.refresh_from_db()
        self.assertEqual(application.status, Status.SUBMITTED)

    def test_killed_while_taking_the_answer_in_nothing_of_it_stays(self):
        application = self.press(makers.make_draft(self.cast))
        with makers.owner():
            reach = "yangcai.receivables.financing.operations.answers.reach_bank"
            with mock.patch(reach, side_effect=Crash), self.assertRaises(Crash):
                saga.settle_all(application, at=self.at)
            self.assertEqual(application.items.exclude(encumbrance_id="").count(), 0)
            self.assertEqual(application.errands.get().status, Errand.Status.WAITING)
            saga.settle_all(application, at=self.at)
        application.refresh_from_db()
        self.assertEqual(application.status, Status.SUBMITTED)

    def test_an_answer_is_taken_in_once(self):
        application = self.press(makers.make_draft(self.cast))
        errand = application.errands.get()
        with makers.owner():
            saga.settle_all(application, at=self.at)
            saga.settle(errand, at=self.at)  # the row as it was read before: somebody else was quicker
        self.assertEqual(Application.rows.get(pk=application.pk).version, 1)

    def test_what_the_sweep_finds_is_settled(self):
        application = self.press(makers.make_draft(self.cast))
        Errand.rows.update(next_at=self.at - timedelta(minutes=1))
        with makers.owner():
            jobs.sweep.run()
        application.refresh_from_db()
        self.assertEqual(application.status, Status.SUBMITTED)
        self.assertFalse(queries.errands_due(self.at).exists())

    def test_a_double_click_asks_once(self):
        application = makers.make_draft(self.cast)
        with makers.owner() as peer:
            makers.submit(self.cast, application)
            with self.assertRaises(Refused):
                makers.submit(self.cast, application)
        self.assertEqual(peer.paths(), [f"POST {RESERVE}"])
        self.assertEqual(application.consents.count(), 3)

    def test_withdrawn_while_reserving_it_is_given_back_as_soon_as_the_answer_is_known(self):
        application = self.press(makers.make_draft(self.cast))
        operations.withdraw(
            seat=self.cast.supplier.seat, at=self.at, application=application, reason="MISTAKE"
        )
        application.refresh_from_db()
        self.assertEqual(application.status, Status.RESERVING)
        with makers.owner():
            application = saga.settle_all(application, at=self.at)
        self.assertEqual(
            (application.status, application.reason["code"]), (Status.WITHDRAWN, "SUPPLIER_WITHDREW")
        )
        self.assertFalse(application.items.filter(is_taken=True).exists())

    def test_a_draft_that_changed_while_its_texts_were_read_is_not_sent(self):
        application = makers.make_draft(self.cast)
        old = makers.agreed(application)
        operations.choose(
            seat=self.cast.supplier.seat,
            at=self.at,
            application=application,
            chosen=[makers.make_order(self.cast.firm)],
        )
        item = application.items.get()
        item.amount = 1
        item.save()
        with self.assertRaisesMessage(Refused, "重新核对"):
            operations.submit(seat=self.cast.supplier.seat, at=self.at, application=application, agreed=old)
        self.assertEqual((application.consents.count(), Errand.rows.count()), (0, 0))

    def test_consents_are_kept_word_for_word(self):
        application = makers.make_submitted(self.cast)
        kept = application.consents.get(kind="sharing")
        self.assertIn(self.cast.firm.uscc, kept.text)
        self.assertEqual((len(kept.digest), kept.trust, kept.given_by), (64, 5, self.cast.supplier.user))

    def test_one_order_stands_in_one_live_application(self):
        order = makers.make_order(self.cast.firm)
        first = makers.make_draft(self.cast, order)
        second = makers.make_draft(self.cast, order, institution=self.cast.other)
        with makers.owner():
            makers.submit(self.cast, first)
            with self.assertRaisesMessage(Refused, first.number):
                makers.submit(self.cast, second)
        second.refresh_from_db()
        self.assertEqual((second.status, second.errands.count()), (Status.DRAFT, 0))


class ParallelTest(TransactionTestCase):
    """Threads with connections of their own, on committed rows."""

    def setUp(self):
        self.cast = makers.make_cast()
        self.failures = []

    def all_at_once(self, drafts):
        barrier = Barrier(len(drafts))

        def run(draft):
            try:
                barrier.wait(20)
                makers.submit(self.cast, draft)
            except Refused:
                pass
            except Exception as wrong:  # noqa: BLE001 - it is told by the test
                self.failures.append(repr(wrong))
            finally:
                connection.close()

        threads = [Thread(target=run, args=[draft]) for draft in drafts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self.assertEqual(self.failures, [])

    def test_scenario_23_one_reservation_and_no_orphan_among_many_at_once(self):
        drafts = [makers.make_draft(self.cast, makers.make_order(self.cast.firm)) for _ in range(12)]
        fp, lock, given = makers.account_fp(), Lock(), []

        def first_come(body):
            with lock:
                if given:
                    return no(409, "ALREADY_ENCUMBERED", since="2026-11-20")
                given.append(body["applicationId"])
            return makers.reserves(body, fp)

        with makers.owner() as peer:
            peer.answers("POST", RESERVE, first_come)
            self.all_at_once(drafts)
        standing = Application.rows.values_list("number", "status")
        self.assertEqual([number for number, status in standing if status == Status.SUBMITTED], given)
        self.assertEqual(Application.rows.filter(status=Status.DRAFT).count(), len(drafts) - 1)
        self.assertEqual(ApplicationItem.rows.filter(is_taken=True).count(), 1)
        self.assertEqual(ApplicationItem.rows.exclude(encumbrance_id="").count(), 1)
        self.assertFalse(Errand.rows.filter(status=Errand.Status.WAITING).exists())

    def test_scenario_23_many_applications_for_one_order_ask_once(self):
        order = makers.make_order(self.cast.firm)
        drafts = [makers.make_draft(self.cast, order) for _ in range(8)]
        with makers.owner() as peer:
            self.all_at_once(drafts)
        self.assertEqual(peer.paths().count(f"POST {RESERVE}"), 1)
        self.assertEqual(Application.rows.filter(status=Status.SUBMITTED).count(), 1)
        self.assertEqual(Application.rows.filter(status=Status.DRAFT).count(), 7)

    def test_one_draft_submitted_by_many_at_once_is_sent_once(self):
        draft = makers.make_draft(self.cast)
        with makers.owner() as peer:
            self.all_at_once([draft] * 6)
        self.assertEqual(peer.paths().count(f"POST {RESERVE}"), 1)
        self.assertEqual(Application.rows.get().status, Status.SUBMITTED)
