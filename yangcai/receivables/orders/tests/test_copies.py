"""What becomes of the procurement platform's statements."""

from datetime import date
from decimal import Decimal

from django.test import TestCase
from django.utils import timezone

from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.kernel.testing import run_jobs
from yangcai.foundation.people.models import Accreditation, Organisation
from yangcai.foundation.people.operations import unified
from yangcai.foundation.people.seats import PUBLIC
from yangcai.foundation.people.tests.makers import make_organisation, make_region, make_uscc
from yangcai.foundation.people.unified.person import Person
from yangcai.receivables.orders.errors import Missing, Unreadable
from yangcai.receivables.orders.jobs import expire_products
from yangcai.receivables.orders.models import AwardCopy, Order, OrderParty, PartyCopy, ProductCopy
from yangcai.receivables.orders.operations import end_order, take_award, take_order, take_party, take_product
from yangcai.receivables.orders.reading import Statement
from yangcai.receivables.orders.tests.makers import award_data, contract_data, make_product


def said(data, seq=1, code=""):
    code = code or data.get("contractId") or data.get("awardId") or data.get("productId") or data["code"]
    return Statement(code=code, seq=seq, as_of=timezone.now(), data=data)


def take(operation, data, seq=1, **facts):
    return operation(seat=SYSTEM, at=timezone.now(), said=said(data, seq), **facts)


class TakeOrderTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.place = make_region()
        cls.firm = make_organisation("supplier")

    def test_it_copies_a_contract_and_links_its_supplier(self):
        data = contract_data(self.firm.uscc)
        order = take(take_order, data)
        order.refresh_from_db()
        self.assertEqual(order.supplier, self.firm)
        self.assertEqual(order.amount, Decimal("100000.00"))
        self.assertEqual(order.region_path, self.place.path)
        self.assertEqual(order.performance_to, date(2027, 3, 1))
        part = OrderParty.rows.get(order=order)
        self.assertEqual((part.organisation, part.financing, part.financeable), (self.firm, "10", 90000))
        self.assertTrue(part.is_free)
        self.assertEqual(Event.rows.filter(name="orders.order.published").count(), 1)

    def test_the_newest_wins_and_events_keep_what_was(self):
        data = contract_data(self.firm.uscc)
        order = take(take_order, data)
        take(take_order, data | {"paid": "20000.00", "version": 2}, seq=3)
        take(take_order, data | {"paid": "10000.00"}, seq=2)
        order.refresh_from_db()
        self.assertEqual((order.paid, order.seq, order.version), (20000, 3, 2))
        self.assertEqual(
            Event.rows.get(name="orders.order.changed").facts["changed"]["paid"], ["0.00", "20000.00"]
        )
        self.assertEqual(Event.rows.filter(name="orders.copy.outdated").count(), 1)

    def test_each_member_of_a_consortium_has_its_own_standing(self):
        other = make_organisation("supplier")
        data = contract_data(self.firm.uscc)
        data["parties"] = [
            {"uscc": self.firm.uscc, "name": "甲", "role": "LEAD", "share": "60.0000", "ceiling": "60000.00"},
            {"uscc": other.uscc, "name": "乙", "role": "MEMBER", "share": "40.0000", "ceiling": "40000.00"},
            {"uscc": "", "name": "丙", "role": "MEMBER", "share": None, "ceiling": None},
        ]
        data["financing"]["parties"] = [
            {"uscc": self.firm.uscc, "status": "30", "financeable": "0.00", "reasons": []},
            {"uscc": other.uscc, "status": "10", "financeable": "36000.00", "reasons": []},
        ]
        order = take(take_order, data)
        self.assertEqual(
            set(order.parts.values_list("name", "role", "financing")),
            {("甲", "lead", "30"), ("乙", "member", "10")},
        )
        self.assertTrue(order.part_of(other.pk).is_free)
        self.assertFalse(order.part_of(self.firm.pk).is_free)

    def test_a_firm_that_comes_later_finds_its_orders(self):
        code = make_uscc()
        order = take(take_order, contract_data(code))
        award = take(take_award, award_data(code), status="published")
        self.assertIsNone(order.supplier)
        person = Person(
            issuer="https://id.example",
            subject="s-1",
            is_legal=True,
            uscc=code,
            organisation="示例供应商有限公司",
            agent="王五",
            trust=4,
        )
        unified.bind_supplier(seat=PUBLIC, at=timezone.now(), person=person)
        run_jobs()
        firm = Organisation.rows.get(uscc=code)
        order.refresh_from_db()
        award.refresh_from_db()
        self.assertEqual((order.supplier, award.supplier), (firm, firm))
        self.assertEqual(order.parts.get().organisation, firm)

    def test_a_contract_that_ends_keeps_its_facts_and_offers_nothing(self):
        data = contract_data(self.firm.uscc)
        order = take(take_order, data)
        end = {"contractId": data["contractId"], "region": "420100", "version": 2}
        end_order(seat=SYSTEM, at=timezone.now(), order=order, said=said(end, 2))
        order.refresh_from_db()
        self.assertEqual((order.status, order.financeable, order.amount), ("terminated", 0, 100000))
        self.assertEqual(order.parts.get().reasons_in_words, ["合同已终止"])
        end_order(seat=SYSTEM, at=timezone.now(), order=order, said=said(end, 2))
        self.assertEqual(Event.rows.filter(name="orders.order.terminated").count(), 1)

    def test_scenario_11_without_a_code_or_an_amount_it_is_not_listed_until_corrected(self):
        good = contract_data(self.firm.uscc)
        bad = [
            good | {"supplier": {"uscc": "", "name": "某公司"}},
            good | {"supplier": {"uscc": "12345", "name": "某公司"}},
            good | {"total": "0.00"},
            good | {"total": "-5.00"},
            good | {"total": None},
            good | {"total": "很多"},
            good | {"region": "999999"},
            good | {"financing": {"status": "99"}},
            good | {"signedDate": "昨天"},
        ]
        for data in bad:
            with self.subTest(data=data), self.assertRaises(Unreadable) as caught:
                take(take_order, data)
            self.assertTrue(str(caught.exception))
        self.assertEqual(Order.rows.count(), 0)
        self.assertEqual(Event.rows.filter(name__startswith="orders.").count(), 0)
        take(take_order, good, seq=2)
        self.assertEqual(Order.rows.count(), 1)

    def test_scenario_14_backfill_and_live_stream_overlap_without_doubles(self):
        many = [contract_data(self.firm.uscc) for _ in range(5)]
        for data in many[:3]:
            take(take_order, data)
        take(take_order, many[1] | {"version": 2}, seq=2)
        for data in many:
            take(take_order, data)
        self.assertEqual(Order.rows.count(), 5)
        self.assertEqual(Order.rows.get(contract_code=many[1]["contractId"]).version, 2)
        self.assertEqual(OrderParty.rows.count(), 5)


class TakeAwardTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_region()
        cls.firm = make_organisation("supplier")

    def test_scenario_12_corrected_or_cancelled_it_shows_the_new_state_and_keeps_its_history(self):
        data = award_data(self.firm.uscc)
        award = take(take_award, data, status="published")
        take(take_award, data | {"amount": "80000.00", "version": 2}, seq=2, status="corrected")
        award.refresh_from_db()
        self.assertEqual((award.status, award.amount, award.supplier), ("corrected", 80000, self.firm))
        take(take_award, data | {"version": 3}, seq=3, status="cancelled")
        award.refresh_from_db()
        self.assertEqual(award.status, "cancelled")
        self.assertFalse(award.is_live)
        names = (
            Event.rows.filter(subject_type="orders.awardcopy").order_by("id").values_list("name", flat=True)
        )
        self.assertEqual(
            list(names), ["orders.award.published", "orders.award.corrected", "orders.award.cancelled"]
        )

    def test_a_price_without_a_sum_and_a_strange_link_are_left_out(self):
        data = award_data(self.firm.uscc, amount=None, noticeUrl="javascript:alert(1)")
        award = take(take_award, data, status="published")
        self.assertIsNone(award.amount)
        self.assertEqual(award.notice_url, "")
        self.assertEqual(AwardCopy.rows.count(), 1)


class TakePartyTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_region("420100"), make_region("420200")

    def bank(self, **facts):
        known = {
            "code": "",
            "uscc": make_uscc(),
            "cnaps": "",
            "kind": "institution",
            "name": "示例银行",
            "region": "420000",
            "parentCode": None,
            "status": "active",
            "sanctioned": False,
            "accredited": [{"region": "420200", "from": "2026-01-01", "to": None}],
        }
        known |= facts
        return known | {"code": known["code"] or known["cnaps"] or known["uscc"]}

    def test_a_bank_and_its_branch_become_organisations_accredited_where_they_are(self):
        bank = self.bank()
        branch = self.bank(
            kind="branch",
            cnaps="313999000099",
            uscc="",
            parentCode=bank["uscc"],
            name="示例银行支行",
            accredited=[],
        )
        with self.assertRaises(Missing) as caught:
            take(take_party, branch)
        self.assertEqual(caught.exception.resource, f"party/{bank['uscc']}")
        self.assertEqual(PartyCopy.rows.count(), 0)
        head = take(take_party, bank).organisation
        office = take(take_party, branch).organisation
        self.assertEqual((head.kind, office.kind, office.parent), ("institution", "branch", head))
        self.assertEqual(Accreditation.rows.get().region.code, "420200")

    def test_it_follows_names_regions_suspension_and_accreditation(self):
        bank = self.bank()
        take(take_party, bank)
        copy = take(
            take_party,
            bank | {"name": "新名银行", "status": "suspended", "sanctioned": True, "accredited": []},
            seq=2,
        )
        bankrow = Organisation.rows.get(uscc=bank["uscc"])
        self.assertEqual((bankrow.name, bankrow.status), ("新名银行", "suspended"))
        self.assertEqual(bankrow.former_names.get().name, "示例银行")
        self.assertFalse(copy.may_act)
        self.assertTrue(PartyCopy.is_barred(bankrow))
        self.assertEqual(Accreditation.rows.count(), 0)
        take(take_party, bank | {"name": "新名银行"}, seq=3)
        bankrow.refresh_from_db()
        self.assertTrue(bankrow.is_active)
        self.assertEqual(Accreditation.rows.count(), 1)

    def test_a_bank_suspended_here_is_not_let_in_by_a_statement_that_says_nothing_new(self):
        bank = self.bank()
        row = take(take_party, bank).organisation
        Organisation.rows.filter(pk=row.pk).update(status="suspended")
        take(take_party, bank | {"name": "示例银行"}, seq=2)
        row.refresh_from_db()
        self.assertFalse(row.is_active)

    def test_a_supplier_is_only_known_until_it_comes(self):
        copy = take(take_party, self.bank(kind="supplier", accredited=[], name="某公司"))
        self.assertIsNone(copy.organisation)
        self.assertFalse(Organisation.rows.filter(kind="supplier").exists())
        firm = make_organisation("supplier")
        copy = take(take_party, self.bank(kind="supplier", accredited=[], uscc=firm.uscc, name="改名公司"))
        self.assertEqual(copy.organisation, firm)
        firm.refresh_from_db()
        self.assertEqual(firm.name, "改名公司")


class TakeProductTest(TestCase):
    def test_it_copies_a_product_and_takes_it_down(self):
        make_region()
        bank = make_organisation("institution", uscc=make_uscc())
        data = {
            "productId": "P-1",
            "institution": {"uscc": bank.uscc, "name": bank.name},
            "name": "政采贷",
            "minAmount": "10000.00",
            "maxAmount": "5000000.00",
            "rateFrom": "3.6500",
            "rateTo": "4.3500",
            "termMonths": 12,
            "promisedDays": 5,
            "contact": "何俊",
            "phone": "027-12345678",
            "regions": ["420100"],
            "validTo": "2027-01-01",
            "status": "PUBLISHED",
        }
        product = take(take_product, data, status="published")
        self.assertEqual((product.institution, product.region_paths), (bank, ["420000/420100/"]))
        self.assertTrue(product.serves("420000/420100/420106/"))
        self.assertFalse(product.serves("420000/420200/"))
        take(take_product, data, seq=2, status="withdrawn")
        product.refresh_from_db()
        self.assertEqual(product.status, "withdrawn")

    def test_it_is_taken_off_after_its_last_day(self):
        bank = make_organisation("institution")
        old, new = make_product(bank, valid_to=date(2020, 1, 1)), make_product(bank)
        expire_products.function(at=timezone.now())
        expire_products.function(at=timezone.now())
        self.assertEqual(set(ProductCopy.rows.filter(status="published")), {new})
        self.assertEqual(Event.rows.filter(name="orders.product.expired", subject_id=str(old.pk)).count(), 1)
