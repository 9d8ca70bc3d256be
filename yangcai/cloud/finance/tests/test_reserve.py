"""Reserving contracts at their owner: one holder, all or none, the version that was read, reasons people understand."""

import json
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from yangcai.cloud.contracts.models import Contract, Party
from yangcai.cloud.contracts.operations import Entry, Member, correct
from yangcai.cloud.contracts.tests.makers import make_contract
from yangcai.cloud.finance.eligibility import Desk, part_of, standing_of
from yangcai.cloud.finance.models import Encumbrance
from yangcai.cloud.finance.tests.flow import FlowCase, make_bank
from yangcai.foundation.exchange.models import Outgoing
from yangcai.foundation.exchange.testing import signed_get
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.messages.models import Message, Sms
from yangcai.foundation.people.models import Organisation
from yangcai.foundation.people.tests.makers import make_organisation, make_region
from yangcai.foundation.rules.models import Limit

NOW = timezone.now()


class ReserveTest(FlowCase):
    def test_scenario_22_a_reservation_with_its_end_the_status_and_one_short_message(self):
        flow = self.flow()
        answer = flow.reserve()
        self.assertEqual(answer.status_code, 201)
        row, item = Encumbrance.rows.get(), answer.json()["items"][0]
        self.assertEqual(
            (item["contractId"], item["encumbranceId"], item["token"], item["amount"], item["financeable"]),
            (self.contract.code, row.code, 1, "50000.00", "50000.00"),
        )
        self.assertTrue(item["expiresAt"].endswith("T23:59:59+08:00"))
        self.assertTrue(item["account"]["fp"].startswith("hmac-sm3:"))
        self.assertEqual((self.status(), self.published()), ("30", ["reserved"]))
        self.assertEqual(flow.say("submitted", "SUBMITTED").status_code, 200)
        self.assertEqual((Sms.rows.count(), Message.rows.filter(organisation=self.supplier).count()), (1, 1))
        self.assertNotIn(self.contract.account_number, bytes(Outgoing.rows.get().body).decode())

    def test_scenario_24_one_taken_contract_and_none_is_reserved(self):
        others = [make_contract(self.supplier, self.supplier.region) for _ in range(2)]
        self.flow(others[1], bank=make_bank()).reserve()
        before = (Encumbrance.rows.count(), Event.rows.count(), Outgoing.rows.count())
        answer = self.flow(self.contract, *others).reserve()
        detail = self.refused(answer, 409, "ALREADY_ENCUMBERED")
        self.assertEqual(
            (detail["contractId"], detail["holder"], detail["state"]), (others[1].code, "HIDDEN", "RESERVED")
        )
        self.assertEqual((Encumbrance.rows.count(), Event.rows.count(), Outgoing.rows.count()), before)
        self.assertEqual([self.status(), self.status(others[0]), self.status(others[1])], ["10", "10", "30"])

    def test_scenario_25_a_contract_changed_meanwhile_is_refused_with_the_difference(self):
        contract = make_contract(self.supplier, self.supplier.region, amount="3188000.00")
        flow = self.flow(contract, amount="2000000.00")
        body = flow.reservation()
        values = {"amount": Decimal("1000000.00"), "account_number": "6222020000009999"}
        member = Member(self.supplier.name, "sole", self.supplier.uscc, self.supplier.pk)
        entry = Entry(contract.source_id, 2, values, (member,))
        correct(seat=SYSTEM, at=NOW, model=Contract, source="test", entry=entry)
        detail = self.refused(flow.post("/gp/v1/encumbrances", body), 409, "VERSION_CHANGED")
        self.assertEqual(
            detail["differences"],
            [
                {"field": "total", "old": "3188000.00", "new": "1000000.00"},
                {"field": "account.numberMasked", "old": "6222 **** 1234", "new": "6222 **** 9999"},
            ],
        )
        self.assertEqual(Encumbrance.rows.count(), 0)

    def test_scenario_29_a_members_ceiling_is_its_share_and_the_others_view_is_unaffected(self):
        b = self.cast.rival.organisation
        contract = make_contract(self.supplier, self.supplier.region, amount="1000000.00")
        Party.rows.filter(contract=contract).update(role="lead", share="70")
        facts = {"organisation": b, "name": b.name, "uscc": b.uscc, "role": "member", "share": "30"}
        Party.rows.create(contract=contract, **facts)
        before = part_of(contract, self.supplier.uscc, NOW)
        detail = self.refused(
            self.flow(contract, supplier=b, amount="300000.01").reserve(), 422, "AMOUNT_EXCEEDS"
        )
        self.assertEqual(detail["financeable"], "300000.00")
        self.assertEqual(self.flow(contract, supplier=b, amount="300000.00").reserve().status_code, 201)
        contract = Contract.rows.get(pk=contract.pk)
        after = part_of(contract, self.supplier.uscc, NOW)
        self.assertEqual(
            (after.status, after.financeable, after.held), (before.status, before.financeable, [])
        )
        self.assertEqual((after.status, after.financeable), ("10", Decimal("700000.00")))
        self.assertEqual(part_of(contract, b.uscc, NOW).status, "30")
        self.assertEqual(self.flow(contract, amount="700000.00").reserve().status_code, 201)

    def test_the_same_key_is_the_same_reservation(self):
        flow = self.flow()
        first, again = flow.reserve(key="same-key"), flow.reserve(key="same-key")
        self.assertEqual(first.json(), again.json())
        self.assertEqual(Encumbrance.rows.count(), 1)
        self.refused(flow.reserve(key="same-key", ttlWorkingDays=5), 422, "IDEMPOTENCY_MISMATCH")

    def test_tokens_grow_with_every_holder(self):
        for token in (1, 2, 3):
            flow = self.flow()
            self.assertEqual(flow.reserve().json()["items"][0]["token"], token)
            self.assertEqual(flow.say("withdrawn", "WITHDRAWN").status_code, 200)
        self.assertEqual(self.states(), ["released"] * 3)

    def test_who_may(self):
        Organisation.rows.filter(pk=self.bank.pk).update(status="suspended")
        self.refused(self.flow().reserve(), 403, "INSTITUTION_SUSPENDED")
        Organisation.rows.filter(pk=self.bank.pk).update(status="active")
        far = make_bank(make_region("440100"))
        self.refused(self.flow(bank=far).reserve(), 403, "REGION_DENIED")
        nobody = make_organisation("institution", uscc="")
        self.refused(self.flow(bank=nobody).reserve(), 403, "INSTITUTION_SUSPENDED")
        self.refused(self.flow(branch="999999999999").reserve(), 403, "INSTITUTION_SUSPENDED")
        self.assertEqual(self.flow(branch="102521000011").reserve().status_code, 201)
        self.assertEqual(Encumbrance.rows.get().branch, self.cast.bank_maker.organisation)

    def test_an_unknown_contract(self):
        flow = self.flow()
        body = flow.reservation()
        body["items"][0]["contractId"] = "none-such"
        self.refused(flow.post("/gp/v1/encumbrances", body), 404, "CONTRACT_UNKNOWN")

    def test_only_what_is_left_can_be_lent(self):
        contract = make_contract(
            self.supplier, self.supplier.region, paid_amount="20000", retention_amount="5000"
        )
        detail = self.refused(self.flow(contract, amount="75000.01").reserve(), 422, "AMOUNT_EXCEEDS")
        self.assertEqual(detail["financeable"], "75000.00")
        Limit.rows.create(
            key="financing.retention_counts", title="质保金", value=1, unit="n", source="示例", mark="config",
            valid_from=NOW.date() - timedelta(days=9), region=make_region("420000"),
        )  # fmt: skip
        self.assertEqual(self.flow(contract, amount="80000.00").reserve().status_code, 201)
        self.assertTrue(Encumbrance.rows.get().counts_retention)

    def test_the_time_is_no_longer_than_the_region_allows(self):
        Limit.rows.create(
            key="financing.reservation_max", title="占用", value=2, unit="wd", source="示例", mark="config",
            valid_from=NOW.date() - timedelta(days=9), region=make_region("420000"),
        )  # fmt: skip
        self.flow().reserve()
        self.assertLess(Encumbrance.rows.get().expires_at, timezone.now() + timedelta(days=12))

    def test_occupied_is_all_a_bank_learns(self):
        path = f"/gp/v1/contracts/{self.contract.code}/encumbrances"
        self.assertEqual(signed_get(self.client, "rfp", path).json()["live"], False)
        self.flow().reserve()
        told = signed_get(self.client, "rfp", path).json()
        self.assertEqual(
            (set(told), told["live"], told["state"]), ({"live", "since", "state"}, True, "RESERVED")
        )


