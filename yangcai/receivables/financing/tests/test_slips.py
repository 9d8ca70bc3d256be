"""Slips: every refusal with its code, two people, versions, objections, voiding."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError
from django.test import TestCase
from django.utils import timezone

from yangcai.foundation.exchange.models import Outgoing
from yangcai.foundation.kernel.errors import Forbidden, Refused
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.messages.models import Todo
from yangcai.receivables.financing import operations, saga, wire
from yangcai.receivables.financing.models import Slip, SlipVersion
from yangcai.receivables.financing.operations.slips import SlipRefused
from yangcai.receivables.financing.tests import makers
from yangcai.receivables.financing.tests.test_flow import told


class SlipTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = makers.make_cast()
        cls.at = timezone.now()

    def fresh(self, row):
        return type(row).rows.get(pk=row.pk)

    def enter(self, application, **facts):
        written = makers.slip_facts(application, self.at, **facts)
        return operations.enter(seat=self.cast.maker.seat, at=self.at, application=application, **written)

    def test_scenario_32_each_wrong_slip_has_its_code(self):
        application = makers.make_ready(self.cast)
        today = timezone.localdate()
        for code, facts in (
            ("AMOUNT_EXCEEDS", {"amount": application.amount + Decimal("0.01")}),
            ("AMOUNT_EXCEEDS", {"disbursed": application.amount + 1, "disbursed_on": today}),
            ("CONTRACT_MISMATCH", {"contract_numbers": ["HT-别的合同"]}),
            ("ACCOUNT_MISMATCH", {"account_number": "6228480000009999"}),
            ("RATE_EXCEEDS", {"rate": Decimal("3.66")}),
            ("TERM_EXCEEDS", {"ends_on": today + timedelta(days=400)}),
            ("TERM_EXCEEDS", {"ends_on": today - timedelta(days=1)}),
            ("AMOUNT_TOO_SMALL", {"amount": Decimal(0)}),
            ("REGISTRATION_MISSING", {"registration_no": ""}),
            ("DATE_OUT_OF_RANGE", {"starts_on": date(1, 1, 1), "ends_on": date(1, 2, 1)}),
            ("DATE_OUT_OF_RANGE", {"starts_on": date(9998, 1, 1), "ends_on": date(9998, 2, 1)}),
            ("DISBURSEMENT_INCOMPLETE", {"disbursed": Decimal(10), "disbursed_on": date(1, 1, 1)}),
            ("DISBURSEMENT_INCOMPLETE", {"disbursed": Decimal(10)}),
            (
                "DISBURSEMENT_INCOMPLETE",
                {"disbursed": Decimal(10), "disbursed_on": today + timedelta(days=3)},
            ),
        ):
            with self.subTest(f"{code} {facts}"), self.assertRaises(SlipRefused) as no:
                self.enter(application, **facts)
            self.assertEqual(no.exception.code, code)
            self.assertIn(code, str(no.exception))
        self.assertFalse(Slip.rows.exists())

    def test_scenario_32_a_slip_for_an_application_that_is_not_ready_is_refused(self):
        with self.assertRaises(SlipRefused) as no:
            self.enter(makers.make_approved(self.cast))
        self.assertEqual(no.exception.code, "NOT_READY")

    def test_scenario_32_the_maker_does_not_check_its_own(self):
        slip = makers.make_slip(self.cast, makers.make_ready(self.cast))
        with self.assertRaises(Forbidden):
            operations.approve_slip(seat=self.cast.maker.seat, at=self.at, slip=slip)
        Slip.rows.filter(pk=slip.pk).update(maker=self.cast.checker.user)
        with self.assertRaisesMessage(Refused, "不能是同一人"):
            operations.approve_slip(seat=self.cast.checker.seat, at=self.at, slip=slip)
        self.assertEqual(self.fresh(slip).status, "checking")

    def test_scenario_32_what_the_owner_refuses_goes_back_to_the_checker_with_the_code(self):
        application = makers.make_ready(self.cast)
        slip = makers.make_slip(self.cast, application)
        for code in ("FROZEN", "ACCOUNT_MISMATCH", "AMOUNT_EXCEEDS"):
            with self.subTest(code), makers.owner() as peer:
                path = f"/gp/v1/applications/{application.number}/confirm"
                peer.answers("POST", path, 409, {"code": code, "message": "no"})
                slip = makers.conclude(self.cast, slip)
                self.assertEqual((slip.status, slip.refusal["code"]), ("checking", code))
        self.assertEqual(told(f"deal/{slip.number}"), [])
        self.assertEqual(self.fresh(application).status, "ready")

    def test_scenario_32_a_stale_token_says_so_and_ends_the_application(self):
        application = makers.make_ready(self.cast)
        slip = makers.make_slip(self.cast, application)
        with makers.owner() as peer:
            path = f"/gp/v1/applications/{application.number}/confirm"
            peer.answers("POST", path, 409, {"code": "STALE_TOKEN", "message": "no"})
            slip = makers.conclude(self.cast, slip)
        self.assertEqual((slip.status, slip.refusal["code"]), ("dropped", "STALE_TOKEN"))
        application = self.fresh(application)
        self.assertEqual((application.status, application.reason["code"]), ("expired", "RESERVATION_EXPIRED"))
        self.assertFalse(application.items.filter(is_taken=True).exists())
        self.assertEqual(told(f"deal/{slip.number}"), [])

    def test_a_number_of_a_slip_that_was_thrown_away_is_not_taken_for_saved(self):
        application = makers.make_ready(self.cast)
        slip = self.enter(application, bank_slip_no="ZCD-X")
        operations.drop(seat=self.cast.maker.seat, at=self.at, slip=slip)
        with self.assertRaises(SlipRefused) as no:
            self.enter(application, bank_slip_no="ZCD-X")
        self.assertEqual(no.exception.code, "NUMBER_USED")
        self.assertEqual(Slip.rows.count(), 1)

    def test_a_silent_owner_leaves_it_confirming_and_the_same_key_settles_it(self):
        application = makers.make_ready(self.cast)
        slip = makers.make_slip(self.cast, application)
        with makers.owner() as peer:
            peer.down = True
            slip = makers.conclude(self.cast, slip)
            self.assertEqual(slip.status, "confirming")
            self.assertEqual(self.fresh(application).status, "ready")
            peer.down = False
            makers.agree(peer, application)
            saga.settle_all(application, at=self.at)
            saga.settle_all(application, at=self.at)
        self.assertEqual(self.fresh(slip).status, "effective")
        self.assertEqual(told(f"deal/{slip.number}"), ["deal.concluded"])
        self.assertEqual(application.errands.filter(kind="confirm").count(), 1)

    def test_scenario_37_a_bank_number_used_again_for_something_else_is_a_mismatch(self):
        application = makers.make_ready(self.cast)
        facts = makers.slip_facts(application, self.at, bank_slip_no="ZCD-37")
        enter = {"seat": self.cast.maker.seat, "at": self.at, "application": application}
        slip = operations.enter(**enter, **facts)
        self.assertEqual(operations.enter(**enter, **facts), slip)
        with self.assertRaises(SlipRefused) as no:
            operations.enter(**enter, **facts | {"amount": Decimal(1)})
        self.assertEqual(no.exception.code, "IDEMPOTENCY_MISMATCH")
        other = makers.make_ready(self.cast)
        with self.assertRaises(SlipRefused) as no:
            self.enter(other, bank_slip_no="ZCD-37")
        self.assertEqual(no.exception.code, "IDEMPOTENCY_MISMATCH")
        self.assertEqual(Slip.rows.count(), 1)

    def test_one_open_slip_of_an_application(self):
        application = makers.make_ready(self.cast)
        slip = self.enter(application)
        with self.assertRaises(SlipRefused) as no:
            self.enter(application)
        self.assertEqual(no.exception.code, "SLIP_EXISTS")
        operations.drop(seat=self.cast.maker.seat, at=self.at, slip=slip)
        self.assertEqual(self.enter(application).status, "draft")

    def test_the_database_keeps_a_slip_within_bounds(self):
        slip = makers.make_deal(self.cast)
        for facts in (
            {"amount": slip.approved + 1},
            {"disbursed": 1},
            {"ends_on": slip.starts_on},
            {"checker": slip.maker},
            {"checker": None},
            {"status": "voided"},
        ):
            with self.subTest(str(facts)), self.assertRaises(IntegrityError), transaction.atomic():
                Slip.rows.filter(pk=slip.pk).update(**facts)

    def test_scenario_36_bank_and_supplier_void_a_slip_and_the_contract_is_free_again(self):
        order = makers.make_order(self.cast.firm, account_fp=makers.account_fp())
        slip = makers.make_deal(self.cast, order)
        operations.ask_void(seat=self.cast.checker.seat, at=self.at, slip=slip, reason="录错")
        self.assertEqual(self.fresh(slip).status, "effective")
        operations.answer_void(seat=self.cast.supplier.seat, at=self.at, slip=slip, agrees=True)
        slip = self.fresh(slip)
        self.assertEqual((slip.status, slip.version), ("voided", 2))
        self.assertEqual(told(f"deal/{slip.number}"), ["deal.concluded", "deal.voided"])
        voided = Outgoing.rows.filter(type="deal.voided").get()
        self.assertIn("FUNDER", bytes(voided.body).decode())
        self.assertEqual(self.fresh(slip.application).status, "cancelled")
        self.assertEqual(slip.versions.get(number=1).status, "effective")
        self.assertEqual(makers.make_deal(self.cast, order).status, "effective")

    def test_a_slip_with_money_out_is_not_voided_before_it_is_back(self):
        money = {"disbursed": Decimal(50000), "disbursed_on": timezone.localdate()}
        slip = makers.make_deal(self.cast, slip=money)
        facts = {"seat": self.cast.checker.seat, "at": self.at, "slip": slip, "reason": "录错"}
        with self.assertRaisesMessage(Refused, "全额退回"):
            operations.ask_void(**facts)
        operations.ask_void(**facts, is_money_returned=True)
        operations.answer_void(seat=self.cast.supplier.seat, at=self.at, slip=slip, agrees=False)
        slip = self.fresh(slip)
        self.assertEqual(
            (slip.status, slip.void_asked_at, slip.is_money_returned), ("effective", None, False)
        )
        with self.assertRaises(Refused):
            operations.answer_void(seat=self.cast.supplier.seat, at=self.at, slip=slip, agrees=True)

    def test_only_the_end_the_rate_downwards_and_the_branch_are_amended(self):
        slip = makers.make_deal(self.cast)
        facts = {"ends_on": slip.ends_on, "rate": slip.rate, "branch": slip.branch, "note": "x"}
        for wrong in (
            {"rate": slip.rate + 1},
            {"ends_on": slip.starts_on},
            {"branch": self.cast.other},
            {},
        ):
            with self.subTest(str(wrong)), self.assertRaises(Refused):
                operations.amend(seat=self.cast.maker.seat, at=self.at, slip=slip, **facts | wrong)
        self.assertEqual(SlipVersion.rows.count(), 1)
        version = operations.amend(
            seat=self.cast.maker.seat, at=self.at, slip=slip, **facts | {"branch": self.cast.branch2}
        )
        self.assertEqual(self.fresh(slip).version, 1)
        operations.check_amendment(seat=self.cast.checker.seat, at=self.at, version=version, agrees=True)
        slip = self.fresh(slip)
        self.assertEqual((slip.version, slip.branch), (2, self.cast.branch2))
        self.assertEqual(told(f"deal/{slip.number}"), ["deal.concluded", "deal.amended"])
        with self.assertRaises(ProgrammingError), transaction.atomic():
            SlipVersion.rows.filter(slip=slip, number=1).update(rate=1)

    def test_an_amendment_the_checker_refuses_changes_nothing(self):
        slip = makers.make_deal(self.cast)
        facts = {"ends_on": slip.ends_on, "rate": Decimal("3.1"), "branch": slip.branch, "note": "x"}
        version = operations.amend(seat=self.cast.maker.seat, at=self.at, slip=slip, **facts)
        operations.check_amendment(seat=self.cast.checker.seat, at=self.at, version=version, agrees=False)
        self.assertEqual(self.fresh(slip).rate, slip.rate)
        self.assertEqual(told(f"deal/{slip.number}"), ["deal.concluded"])

    def test_an_objection_in_time_is_looked_into_and_resolved(self):
        slip = makers.make_deal(self.cast)
        supplier, checker = self.cast.supplier.seat, self.cast.checker.seat
        with self.assertRaisesMessage(Refused, "异议期限已过"):
            operations.dispute(seat=supplier, at=self.at + timedelta(days=10), slip=slip, reason="金额")
        operations.dispute(seat=supplier, at=self.at + timedelta(days=2), slip=slip, reason="金额")
        with self.assertRaisesMessage(Refused, "平台"):
            operations.resolve(seat=checker, at=self.at, slip=slip, note="无误")
        operations.find(seat=self.cast.operator.seat, at=self.at, slip=slip, finding="金额无误")
        operations.resolve(seat=checker, at=self.at, slip=slip, note="无误")
        self.assertEqual(self.fresh(slip).status, "effective")
        self.assertEqual(told(f"deal/{slip.number}"), ["deal.concluded", "deal.disputed", "deal.resolved"])

    def test_a_deals_parts_sum_to_it_and_none_is_above_what_was_asked(self):
        orders = [makers.make_order(self.cast.firm, account_fp=makers.account_fp()) for _ in range(3)]
        slip = makers.make_deal(self.cast, *orders, amount="33333.33", slip={"amount": Decimal("99999.98")})
        parts = [Decimal(share["amount"]) for share in wire.shares(slip)]
        self.assertEqual(sum(parts), slip.amount)
        self.assertTrue(all(part <= Decimal("33333.33") for part in parts))

    def test_no_contract_of_a_deal_goes_without_a_part(self):
        orders = [makers.make_order(self.cast.firm, account_fp=makers.account_fp()) for _ in range(2)]
        slip = makers.make_deal(self.cast, *orders)
        _large, small = slip.application.items.order_by("pk")
        type(small).rows.filter(pk=small.pk).update(amount=Decimal("0.02"))
        for amount in ("0.02", "0.03", "300.00"):
            slip.amount = Decimal(amount)
            parts = [Decimal(share["amount"]) for share in wire.shares(slip)]
            self.assertEqual((sum(parts), min(parts) > 0), (slip.amount, True))
        self.assertLessEqual(parts[1], Decimal("0.02"))

    def test_what_one_asks_for_is_not_closed_by_what_another_does(self):
        slip = makers.make_deal(self.cast)
        supplier, checker = self.cast.supplier.seat, self.cast.checker.seat
        operations.dispute(seat=supplier, at=self.at, slip=slip, reason="金额")
        operations.ask_void(seat=checker, at=self.at, slip=slip, reason="录错")
        self.assertEqual(self.open_todos(slip), ["financing.slip.agree", "financing.slip.find"])
        operations.find(seat=self.cast.operator.seat, at=self.at, slip=slip, finding="属实")
        self.assertEqual(self.open_todos(slip), ["financing.slip.agree", "financing.slip.review"])
        operations.answer_void(seat=supplier, at=self.at, slip=slip, agrees=False)
        self.assertEqual(self.open_todos(slip), ["financing.slip.review"])
        operations.resolve(seat=checker, at=self.at, slip=slip, note="无误")
        self.assertEqual(self.open_todos(slip), [])

    def open_todos(self, slip):
        todos = Todo.rows.filter(subject_type="financing.slip", subject_id=str(slip.pk), status="open")
        return sorted(todos.values_list("permission", flat=True))

    def test_a_contract_that_shrinks_after_the_deal_marks_the_slip_and_alters_nothing(self):
        order = makers.make_order(self.cast.firm, account_fp=makers.account_fp())
        slip = makers.make_deal(self.cast, order)
        type(order).rows.filter(pk=order.pk).update(status="terminated")
        operations.follow_order(seat=SYSTEM, at=self.at, order=self.fresh(order))
        slip = self.fresh(slip)
        self.assertEqual(
            (slip.status, slip.is_impaired, slip.application.status), ("effective", True, "concluded")
        )
