"""The receivables site as the cloud hears it: commands and messages of one application after another, for tests."""

from itertools import count

from django.test import Client, TestCase

from yangcai.cloud.contracts.models import Contract
from yangcai.cloud.contracts.tests.makers import make_contract
from yangcai.cloud.finance.models import Encumbrance
from yangcai.cloud.finance.tests.places import open_finance
from yangcai.foundation.exchange import attestation
from yangcai.foundation.exchange.accounts import fingerprint
from yangcai.foundation.exchange.certificates import ensure_signing_key
from yangcai.foundation.exchange.models import Outgoing
from yangcai.foundation.exchange.testing import deliver, signed_post
from yangcai.foundation.people.models import Accreditation, Organisation
from yangcai.foundation.people.tests.makers import LONG_AGO, make_cast, make_organisation, make_uscc

RFP = "rfp"
_numbers = count(1)


def make_bank(region="420000", **facts):
    """A bank that is accredited in the cast's province."""
    bank = make_organisation("institution", region, uscc=make_uscc(), **facts)
    Accreditation.rows.create(institution=bank, region=bank.region, valid_from=LONG_AGO)
    return bank


class Flow:
    """One application of a supplier to a bank, step by step; each step returns the answer of the cloud."""

    def __init__(self, supplier, bank, contracts, *, amount="50000.00", branch="", client=None):
        number = next(_numbers)
        self.code, self.deal, self.number = f"A-{number:06d}", f"D-{number:06d}", f"YH-{number:04d}"
        self.supplier, self.bank, self.contracts, self.branch = supplier, bank, list(contracts), branch
        self.amount, self.held, self.seqs, self.version = amount, [], {}, 0
        self.client = client or Client()

    # --- commands

    def post(self, path, body, key=""):
        """A signed command."""
        return signed_post(self.client, RFP, path, body, key=key or f"key-{self.code}-{next(_numbers)}")

    def reservation(self, **facts):
        """The body of the reserve command."""
        items = [
            {
                "contractId": row.code, "partyUscc": self.supplier.uscc, "amount": self.amount,
                "contractVersionSeen": row.version,
            }
            for row in self.contracts
        ]  # fmt: skip
        return {
            "kind": "RESERVE", "applicationId": self.code, "supplierUscc": self.supplier.uscc,
            "institution": {"uscc": self.bank.uscc, "name": self.bank.name},
            "branch": {"code": self.branch, "name": "支行"}, "ttlWorkingDays": 10, "items": items,
        } | facts  # fmt: skip

    def reserve(self, key="", **facts):
        answer = self.post("/gp/v1/encumbrances", self.reservation(**facts), key)
        if answer.status_code == 201:
            self.held = answer.json()["items"]
        return answer

    def tickets(self, **facts):
        return [
            {"encumbranceId": item["encumbranceId"], "token": item["token"], "amount": item["amount"]} | facts
            for item in self.held
        ]

    def lock(self, account="", **facts):
        number = account or self.contracts[0].account_number
        body = {"items": self.tickets(**facts), "accountFp": fingerprint(RFP, number)}
        return self.post(f"/gp/v1/applications/{self.code}/lock", body)

    def confirm(self, deal="", **facts):
        body = {"dealId": deal or self.deal, "items": self.tickets(**facts)}
        return self.post(f"/gp/v1/applications/{self.code}/confirm", body)

    def extend(self):
        return self.post(f"/gp/v1/applications/{self.code}/extend", {"items": self.tickets()})

    # --- messages

    def say(self, name, status, **facts):
        """`application.<name>`."""
        self.version += 1
        data = {
            "applicationId": self.code, "stage": "FORMAL", "supplierUscc": self.supplier.uscc,
            "institution": {"uscc": self.bank.uscc, "name": self.bank.name},
            "branch": {"code": self.branch, "name": "支行"}, "amount": self.amount, "termDays": 180,
            "items": self.items(), "status": status, "dueAt": "2026-12-31T23:59:59+08:00", "reason": None,
            "decision": None, "version": self.version,
        } | facts  # fmt: skip
        return self.deliver(f"application.{name}", f"application/{self.code}", data)

    def items(self):
        return [
            {name: item[name] for name in ("contractId", "amount", "encumbranceId", "token")}
            | {"partyUscc": self.supplier.uscc}
            for item in self.held
        ]

    def approve(self):
        decision = {
            "amount": self.amount, "termDays": 180, "rate": "3.6500", "repayment": "BULLET",
            "validUntil": "2027-01-31", "accountFp": "",
        }  # fmt: skip
        return self.say("decided", "APPROVED", decision=decision)

    def reject(self):
        reason = {
            "code": "AMOUNT_TOO_LARGE",
            "text": "金额超出可授信额度",
            "advice": "降低申请金额后重新申请。",
        }
        return self.say("decided", "REJECTED", reason=reason)

    def slip(self, **facts):
        """The data of a slip."""
        total = sum(float(item["amount"]) for item in self.held)
        return {
            "dealId": self.deal, "bankSlipNo": self.number, "applicationId": self.code, "channel": "RFP",
            "supplierUscc": self.supplier.uscc, "institution": {"uscc": self.bank.uscc, "name": self.bank.name},
            "branch": {"code": self.branch, "name": "支行"}, "contracts": self.items(), "dealAmount": f"{total:.2f}",
            "disbursed": f"{total:.2f}", "disbursedOn": "2026-11-25", "rate": "3.6500", "from": "2026-11-25",
            "to": "2027-05-24", "repayment": "BULLET", "security": [],
            "account": {"fp": "", "masked": "6222 **** 1234", "match": "MATCHED"}, "registrationNo": "示例-0001",
            "maker": "经办", "checker": "复核", "remarks": "", "status": "EFFECTIVE", "version": 1,
        } | facts  # fmt: skip

    def conclude(self, said="concluded", signed=True, **facts):
        """`deal.<said>`, signed by the bank."""
        data = self.slip(**facts)
        attest = []
        if signed:
            ensure_signing_key(self.bank.uscc, self.bank.name)
            attest = [attestation.attest(organisation_uscc=self.bank.uscc, role="FUNDER", data=data)]
        return self.deliver(f"deal.{said}", f"deal/{data['dealId']}", data, attest=attest)

    def deliver(self, kind, resource, data, **facts):
        self.seqs[resource] = self.seqs.get(resource, 0) + 1
        return deliver(kind, resource, self.seqs[resource], data, client=self.client, **facts)

    # --- all at once

    def ready(self):
        """Up to the locked account."""
        assert self.reserve().status_code == 201
        for name, status in (
            ("submitted", "SUBMITTED"),
            ("received", "RECEIVED"),
            ("in_review", "IN_REVIEW"),
        ):
            assert self.say(name, status).status_code == 200
        assert self.approve().status_code == 200
        assert self.lock().status_code == 200
        assert self.say("accepted", "ACCEPTED").status_code == 200
        assert self.say("ready", "READY").status_code == 200
        return self

    def financed(self):
        """Up to the slip."""
        assert self.ready().confirm().status_code == 200
        answer = self.conclude()
        assert answer.status_code == 200, answer.content
        return self


