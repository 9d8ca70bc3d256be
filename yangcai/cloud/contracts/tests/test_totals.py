"""多口径统计: each total names its definition, equals its rows, and leads to exactly them."""

from datetime import date
from decimal import Decimal

from django.http import QueryDict
from django.test import TestCase
from django.urls import reverse

from yangcai.cloud.contracts import queries
from yangcai.cloud.contracts.lists import Contracts
from yangcai.cloud.contracts.tests.makers import make_contract
from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.people.tests.makers import make_cast, make_organisation, make_region


class TotalsTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = make_cast()
        home = cls.cast.bureau.organisation.region
        near, far = make_organisation("supplier", home), make_organisation("supplier", make_region("440100"))
        days = [
            (date(2026, 1, 30), date(2026, 2, 2)),
            (date(2026, 2, 1), date(2026, 2, 3)),
            (date(2026, 2, 27), date(2026, 3, 2)),
        ]
        for number, (signed, filed) in enumerate(days):
            facts = {"signed_on": signed, "filed_on": filed, "amount": Decimal(f"1000.0{number + 1}")}
            make_contract(near if number else far, home, **facts)
        make_contract(near, make_region("440100"))  # outside the bureau's territory

    def report(self, question="", by=queries.by_month, key="filed_on"):
        asked = QueryDict(question)
        return by(Contracts.bind(self.cast.bureau.seat, asked).filtered, key, asked)

    def assert_lines_are_their_rows(self, report):
        for line in report.lines:
            rows = Contracts.bind(self.cast.bureau.seat, line.query).queryset()
            self.assertEqual(
                (line.count, line.amount), (rows.count(), sum(row.amount for row in rows)), line.label
            )

    def test_scenario_17_by_filing_and_by_signing_differ_and_both_add_up(self):
        filed, signed = self.report(), self.report(key="signed_on")
        self.assertEqual(
            [(line.label, line.count) for line in filed.lines], [("2026年02月", 2), ("2026年03月", 1)]
        )
        self.assertEqual(
            [(line.label, line.count) for line in signed.lines], [("2026年01月", 1), ("2026年02月", 2)]
        )
        for report in (filed, signed):
            self.assertEqual((report.count, report.amount), (3, Decimal("3000.06")))
            self.assert_lines_are_their_rows(report)

    def test_by_region_of_contract_and_of_supplier(self):
        for place, lines in (("region", 1), ("supplier_region", 2)):
            report = self.report(by=queries.by_place, key=place)
            self.assertEqual((len(report.lines), report.count), (lines, 3))
            self.assert_lines_are_their_rows(report)

    def test_a_line_is_never_wider_than_the_question(self):
        report = self.report("filed_on_after=2026-02-03&filed_on_before=2026-03-01")
        self.assertEqual([(line.label, line.count) for line in report.lines], [("2026年02月", 1)])
        self.assert_lines_are_their_rows(report)

    def test_the_page_says_its_definition(self):
        sign_in(self.client, self.cast.bureau)
        url = reverse("contracts:totals")
        self.assertContains(self.client.get(url), "按备案日期归集")
        self.assertContains(self.client.get(url, {"calibre": "signed_on"}), "按签订日期归集")
        self.assertContains(self.client.get(url, {"place": "supplier_region"}), "按供应商区划归集")
        self.assertEqual(self.client.get(url, {"calibre": "password"}).status_code, 404)
        self.assertEqual(self.client.get(url, {"filed_on_after": "abc"}).status_code, 200)
