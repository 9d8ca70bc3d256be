"""What must never be false is refused by the database itself, past every guard."""

from datetime import timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from yangcai.cloud.contracts.models import Contract, Party
from yangcai.cloud.finance.models import (
    AccountLock,
    Application,
    Audit,
    Encumbrance,
    Freeze,
    Slip,
    SlipItem,
    SlipVersion,
)
from yangcai.cloud.finance.tests.flow import FlowCase
from yangcai.foundation.kernel.errors import Refused

NOW = timezone.now()


class EncumbranceTest(FlowCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.other = cls.cast.rival.organisation
        facts = {"organisation": cls.other, "name": cls.other.name, "uscc": cls.other.uscc, "role": "member"}
        Party.rows.create(contract=cls.contract, share=40, **facts)

    def make(self, token=1, amount="60000.00", supplier=None, **facts):
        supplier = supplier or self.supplier
        known = {
            "contract": self.contract, "party_uscc": supplier.uscc, "supplier": supplier, "institution": self.bank,
            "application_id": "A-1", "amount": Decimal(amount), "contract_version_seen": 1, "token": token,
            "reserved_at": NOW, "expires_at": NOW + timedelta(days=9),
        }  # fmt: skip
        return Encumbrance.rows.create(**known | facts)

    def refuses(self, make, *args, **facts):
        with self.assertRaises(IntegrityError), transaction.atomic():
            make(*args, **facts)

    def test_one_live_exclusive_encumbrance_of_a_contract_and_party(self):
        self.make(amount="10.00")
        self.refuses(self.make, token=2, amount="10.00")
        self.make(token=3, amount="10.00", supplier=self.other)
        self.make(token=4, amount="10.00", exclusive=False)
        self.assertEqual(Encumbrance.rows.count(), 3)

    def test_never_more_than_can_be_financed(self):
        self.make()
        self.refuses(self.make, token=2, amount="40000.01", supplier=self.other)
        row = self.make(token=3, amount="40000.00", supplier=self.other)
        row.amount = Decimal("40000.01")
        self.refuses(row.save)
        Contract.rows.update(amount="50000.00", retention_amount="5000.00")  # whatever was held before stays
        row.refresh_from_db()
        row.amount = Decimal("30000.00")
        row.save()

    def test_the_retention_counts_where_it_counts(self):
        Contract.rows.update(retention_amount="5000.00")
        self.refuses(self.make, amount="95000.01")
        self.make(amount="100000.00", counts_retention=True)

    def test_what_ended_comes_to_life_again_only_where_there_is_room(self):
        row = self.make(token=1, status="released", ended_at=NOW)
        self.make(token=2, amount="90000.00", supplier=self.other)
        row.status, row.ended_at = "reserved", None
        self.refuses(row.save)

    def test_tokens_only_grow(self):
        self.make(token=5, amount="10.00")
        self.refuses(self.make, token=5, amount="10.00", supplier=self.other)
        self.refuses(self.make, token=4, amount="10.00", supplier=self.other)

    def test_a_live_one_ends_or_is_confirmed(self):
        wrong = [
            {"amount": "0.00"},
            {"expires_at": None},
            {"status": "confirmed", "expires_at": None},
            {"status": "confirmed", "confirmed_at": NOW, "deal_id": ""},
            {"status": "released"},
            {"ended_at": NOW},
        ]
        for facts in wrong:
            with self.subTest(**facts):
                self.refuses(self.make, **facts)
        self.assertEqual(Encumbrance.rows.count(), 0)

    def test_its_map(self):
        row = self.make()
        for to in ("closed", "reserved"):
            with self.assertRaises(Refused):
                row.move(to)
        row.move("confirmed", confirmed_at=NOW, deal_id="D", expires_at=None)
        for to in ("released", "expired", "reserved"):
            with self.assertRaises(Refused):
                row.move(to)
        row.move("closed", ended_at=NOW)
        for to in Encumbrance.Status.values:
            with self.assertRaises(Refused):
                row.move(to)

    def test_one_live_lock_of_a_contract_and_party(self):
        row, other = self.make(amount="10.00"), self.make(token=2, amount="10.00", exclusive=False)
        facts = {"contract": self.contract, "party_uscc": "X", "fingerprint": "f", "locked_at": NOW}
        lock = AccountLock.rows.create(encumbrance=row, **facts)
        self.refuses(AccountLock.rows.create, encumbrance=other, **facts)
        AccountLock.rows.filter(pk=lock.pk).update(released_at=NOW)
        AccountLock.rows.create(encumbrance=other, **facts)

    def test_a_freeze_needs_two_people_and_one_subject(self):
        officer, leader = self.cast.bureau.user, self.cast.bureau_leader.user
        known = {
            "supplier": self.supplier, "region_path": "420000/", "kind": "court", "document_number": "x",
            "reason": "x", "filed_by": officer, "filed_at": NOW,
        }  # fmt: skip
        wrong = [
            {"supplier": None},
            {"contract": self.contract},
            {"decided_by": officer, "status": "in_force"},
            {"status": "in_force"},
            {"decided_by": leader, "status": "lifted"},
            {"decided_by": leader, "status": "lifted", "lift_filed_by": leader, "lifted_by": leader},
        ]
        for facts in wrong:
            with self.subTest(**facts):
                self.refuses(Freeze.rows.create, **known | facts)

    def test_one_audit_at_a_time(self):
        Audit.rows.create(started_at=NOW, finished_at=NOW)
        Audit.rows.create(started_at=NOW)
        self.refuses(Audit.rows.create, started_at=NOW)


class SlipTest(FlowCase):
    def test_slips_and_their_versions(self):
        flow = self.flow().financed()
        slip, version = Slip.rows.get(), SlipVersion.rows.get()
        for change in (version.delete, version.save):
            with self.assertRaises(ProgrammingError), transaction.atomic():
                change()
        item = SlipItem.rows.get()
        for model, facts in (
            (Slip, {"code": "D-X"}),
            (Slip, {"code": "D-X", "number": "other", "amount": 0, "disbursed": 0}),
            (Slip, {"code": "D-X", "number": "other", "disbursed": slip.amount + 1}),
            (Slip, {"number": "other"}),
        ):
            known = {
                f.attname: getattr(slip, f.attname) for f in Slip._meta.concrete_fields if f.name != "id"
            }
            with self.subTest(**facts), self.assertRaises(IntegrityError), transaction.atomic():
                model.rows.create(**known | facts)
        with self.assertRaises(IntegrityError), transaction.atomic():
            SlipItem.rows.create(
                slip=slip, contract=item.contract, encumbrance=item.encumbrance, party_uscc="X", amount=1
            )
        self.assertEqual((Slip.rows.count(), Application.rows.get().code), (1, flow.code))