class FlowCase(TestCase):
    """The cast, a region where financing is on, a bank accredited there, a contract of 100,000 yuan."""

    @classmethod
    def setUpTestData(cls):
        build(cls)

    def flow(self, *contracts, supplier=None, bank=None, **facts):
        return Flow(supplier or self.supplier, bank or self.bank, contracts or [self.contract], **facts)

    def status(self, contract=None):
        return Contract.rows.get(pk=(contract or self.contract).pk).financing

    def states(self, contract=None):
        rows = Encumbrance.rows.filter(contract=contract or self.contract).order_by("pk")
        return list(rows.values_list("status", flat=True))

    def published(self, noun="encumbrance"):
        """The types of the messages that left, oldest first."""
        rows = Outgoing.rows.filter(resource__startswith=f"{noun}/").order_by("pk")
        return [kind.partition(".")[2] for kind in rows.values_list("type", flat=True)]

    def refused(self, answer, status, code):
        self.assertEqual((answer.status_code, answer.json()["code"]), (status, code), answer.content.decode())
        return answer.json()["detail"]


def build(case):
    """The rows of a FlowCase."""
    case.cast = make_cast()
    open_finance()
    case.supplier = case.cast.supplier.organisation
    branch = case.cast.bank_maker.organisation
    Organisation.rows.filter(pk=branch.pk).update(cnaps="102521000011")
    Organisation.rows.filter(pk=branch.parent_id).update(uscc=make_uscc())
    case.bank = Organisation.rows.get(pk=branch.parent_id)
    case.purchaser = case.cast.purchaser_maker.organisation
    case.contract = make_contract(case.supplier, case.supplier.region, purchaser=case.purchaser)
