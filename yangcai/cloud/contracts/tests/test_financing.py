"""融资状态: ten codes, each from its facts, computed by the database."""

from datetime import date

from django.db import IntegrityError, transaction
from django.test import TestCase

from yangcai.cloud.contracts.eligibility import Terms, reasons_of
from yangcai.cloud.contracts.models import Contract
from yangcai.cloud.contracts.tests.makers import make_contract
from yangcai.foundation.people.tests.makers import make_organisation

TERMS = Terms(on=date(2026, 11, 21))
CASES = [
    ("10", {}),
    ("00", {"account_number": ""}),
    ("00", {"is_confidential": True}),
    ("00", {"is_assignment_restricted": True}),
    ("00", {"status": "terminated"}),
    ("00", {"paid_amount": "100000"}),
    ("00", {"barred_by": "REGION_CLOSED"}),
    ("20", {"has_open_demand": True}),
    ("30", {"hold": "reserved", "has_open_demand": True}),
    ("40", {"hold": "approved"}),
    ("30", {"hold": "confirmed"}),
    ("50", {"hold": "confirmed", "loan_disbursed": "70000", "loan_outstanding": "70000"}),
    ("55", {"hold": "confirmed", "loan_disbursed": "70000", "loan_outstanding": "1"}),
    ("60", {"loan_disbursed": "70000", "loan_outstanding": "70000", "is_loan_overdue": True}),
    ("70", {"loan_disbursed": "70000", "loan_outstanding": "0", "status": "completed"}),
    ("10", {"loan_disbursed": "70000", "loan_outstanding": "0"}),
    ("80", {"is_frozen": True, "loan_disbursed": "70000", "loan_outstanding": "70000"}),
]


class FinancingTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.supplier = make_organisation("supplier")

    def test_each_code_from_its_facts(self):
        for code, facts in CASES:
            with self.subTest(code=code, **facts):
                contract = make_contract(self.supplier, **facts)
                self.assertEqual(contract.financing, code)
                # The words say exactly when the database says no.
                if code in ("00", "10") and not contract.barred_by:
                    self.assertEqual(bool(reasons_of(contract, TERMS)), code == "00")

    def test_without_a_registered_supplier_there_is_no_financing(self):
        contract = make_contract(None)
        self.assertEqual(contract.financing, "00")
        self.assertEqual([reason.code for reason in reasons_of(contract, TERMS)], ["NOT_SUPPLIER"])

    def test_what_must_never_be_false(self):
        wrong = [
            {"amount": "0"},
            {"paid_amount": "-1"},
            {"signed_on": date(2026, 3, 6), "filed_on": date(2026, 3, 5)},
        ]
        for facts in wrong:
            with self.subTest(**facts), self.assertRaises(IntegrityError), transaction.atomic():
                make_contract(self.supplier, **facts)
        self.assertEqual(Contract.rows.count(), 0)