CASES = {
    "CONFIDENTIAL": {"is_confidential": True},
    "ASSIGNMENT_RESTRICTED": {"is_assignment_restricted": True},
    "TERMINATED": {"status": "terminated"},
    "FULLY_PAID": {"paid_amount": "95000", "retention_amount": "5000"},
    "NO_ACCOUNT": {"account_number": ""},
    "DATA_INCOMPLETE": {"account_bank": ""},
    "NOT_FILED": {"filed_on": NOW.date() + timedelta(days=30)},
    "EXPIRED_TERM": {"performance_to": NOW.date() - timedelta(days=400)},
    "BALANCE_TOO_SMALL": {"amount": "9000"},
}
RULES = {"financing.after_term_max": (180, "d"), "financing.amount_min": (10000, "cny")}


class EligibilityTest(FlowCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        for key, (value, unit) in RULES.items():
            cls.rule(key, value, unit)

    @staticmethod
    def rule(key, value, unit="n"):
        facts = {
            "title": "规则",
            "source": "示例",
            "mark": "config",
            "valid_from": NOW.date() - timedelta(days=9),
        }
        return Limit.rows.create(key=key, value=value, unit=unit, **facts)

    def codes(self, contract):
        answer = self.flow(contract, amount="100.00").reserve()
        return [reason["code"] for reason in self.refused(answer, 422, "NOT_FINANCEABLE")["reasons"]]

    def test_each_reason_by_its_code_with_words(self):
        for code, facts in CASES.items():
            with self.subTest(code):
                contract = make_contract(self.supplier, self.supplier.region, **facts)
                self.assertEqual(self.codes(contract), [code])
                standing = standing_of(contract, NOW)
                self.assertEqual(standing.financeable, 0)
                self.assertTrue(all(r.text and r.advice for r in standing.reasons))
        self.assertEqual(Encumbrance.rows.count(), 0)

    def test_the_region_must_be_open_and_the_purchaser_online_where_it_is_asked(self):
        elsewhere = make_contract(self.supplier, make_region("440100"))
        reasons = Desk([elsewhere], NOW).reasons(elsewhere, elsewhere.parties.get())
        self.assertEqual([r.code for r in reasons], ["REGION_CLOSED"])
        self.rule("financing.buyer_online", 1)
        self.assertEqual(self.codes(make_contract(self.supplier, self.supplier.region)), ["BUYER_NOT_ONLINE"])
        self.assertEqual(self.flow().reserve().status_code, 201)

    def test_a_share_nobody_knows(self):
        contract = make_contract(self.supplier, self.supplier.region)
        Party.rows.filter(contract=contract).update(role="lead")
        self.assertEqual(self.codes(contract), ["CONSORTIUM_SHARE_MISSING"])

    def test_anothers_contract(self):
        contract = make_contract(make_organisation("supplier"), self.supplier.region)
        self.assertEqual(self.codes(contract), ["NOT_SUPPLIER"])

    def test_the_words_say_the_field(self):
        contract = make_contract(self.supplier, self.supplier.region, account_bank="")
        self.assertEqual(standing_of(contract, NOW).reasons[0].text, "合同数据不完整：开户行")

    def test_nothing_of_it_is_in_the_outbox(self):
        self.codes(make_contract(self.supplier, self.supplier.region, account_number=""))
        self.assertEqual([json.loads(bytes(r.body))["type"] for r in Outgoing.rows.all()], [])
