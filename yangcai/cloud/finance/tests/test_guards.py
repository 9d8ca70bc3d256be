"""What is refused though it comes properly signed: the contract has changed, another bank speaks, terms are moved."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from yangcai.cloud.contracts.models import Contract, Party
from yangcai.cloud.contracts.operations import record_payment
from yangcai.cloud.contracts.tests.makers import make_contract
from yangcai.cloud.finance.models import AccountLock, Encumbrance, Handoff, Slip
from yangcai.cloud.finance.operations.handoffs import ask_handoff
from yangcai.cloud.finance.tests.flow import FlowCase, make_bank
from yangcai.cloud.finance.tests.test_api import make_bank_app
from yangcai.foundation.exchange import attestation
from yangcai.foundation.exchange.accounts import fingerprint
from yangcai.foundation.exchange.certificates import ensure_signing_key
from yangcai.foundation.exchange.models import Certificate
from yangcai.foundation.exchange.testing import deliver, signed_get, signed_post
from yangcai.foundation.kernel.seats import SYSTEM


class ConfirmTest(FlowCase):
    """A slip takes over only what the contract, as it is now, still carries (F43, X3, X4)."""

    def change(self, **facts):
        Contract.rows.filter(pk=self.contract.pk).update(**facts)

    def test_a_contract_lowered_after_it_was_reserved(self):
        flow = self.flow().ready()
        self.change(amount="40000.00")
        detail = self.refused(flow.confirm(), 409, "AMOUNT_EXCEEDS")
        self.assertEqual((detail["financeable"], self.states()), ("40000.00", ["reserved"]))
        self.assertEqual(flow.confirm(amount="40000.00").status_code, 200)

    def test_what_was_paid_meanwhile_is_not_lent(self):
        flow = self.flow().ready()
        facts = {"contract": self.contract, "number": "ZF-1", "settled_at": timezone.now()}
        record_payment(seat=SYSTEM, at=timezone.now(), amount=Decimal("60000.00"), **facts)
        detail = self.refused(flow.confirm(), 409, "AMOUNT_EXCEEDS")
        self.assertEqual((detail["financeable"], self.states()), ("40000.00", ["reserved"]))

    def test_a_contract_that_has_ended_or_is_somebody_elses_now(self):
        flow = self.flow().ready()
        for status, code in (("completed", "TERMINATED"), ("terminated", "TERMINATED")):
            self.change(status=status)
            detail = self.refused(flow.confirm(), 422, "NOT_FINANCEABLE")
            self.assertEqual([reason["code"] for reason in detail["reasons"]], [code])
        self.change(status="changed")
        Party.rows.filter(contract=self.contract).update(uscc="91420100MA9YX0012U")
        detail = self.refused(flow.confirm(), 422, "NOT_FINANCEABLE")
        self.assertEqual([reason["code"] for reason in detail["reasons"]], ["NOT_SUPPLIER"])
        self.assertEqual(self.states(), ["reserved"])

    def test_a_share_that_has_become_smaller(self):
        flow = self.flow().ready()
        Party.rows.filter(contract=self.contract).update(role="lead", share="30")
        self.assertEqual(self.refused(flow.confirm(), 409, "AMOUNT_EXCEEDS")["financeable"], "30000.00")

    def test_the_slip_that_has_confirmed_stays_confirmed(self):
        flow = self.flow().ready()
        self.assertEqual(flow.confirm().status_code, 200)
        self.change(amount="10000.00")
        self.assertEqual((flow.confirm().status_code, flow.conclude().status_code), (200, 200))

    def test_an_account_corrected_is_locked_anew(self):
        flow = self.flow().ready()
        self.change(account_number="6222000000000000")
        self.refused(flow.confirm(), 409, "ACCOUNT_MISMATCH")
        self.assertEqual(flow.lock(account="6222000000000000").status_code, 200)
        lock = AccountLock.rows.get()
        self.assertEqual(lock.fingerprint, fingerprint("rfp", "6222000000000000"))
        self.assertEqual(flow.confirm().status_code, 200)


class ReserveTest(FlowCase):
    def item(self, version):
        """The contract as it was read in a version."""
        named = {"contractId": self.contract.code, "partyUscc": self.supplier.uscc, "amount": "50000.00"}
        return named | {"contractVersionSeen": version}

    def test_scenario_13_nothing_is_said_of_a_contract_that_became_confidential(self):
        seen = self.contract.version
        changed = {"is_confidential": True, "version": seen + 1, "amount": "123456.00"}
        Contract.rows.filter(pk=self.contract.pk).update(**changed)
        answer = self.flow().reserve(items=[self.item(version=seen)])
        detail = self.refused(answer, 422, "NOT_FINANCEABLE")
        self.assertEqual([reason["code"] for reason in detail["reasons"]], ["CONFIDENTIAL"])
        self.assertNotIn("123456", answer.content.decode())
        self.assertEqual(Encumbrance.rows.count(), 0)

    def test_a_name_that_is_too_long_is_refused_for_good(self):
        answer = self.flow().reserve(applicationId="A" * 100)
        self.refused(answer, 422, "SCHEMA")
        self.assertEqual(Encumbrance.rows.count(), 0)

    def test_a_bank_commands_nothing_and_says_nothing_as_the_platform(self):
        make_bank_app(self.bank)
        flow = self.flow().ready()
        for path, body in (
            ("/gp/v1/encumbrances", flow.reservation()),
            (f"/gp/v1/applications/{flow.code}/lock", {"items": flow.tickets(), "accountFp": ""}),
            (f"/gp/v1/applications/{flow.code}/confirm", {"dealId": "D-1", "items": flow.tickets()}),
            (f"/gp/v1/applications/{flow.code}/extend", {"items": flow.tickets()}),
        ):
            with self.subTest(path):
                answer = signed_post(self.client, "bank-01", path, body, key=f"key-{len(path)}-bank")
                self.refused(answer, 403, "NOT_OWNER")
        for app in ("bank-01", "rfp"):
            answer = deliver("demand.published", "demand/Q-1", 1, {"demandId": "Q-1"}, app=app)
            self.assertNotEqual(answer.status_code, 200)
        self.refused(
            deliver("deal.concluded", f"deal/{flow.deal}", 1, flow.slip(), app="bank-01"), 403, "NOT_OWNER"
        )
        self.refused(
            signed_get(self.client, "rfp", "/gp/v1/contracts", "changedOn=2026-11-21"), 403, "BANKS_ONLY"
        )
        self.assertEqual((self.states(), Slip.rows.count()), (["reserved"], 0))


class SlipGuardsTest(FlowCase):
    def setUp(self):
        self.other = make_bank()

    def fresh(self):
        """An application on a contract of its own."""
        return self.flow(make_contract(self.supplier, self.supplier.region))

    def signed_by(self, bank, flow, said, **facts):
        """What a bank says and signs of a slip, whoever's it is."""
        ensure_signing_key(bank.uscc, bank.name)
        data = flow.slip(institution={"uscc": bank.uscc, "name": bank.name}, **facts)
        attest = [attestation.attest(organisation_uscc=bank.uscc, role="FUNDER", data=data)]
        return flow.deliver(f"deal.{said}", f"deal/{flow.deal}", data, attest=attest)

    def test_another_bank_makes_no_slip_on_what_this_one_holds(self):
        flow = self.flow().ready()
        flow.confirm()
        self.refused(self.signed_by(self.other, flow, "concluded"), 422, "INSTITUTION_MISMATCH")
        self.assertEqual(Slip.rows.count(), 0)

    def test_another_bank_neither_amends_nor_voids_it(self):
        for said, facts in (("amended", {"rate": "1.0000"}), ("voided", {"status": "VOIDED"})):
            with self.subTest(said):
                flow = self.fresh().financed()
                answer = self.signed_by(self.other, flow, said, version=2, **facts)
                self.refused(answer, 422, "INSTITUTION_MISMATCH")
                slip = Slip.rows.get(code=flow.deal)
                self.assertEqual((slip.status, str(slip.rate), slip.version), ("effective", "3.6500", 1))

    def test_only_end_rate_and_branch_are_amended(self):
        for facts in (
            {"rate": "3.6501"},
            {"from": "2026-11-26"},
            {"disbursed": "1.00"},
            {"registrationNo": "别的"},
            {"repayment": "EQUAL_PRINCIPAL"},
            {"bankSlipNo": "YH-ELSE"},
            {"applicationId": "A-ELSE"},
            {"contracts": []},
        ):
            with self.subTest(facts):
                flow = self.fresh().financed()
                self.refused(flow.conclude("amended", version=2, **facts), 422, "NOT_AMENDABLE")
                slip = Slip.rows.get(code=flow.deal)
                self.assertEqual((str(slip.rate), slip.version, slip.number), ("3.6500", 1, flow.number))
                self.assertEqual((slip.disbursed, slip.versions.count()), (50000, 1))

    def test_a_void_slip_is_amended_no_more(self):
        flow = self.flow().financed()
        self.assertEqual(flow.conclude("voided", status="VOIDED", version=2).status_code, 200)
        self.refused(flow.conclude("amended", version=3, rate="1.0000"), 422, "NOT_AMENDABLE")
        self.assertEqual((Slip.rows.get().status, str(Slip.rows.get().rate)), ("voided", "3.6500"))

    def test_news_the_bank_has_not_signed_change_no_terms_and_void_nothing(self):
        flow = self.flow().financed()
        facts = {"rate": "0.0100", "disbursed": "1.00", "to": "2030-01-01", "signed": False}
        self.assertEqual(flow.conclude("disputed", status="DISPUTED", **facts).status_code, 200)
        self.assertEqual(flow.conclude("resolved", status="VOIDED", **facts).status_code, 200)
        slip = Slip.rows.get()
        self.assertEqual((slip.status, str(slip.rate), slip.disbursed), ("effective", "3.6500", 50000))
        self.assertEqual(
            (str(slip.ends_on), self.states(), self.status()), ("2027-05-24", ["confirmed"], "50")
        )

    def test_an_amendment_that_says_it_is_void_voids_nothing(self):
        flow = self.flow().financed()
        self.assertEqual(flow.conclude("amended", status="VOIDED", version=2, rate="3.0000").status_code, 200)
        self.assertEqual((Slip.rows.get().status, self.states()), ("effective", ["confirmed"]))

    def test_the_same_contract_twice_in_a_slip(self):
        flow = self.flow().ready()
        flow.confirm()
        twice = flow.items() * 2
        answer = flow.conclude(contracts=twice, dealAmount="100000.00", disbursed="0.00")
        self.refused(answer, 422, "STALE_TOKEN")
        self.assertEqual(Slip.rows.count(), 0)

    def test_the_sum_is_the_sum(self):
        flow = self.flow().ready()
        flow.confirm()
        self.refused(flow.conclude(dealAmount="49999.99", disbursed="0.00"), 422, "AMOUNT_EXCEEDS")

    def test_a_slip_takes_effect_once(self):
        flow = self.flow().financed()
        self.refused(flow.conclude(rate="9.0000"), 422, "IDEMPOTENCY_MISMATCH")
        self.assertEqual(str(Slip.rows.get().rate), "3.6500")

    def test_what_is_missing_is_refused_for_good(self):
        for facts in ({"rate": None}, {"from": None}, {"disbursed": "60000.00"}):
            with self.subTest(facts):
                flow = self.fresh().ready()
                flow.confirm()
                self.assertEqual(flow.conclude(**facts).status_code, 422)
        self.assertEqual(Slip.rows.count(), 0)

    def test_a_certificate_is_one_organisations(self):
        key = ensure_signing_key(self.bank.uscc, self.bank.name)
        own = Certificate.rows.get(serial=key.serial)
        data = {
            "serial": own.serial, "orgUscc": self.other.uscc, "orgName": "别家", "publicKey": own.public_key,
            "notBefore": "2026-01-01T00:00:00+08:00", "notAfter": "2030-01-01T00:00:00+08:00",
        }  # fmt: skip
        answer = deliver("certificate.published", f"certificate/{own.serial}", 1, data, snapshot=True)
        self.refused(answer, 422, "SERIAL_TAKEN")


