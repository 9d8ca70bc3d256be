"""Deal slips: taken in once, signed, told once, kept in every version, void as void."""

from datetime import timedelta
from unittest import mock

from django.test import Client, override_settings
from django.utils import timezone

from yangcai.cloud.contracts.models import Contract
from yangcai.cloud.contracts.tests.makers import make_contract
from yangcai.cloud.finance import inbound, notices
from yangcai.cloud.finance.models import AccountLock, Encumbrance, Slip, SlipVersion
from yangcai.cloud.finance.tests.flow import FlowCase, make_bank
from yangcai.foundation.exchange import attestation, schemas
from yangcai.foundation.exchange.certificates import ensure_signing_key
from yangcai.foundation.exchange.models import Counterpart, Incoming
from yangcai.foundation.exchange.receiving import take_again
from yangcai.foundation.exchange.seeding import ensure_counterpart
from yangcai.foundation.exchange.testing import letter, signed_call
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.testing import run_jobs
from yangcai.foundation.messages import gateway as adapter
from yangcai.foundation.messages.models import Message, Sms
from yangcai.foundation.messages.tests.gateway import Gateway
from yangcai.foundation.people.models import Organisation

DEAL = {"template": "deal"}


class SlipTest(FlowCase):
    def test_scenario_30_the_slip_is_taken_in_and_told_once(self):
        Organisation.rows.filter(pk=self.supplier.pk).update(phone="13912345678")
        flow = self.flow().financed()
        slip, sms = Slip.rows.get(), Sms.rows.get(**DEAL)
        self.assertEqual((self.status(), self.states()), ("50", ["confirmed"]))
        self.assertEqual((slip.status, slip.version, slip.number), ("effective", 1, flow.number))
        self.assertEqual((sms.to_masked, sms.dedup_key), ("139****5678", f"sms:deal:{flow.deal}:v1"))
        self.assertNotIn("6222", sms.words_masked)
        titles = Message.rows.filter(title="融资成交单已生效").values_list("organisation", flat=True)
        self.assertEqual(sorted(titles), sorted([self.supplier.pk, self.purchaser.pk]))
        kept = SlipVersion.rows.get()
        self.assertEqual((kept.data["dealId"], kept.attest[0]["role"]), (flow.deal, "FUNDER"))
        contract = Contract.rows.get(pk=self.contract.pk)
        self.assertEqual((contract.loan_disbursed, contract.loan_outstanding), (50000, 50000))

    def test_without_a_phone_of_its_own_an_agents_is_used_and_never_the_messages(self):
        self.flow().financed()
        phone = self.cast.supplier.user.phone
        self.assertEqual(Sms.rows.get(**DEAL).to_masked, f"{phone[:3]}****{phone[-4:]}")

    def test_scenario_31_redelivered_a_thousand_times_with_crashes(self):
        """The same bytes again and again; now and then the process dies after the work and before the answer."""
        flow = self.flow().ready()
        flow.confirm()
        raw = self.letter(flow)
        client = Client(raise_request_exception=False)
        codes = {}
        for n in range(1000):
            with self.dying(n):
                answer = signed_call(client, "rfp", "POST", "/exchange/v1/events", raw)
            code = answer.json()["code"]
            codes[code] = codes.get(code, 0) + 1
        self.assertEqual(codes, {"INTERNAL": 3, "APPLIED": 1, "DUPLICATE": 996})
        self.assertEqual(
            (Slip.rows.count(), SlipVersion.rows.count(), Sms.rows.filter(**DEAL).count()), (1, 1, 1)
        )
        self.assertEqual(Event.rows.filter(name="finance.slip.taken").count(), 1)
        self.assertEqual(Message.rows.filter(title="融资成交单已生效").count(), 2)

    def letter(self, flow):
        ensure_signing_key(self.bank.uscc, self.bank.name)
        data = flow.slip()
        attest = [attestation.attest(organisation_uscc=self.bank.uscc, role="FUNDER", data=data)]
        return letter("deal.concluded", f"deal/{flow.deal}", 1, data, attest=attest)

    @staticmethod
    def dying(n):
        """The first deliveries die at different places inside the work; nothing of it may stay."""
        places = [(notices, "send_sms"), (notices, "tell"), (inbound.slips, "_keep_version")]
        if n >= len(places):
            return mock.patch.object(inbound, "OWNER", inbound.OWNER)
        return mock.patch.object(*places[n], side_effect=RuntimeError("killed"))

    def test_scenario_32_the_exact_codes_of_a_slip(self):
        flow = self.flow().ready()
        self.refused(flow.conclude(), 422, "STALE_TOKEN")  # not confirmed
        self.assertEqual(Slip.rows.count(), 0)
        flow = self.flow(make_contract(self.supplier, self.supplier.region)).ready()
        flow.confirm()
        other = make_contract(self.supplier, self.supplier.region)

        def items(**facts):
            return [flow.items()[0] | facts]

        wrong = {
            "AMOUNT_EXCEEDS": {"contracts": items(amount="50000.01")},
            "STALE_TOKEN": {"contracts": items(token=9)},
            "SIG_INVALID": {"signed": False},
        }
        for number, (code, facts) in enumerate(wrong.items()):
            with self.subTest(code):
                flow.deal = f"D-WRONG-{number}"
                Encumbrance.rows.filter(status="confirmed").update(deal_id=flow.deal)
                self.refused(flow.conclude(**facts), 422, code)
        flow.deal = "D-WRONG-8"
        Encumbrance.rows.filter(status="confirmed").update(deal_id=flow.deal)
        self.refused(flow.conclude(contracts=items(contractId=other.code)), 422, "STALE_TOKEN")
        flow.deal = "D-WRONG-9"
        Encumbrance.rows.filter(status="confirmed").update(deal_id=flow.deal)
        self.refused(flow.conclude(dealAmount="50000.01"), 422, "AMOUNT_EXCEEDS")
        self.assertEqual((Slip.rows.count(), Sms.rows.filter(**DEAL).count()), (0, 0))

    def test_an_altered_signed_slip_is_refused(self):
        flow = self.flow().ready()
        flow.confirm()
        ensure_signing_key(self.bank.uscc, self.bank.name)
        data = flow.slip()
        attest = [attestation.attest(organisation_uscc=self.bank.uscc, role="FUNDER", data=data)]
        altered = data | {"rate": "1.0000"}
        answer = flow.deliver("deal.concluded", f"deal/{flow.deal}", altered, attest=attest)
        self.refused(answer, 422, "SIG_INVALID")

    def test_scenario_34_an_unknown_contract_waits_and_then_goes_through_in_order(self):
        flow = self.flow().ready()
        flow.confirm()
        code = self.contract.code
        Contract.rows.filter(pk=self.contract.pk).update(source_id="elsewhere")
        answer = flow.conclude(contracts=[flow.items()[0]])
        self.assertEqual((answer.status_code, answer.json()["code"]), (425, "CONTRACT_UNKNOWN"))
        follower = flow.conclude("disputed", signed=False, status="DISPUTED", contracts=[flow.items()[0]])
        self.assertEqual(follower.status_code, 202)  # held back
        self.assertEqual((Slip.rows.count(), Sms.rows.filter(**DEAL).count()), (0, 0))
        row, peer = Incoming.rows.get(resource=f"deal/{flow.deal}", seq=1), Counterpart.rows.get(app="rfp")
        late = take_again(peer, row, at=timezone.now() + timedelta(minutes=31))
        self.assertEqual((late.status, late.code), (422, "CONTRACT_UNKNOWN"))
        source = code.partition("-")[2]
        Contract.rows.filter(pk=self.contract.pk).update(source_id=source)
        self.assertEqual(self.again(flow).status_code, 200)
        self.assertEqual((Slip.rows.get().status, self.status()), ("disputed", "50"))
        self.assertEqual(list(SlipVersion.rows.values_list("said", flat=True)), ["concluded", "disputed"])
        self.assertEqual(Sms.rows.filter(**DEAL).count(), 1)

    def again(self, flow):
        """The first letter about the deal once more, as it was."""
        row = Incoming.rows.get(resource=f"deal/{flow.deal}", seq=1)
        return signed_call(self.client, "rfp", "POST", "/exchange/v1/events", bytes(row.body))

    def test_scenario_35_the_gateway_is_down(self):
        gateway = Gateway(503, 503, 200)
        self.addCleanup(gateway.close)
        settings = override_settings(SMS_GATEWAY_URL=gateway.url, SMS_GATEWAY_KEY="test-key")
        settings.enable()
        self.addCleanup(settings.disable)
        flow = self.flow().ready()
        Sms.rows.all().delete()
        flow.confirm()
        with mock.patch.object(adapter, "SECONDS", 2):
            self.assertEqual(flow.conclude().status_code, 200)
            self.assertEqual((Slip.rows.count(), gateway.posts), (1, []))  # stored, told in the site at once
            self.assertEqual(Message.rows.filter(title="融资成交单已生效").count(), 2)
            run_jobs("messages.send_sms")
        self.assertEqual([p["dedup_key"] for p in gateway.posts], [f"sms:deal:{flow.deal}:v1"] * 3)
        self.assertEqual((Sms.rows.get(**DEAL).status, Sms.rows.get(**DEAL).attempts), ("sent", 3))

    def test_scenario_36_void_before_disbursement_and_financed_again(self):
        flow = self.flow().financed()
        answer = flow.conclude("voided", status="VOIDED", version=2, disbursed="0.00", disbursedOn=None)
        self.assertEqual(answer.status_code, 200)
        slip = Slip.rows.get()
        self.assertEqual((slip.is_void, self.states(), self.status()), (True, ["closed"], "10"))
        self.assertEqual(AccountLock.rows.filter(released_at=None).count(), 0)
        self.assertEqual(list(SlipVersion.rows.values_list("said", flat=True)), ["concluded", "voided"])
        self.assertEqual(self.published()[-1], "closed")
        self.flow(bank=make_bank()).financed()
        self.assertEqual(
            (self.status(), self.states(), Slip.rows.count()), ("50", ["closed", "confirmed"], 2)
        )

    def test_scenario_37_a_bank_slip_number_used_for_something_else(self):
        first = self.flow().financed()
        second = self.flow(make_contract(self.supplier, self.supplier.region)).ready()
        second.confirm()
        self.refused(second.conclude(bankSlipNo=first.number), 422, "IDEMPOTENCY_MISMATCH")
        self.assertEqual(Slip.rows.count(), 1)

    def test_amended_terms_are_a_new_version_with_its_own_message(self):
        flow = self.flow().financed()
        answer = flow.conclude("amended", version=2, rate="3.4500", to="2027-06-30")
        self.assertEqual(answer.status_code, 200)
        slip = Slip.rows.get()
        self.assertEqual((str(slip.rate), str(slip.ends_on), slip.version), ("3.4500", "2027-06-30", 2))
        self.assertEqual(list(slip.versions.values_list("version", flat=True)), [1, 2])
        keys = Sms.rows.filter(dedup_key__startswith="sms:deal").order_by("pk")
        self.assertEqual([k.dedup_key[-2:] for k in keys], ["v1", "v2"])
        self.refused(flow.conclude("amended", version=3, dealAmount="40000.00"), 422, "AMOUNT_EXCEEDS")

    def test_a_dispute_changes_nothing_but_the_slip(self):
        flow = self.flow().financed()
        self.assertEqual(flow.conclude("disputed", signed=False, status="DISPUTED").status_code, 200)
        self.assertEqual(
            (Slip.rows.get().status, self.states(), self.status()), ("disputed", ["confirmed"], "50")
        )
        self.assertEqual(flow.conclude("resolved", signed=False, status="EFFECTIVE").status_code, 200)
        self.assertEqual(Slip.rows.get().status, "effective")

    def test_less_lent_than_held_frees_the_rest(self):
        other = make_contract(self.supplier, self.supplier.region)
        flow = self.flow(self.contract, other).ready()
        flow.confirm()
        items = flow.items()
        items[0]["amount"], items[1]["amount"] = "30000.00", "0.00"
        answer = flow.conclude(contracts=items, dealAmount="30000.00", disbursed="30000.00")
        self.assertEqual(answer.status_code, 200, answer.content)
        self.assertEqual([self.status(), self.status(other)], ["50", "10"])
        self.assertEqual(str(Encumbrance.rows.get(contract=self.contract).amount), "30000.00")

    def test_a_message_speaks_of_what_it_is_addressed_by(self):
        flow = self.flow().financed()
        data = flow.slip(dealId="D-ELSE")
        self.refused(flow.deliver("deal.disputed", f"deal/{flow.deal}", data), 422, "SCHEMA")

    def test_only_the_owner_speaks(self):
        ensure_counterpart(app="other", title="别的", role="cloud", url="", at=timezone.now())
        flow = self.flow().ready()
        raw = letter("deal.concluded", f"deal/{flow.deal}", 1, flow.slip(), app="other")
        answer = signed_call(self.client, "other", "POST", "/exchange/v1/events", raw)
        self.refused(answer, 403, "NOT_OWNER")

    def test_what_the_tests_send_is_what_the_schemas_say(self):
        flow = self.flow()
        flow.reserve()
        self.assertEqual(schemas.faults_of_message("deal.concluded", flow.slip()), [])
        self.assertEqual(set(schemas.example("deal.concluded")) - set(flow.slip()), set())
        self.assertEqual(set(schemas.example("reserve")) - set(flow.reservation()), set())
