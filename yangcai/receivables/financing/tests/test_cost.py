"""The vectors of the report's §4.4, and what bounds the calculator."""

from datetime import date
from decimal import Decimal

from django.test import SimpleTestCase

from yangcai.receivables.financing.cost import cost

START = date(2026, 12, 1)
# name: (rate, fee, repayment) -> (total cost, simple APR, IRR)
VECTORS = {
    "A bullet, no fee": (("3.65", "0", "bullet"), ("36500.00", "3.7007", "3.7354")),
    "B bullet, 0.30 % up front": (("3.45", "6000", "bullet"), ("40500.00", "4.1186", "4.1616")),
    "C equal principal, 0.10 % up front": (
        ("3.20", "2000", "equal_principal"),
        ("20666.67", "3.5982", "3.6547"),
    ),
    "D interest in advance": (("3.60", "0", "interest_first"), ("36000.00", "3.7169", "3.7519")),
}


class CostTest(SimpleTestCase):
    def test_the_reports_vectors(self):
        for name, ((rate, fee, repayment), (total, simple, irr)) in VECTORS.items():
            with self.subTest(name):
                found = cost(Decimal(2_000_000), Decimal(rate), 180, repayment, start=START, fee=Decimal(fee))
                self.assertEqual(
                    (found.total, found.simple, found.irr), tuple(map(Decimal, (total, simple, irr)))
                )

    def test_the_lowest_headline_is_not_the_cheapest(self):
        offers = {
            name: cost(Decimal(2_000_000), Decimal(r), 180, m, start=START, fee=Decimal(f)).irr
            for name, ((r, f, m), _) in VECTORS.items()
        }
        self.assertEqual([name[0] for name in sorted(offers, key=offers.get)], list("CADB"))

    def test_the_flows_sum_to_the_cost(self):
        for repayment in ("bullet", "equal_principal", "interest_first"):
            found = cost(
                Decimal("100000.01"), Decimal("4.1"), 200, repayment, start=START, fee=Decimal("33.33")
            )
            self.assertEqual(-sum(flow.amount for flow in found.flows), found.total)

    def test_impossible_terms_are_refused(self):
        for amount, days, repayment, fee in (
            (0, 180, "bullet", 0),
            (100, 0, "bullet", 0),
            (100, 10, "never", 0),
            (100, 10, "bullet", 100),
        ):
            with self.subTest(f"{amount} {days} {repayment} {fee}"), self.assertRaises(ValueError):
                cost(Decimal(amount), Decimal(3), days, repayment, start=START, fee=Decimal(fee))
