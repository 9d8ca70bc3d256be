"""Payments: what the treasury paid is paid once, never more than is owed, and owed again when it comes back."""

from datetime import UTC, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.test import TestCase

from yangcai.cloud.contracts.models import Award, Contract, Payment
from yangcai.cloud.contracts.operations import (
    Entry,
    MoreThanOwed,
    PaymentKnown,
    correct,
    record_payment,
    return_payment,
)
from yangcai.cloud.contracts.tests.makers import make_award, make_contract
from yangcai.foundation.kernel.errors import Forbidden
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.people.tests.makers import make_cast

AT = datetime(2026, 11, 21, 2, tzinfo=UTC)


class PaymentTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = make_cast()
        cls.contract = make_contract(cls.cast.supplier.organisation)

    def pay(self, number="ZF-1", amount="30000.00", seat=SYSTEM):
        facts = {"contract": self.contract, "number": number, "amount": Decimal(amount), "settled_at": AT}
        return record_payment(seat=seat, at=AT, **facts)

    def correct(self, **values):
        """The source says it otherwise now."""
        entry = Entry(self.contract.source_id, self.contract.version + 1, values)
        return correct(seat=SYSTEM, at=AT, model=Contract, source="test", entry=entry)

    def test_a_contract_corrected_below_what_was_paid_owes_nothing_more(self):
        self.pay("ZF-1", "80000.00")
        self.correct(amount=Decimal("50000.00"))
        self.assertEqual((self.paid(), Contract.rows.get().financing), (80000, "00"))
        with self.assertRaises(MoreThanOwed):
            self.pay("ZF-2", "0.01")
        return_payment(seat=SYSTEM, at=AT, payment=Payment.rows.get(), reason="退票")
        self.assertEqual((self.paid(), Contract.rows.get().amount), (0, 50000))

    def test_the_event_of_a_correction_keeps_no_clear_numbers(self):
        self.correct(
            account_number="6222020000009999", contact_phone="13987654321", amount=Decimal("90000.00")
        )
        changed = Event.rows.get(name="contracts.contract.corrected").facts["changed"]
        self.assertEqual(changed["account_number"], ["6222 **** 1234", "6222 **** 9999"])
        self.assertEqual(changed["contact_phone"], ["138****5678", "139****4321"])
        self.assertEqual(changed["amount"], ["100000.00", "90000.00"])

    def paid(self):
        return Contract.rows.get(pk=self.contract.pk).paid_amount

    def test_what_is_paid_adds_up(self):
        self.pay()
        self.pay("ZF-2", "70000.00")
        self.assertEqual(self.paid(), Decimal("100000.00"))
        self.assertEqual(Event.rows.filter(name="contracts.payment.recorded").count(), 2)

    def test_never_more_than_is_owed(self):
        self.pay()
        for amount in ("70000.01", "0", "-1"):
            with self.assertRaises(MoreThanOwed):
                self.pay("ZF-2", amount)
        with self.assertRaises(PaymentKnown):
            self.pay("ZF-1", "1")
        self.assertEqual((self.paid(), Payment.rows.count()), (Decimal("30000.00"), 1))

    def test_the_database_holds_it_too(self):
        with self.assertRaises(IntegrityError), transaction.atomic():
            Payment.rows.create(contract=self.contract, number="ZF-9", amount=0, settled_at=AT)

    def test_what_comes_back_is_owed_again(self):
        payment = self.pay()
        return_payment(seat=SYSTEM, at=AT, payment=payment, reason="账号户名不符")
        self.assertEqual(self.paid(), Decimal("0.00"))

    def test_a_supplier_may_not_enter_payments(self):
        with self.assertRaises(Forbidden):
            self.pay(seat=self.cast.supplier.seat)
        self.assertEqual(self.paid(), Decimal("0.00"))


class CodeTest(TestCase):
    def test_a_record_has_a_code_fit_for_an_address(self):
        cases = [
            ("demo", "C01", "demo-C01"),
            ("contract-sheet", "HT-2026-1", "contract.sheet-HT-2026-1"),
            ("demo", "合同/1", "x."),
        ]
        for source, source_id, code in cases:
            with self.subTest(code=code):
                row = make_contract(source=source, source_id=source_id)
                if code.startswith("x."):
                    self.assertRegex(row.code, r"^x\.[0-9a-f]{32}$")
                else:
                    self.assertEqual(row.code, code)

    def test_sources_that_look_alike_do_not_meet(self):
        rows = [make_award(source=s, source_id=i) for s, i in (("a-b", "c"), ("a", "b-c"), ("a.b", "c"))]
        self.assertEqual(Award.rows.values("code").distinct().count(), len(rows))