class BanksTest(FlowCase):
    def test_of_a_consortium_each_bank_finds_its_own_lock(self):
        make_bank_app(self.bank)
        b, other = self.cast.rival.organisation, make_bank()
        Party.rows.filter(contract=self.contract).update(role="lead", share="70")
        facts = {"organisation": b, "name": b.name, "uscc": b.uscc, "role": "member", "share": "30"}
        Party.rows.create(contract=self.contract, **facts)
        self.flow(supplier=b, bank=other, amount="20000.00").ready()
        path, mark = f"/gp/v1/contracts/{self.contract.code}/account-lock", self.contract.account_number
        query = f"fp={fingerprint('bank-01', mark)}"
        self.assertEqual(signed_get(self.client, "bank-01", path, query).json()["holder"], "HIDDEN")
        self.flow().ready()
        answer = signed_get(self.client, "bank-01", path, query).json()
        self.assertEqual((answer["holder"], answer["match"]), ("OWN", True))

    def test_a_question_the_database_cannot_read(self):
        make_bank_app(self.bank)
        answer = signed_get(self.client, "bank-01", "/gp/v1/contracts", "uscc=%00&name=x")
        self.refused(answer, 400, "QUERY")

    def test_the_last_day_there_is(self):
        make_bank_app(self.bank)
        answer = signed_get(self.client, "bank-01", "/gp/v1/contracts", "changedOn=9999-12-31")
        self.refused(answer, 400, "QUERY")


class HandoffKeyTest(FlowCase):
    def test_two_firms_of_one_session_are_two_jumps(self):
        seat, at = self.cast.supplier.seat, timezone.now()
        other = replace(seat, organisation_id=self.cast.rival.organisation.pk)
        for each in (seat, other, seat):
            ask_handoff(seat=each, at=at + timedelta(seconds=1), session="s")
        firms = list(Handoff.rows.order_by("pk").values_list("organisation_id", flat=True))
        self.assertEqual(firms, [self.supplier.pk, self.cast.rival.organisation.pk])
