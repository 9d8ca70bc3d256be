"""The banks' own interface: their regions, nothing confidential, nothing twice, nothing clear that is masked."""

from datetime import datetime, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.test import TestCase
from django.utils import timezone

from yangcai.cloud.contracts.models import Contract
from yangcai.cloud.contracts.operations import record_payment
from yangcai.cloud.contracts.tests.makers import make_award, make_contract
from yangcai.cloud.finance.models import AccountLock
from yangcai.cloud.finance.tests.lending import another_bank, hold, lend
from yangcai.cloud.finance.tests.places import open_finance
from yangcai.foundation.exchange.accounts import fingerprint
from yangcai.foundation.exchange.models import Counterpart, Key
from yangcai.foundation.exchange.sealing import sealed
from yangcai.foundation.exchange.testing import make_peer, signed_get
from yangcai.foundation.kernel.clock import BEIJING
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.people.models import Accreditation, Organisation
from yangcai.foundation.people.tests.makers import make_organisation, make_region, make_uscc

APP = "bank-01"


def make_bank_app(bank, app=APP):
    """A bank's machine with its key."""
    row = Counterpart.rows.create(app=app, title=bank.name, kind="bank", organisation=bank)
    now = timezone.now()
    Key.rows.create(counterpart=row, name="first", sealed=sealed(b"k" * 32), made_at=now, seen_at=now)
    return row


class ApiTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        open_finance()
        cls.supplier = make_organisation("supplier", "420200")
        cls.bank = make_organisation("institution", "420000", uscc=make_uscc(), name="示例银行")
        Accreditation.rows.create(institution=cls.bank, region=make_region("420200"), valid_from="2020-01-01")
        cls.app = make_bank_app(cls.bank)
        cls.today = f"{timezone.now().astimezone(BEIJING):%Y-%m-%d}"

    def get(self, path, app=APP, **query):
        return signed_get(self.client, app, f"/gp/v1/{path}", urlencode(query))

    def items(self, path, **query):
        answer = self.get(path, **query)
        self.assertEqual(answer.status_code, 200, answer.content)
        return answer.json()["items"]

    def test_a_bank_reads_its_accredited_regions_and_nothing_confidential(self):
        near = make_contract(self.supplier, make_region("420205"))
        make_contract(self.supplier, make_region("420100"))
        make_contract(self.supplier, make_region("420205"), is_confidential=True)
        self.assertEqual(
            [item["contractId"] for item in self.items("contracts", changedOn=self.today)], [near.code]
        )

    def test_numbers_are_masked_and_the_fingerprint_is_the_banks_own(self):
        contract = make_contract(self.supplier, make_region("420200"))
        answer = self.get(f"contracts/{contract.code}")
        data = answer.json()
        self.assertEqual((data["contractNo"], data["total"]), (contract.number, "100000.00"))
        self.assertEqual(data["account"]["fp"], fingerprint(APP, contract.account_number))
        self.assertNotEqual(data["account"]["fp"], fingerprint("rfp", contract.account_number))
        self.assertEqual(data["contactPhone"], "138****5678")
        for secret in (contract.account_number, contract.contact_phone):
            self.assertNotIn(secret, answer.content.decode())

    def test_pages_are_disjoint_and_complete(self):
        rows = [make_award(self.supplier, make_region("420200")) for _n in range(7)]
        found, cursor = [], ""
        for _n in range(4):
            body = self.get(
                "awards", changedOn=self.today, limit=2, **({"cursor": cursor} if cursor else {})
            ).json()
            found += [item["awardId"] for item in body["items"]]
            cursor = body["cursor"]
        self.assertEqual((found, cursor), ([row.code for row in rows], ""))

    def test_questions_that_make_no_sense(self):
        cases = [
            {}, {"changedOn": "yesterday"}, {"changedOn": self.today, "limit": "0"}, {"uscc": self.supplier.uscc},
            {"changedOn": self.today, "limit": "501"}, {"changedOn": self.today, "cursor": "abc"},
            {"changedOn": self.today, "cursor": "YWZ0ZXI6LTE"},
        ]  # fmt: skip
        for query in cases:
            with self.subTest(**query):
                answer = self.get("contracts", **query)
                self.assertEqual((answer.status_code, answer.json()["retryable"]), (400, False))

    def test_a_suppliers_records_by_code_and_name(self):
        contract = make_contract(self.supplier, make_region("420200"))
        make_contract(make_organisation("supplier", "420200"), make_region("420200"))
        facts = {"uscc": self.supplier.uscc, "name": self.supplier.name}
        self.assertEqual([item["contractId"] for item in self.items("contracts", **facts)], [contract.code])
        wrong = self.get("contracts", **facts | {"name": "别的公司"})
        self.assertEqual((wrong.status_code, wrong.json()["code"]), (422, "NAME_MISMATCH"))
        self.assertEqual(self.items("awards", uscc=make_uscc(), name="没有这家"), [])

    def test_one_contract_that_is_not_the_banks_to_see_is_unknown(self):
        far = make_contract(self.supplier, make_region("420100"))
        for code in (far.code, "nothing-1"):
            answer = self.get(f"contracts/{code}")
            self.assertEqual((answer.status_code, answer.json()["code"]), (404, "CONTRACT_UNKNOWN"))

    def test_whether_an_account_change_took_effect(self):
        contract = make_contract(self.supplier, make_region("420200"))
        path = f"contracts/{contract.code}/account-lock"
        own = fingerprint(APP, "6222 0200 0000 1234")
        said = self.get(path, fp=own).json()
        self.assertEqual((said["match"], said["lock"], said["holder"]), (True, "NONE", None))
        self.assertFalse(self.get(path, fp=fingerprint(APP, "6222020000009999")).json()["match"])
        self.assertEqual(self.get(path).status_code, 400)
        for bank, holder in ((another_bank(), "HIDDEN"), (self.bank, "OWN")):
            lock = AccountLock.rows.create(
                encumbrance=hold(contract, bank), contract=contract, party_uscc=self.supplier.uscc,
                fingerprint="hmac-sm3:x", locked_at=timezone.now(),
            )  # fmt: skip
            said = self.get(path, fp=own).json()
            self.assertEqual((said["lock"], said["holder"]), ("LOCKED", holder))
            AccountLock.rows.filter(pk=lock.pk).update(released_at=timezone.now())
            lock.encumbrance.status, lock.encumbrance.ended_at = "released", timezone.now()
            lock.encumbrance.save()

    def pay(self, contract, number, at):
        facts = {"contract": contract, "number": number, "amount": Decimal("10.00"), "settled_at": at}
        return record_payment(seat=SYSTEM, at=timezone.now(), **facts)

    def test_payments_of_the_contracts_the_bank_finances(self):
        here = make_region("420200")
        financed, free, others = (make_contract(self.supplier, here) for _n in range(3))
        lend(financed, self.bank)
        lend(others, another_bank())
        noon = datetime(2026, 11, 20, 12, tzinfo=BEIJING)
        for contract in (financed, free, others):
            self.pay(contract, f"ZF-{contract.pk}", noon)
        self.pay(financed, "ZF-later", noon + timedelta(days=1))
        (item,) = self.items("payments", date="2026-11-20")
        self.assertEqual((item["paymentId"], item["amount"]), (f"ZF-{financed.pk}", "10.00"))
        self.assertEqual((item["contractId"], item["accountMatch"]), (financed.code, True))
        self.assertEqual(item["payeeMasked"], "6222 **** 1234")

    def test_an_accreditation_that_has_ended_ends_it(self):
        make_contract(self.supplier, make_region("420200"))
        Accreditation.rows.update(valid_to="2021-01-01")
        self.assertEqual(self.items("contracts", changedOn=self.today), [])

    def test_a_suspended_bank_and_the_other_platform_get_nothing(self):
        make_peer()
        answer = self.get("contracts", app="rfp", changedOn=self.today)
        self.assertEqual((answer.status_code, answer.json()["code"]), (403, "BANKS_ONLY"))
        Organisation.rows.filter(pk=self.bank.pk).update(status="suspended")
        answer = self.get("contracts", changedOn=self.today)
        self.assertEqual((answer.status_code, answer.json()["code"]), (403, "INSTITUTION_SUSPENDED"))

    def test_unsigned_calls_are_refused(self):
        for path in ("awards", "contracts", "contracts/x-1", "contracts/x-1/account-lock", "payments"):
            self.assertEqual(self.client.get(f"/gp/v1/{path}").status_code, 401)
            self.assertIn(self.client.post(f"/gp/v1/{path}").status_code, (401, 405))
        self.assertEqual(Contract.rows.count(), 0)
