"""The feed: what changes is said once, only where financing is open, and what is confidential never."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connections
from django.test import TestCase, TransactionTestCase
from django.utils import timezone

from yangcai.cloud.contracts.models import Award, Contract, Party
from yangcai.cloud.contracts.operations import Entry, Member, adopt, correct, record_payment, take_in
from yangcai.cloud.contracts.tests.makers import make_award, make_contract
from yangcai.cloud.finance.jobs import open_regions, sweep
from yangcai.cloud.finance.models import Filling, Freeze, Mark, Published
from yangcai.cloud.finance.operations import feed
from yangcai.cloud.finance.tests.lending import hold
from yangcai.cloud.finance.tests.places import open_finance
from yangcai.foundation.exchange import schemas
from yangcai.foundation.exchange.models import Outgoing
from yangcai.foundation.kernel.operations import record
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.kernel.testing import run_jobs
from yangcai.foundation.people.models import Accreditation
from yangcai.foundation.people.operations.organisations import accredit, suspend
from yangcai.foundation.people.tests.makers import make_organisation, make_region, make_uscc, make_user
from yangcai.foundation.rules.operations.rollouts import set_rollout

AT = datetime(2026, 11, 21, 2, tzinfo=UTC)


def sent(noun=""):
    """What lies in the outbox: type, resource, number, data."""
    rows = Outgoing.rows.filter(resource__startswith=noun).order_by("pk")
    return [(row.type, row.resource, row.seq, json.loads(bytes(row.body))) for row in rows]


def types(noun=""):
    return [kind for kind, *_rest in sent(noun)]


def values_of(row):
    """The columns of a record as an entry gives them."""
    names = (
        "project_name",
        "region_id",
        "region_path",
        "purchaser_name",
        "supplier_name",
        "supplier_uscc",
        "amount",
    )
    return {name: getattr(row, name) for name in names}


class FeedTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.supplier = make_organisation("supplier")
        open_finance()

    def feed(self, *rows):
        return feed.feed_contracts(seat=SYSTEM, at=timezone.now(), ids=[row.pk for row in rows])

    def test_a_contract_is_published_once_and_again_only_when_it_changed(self):
        contract = make_contract(self.supplier)
        self.assertEqual([self.feed(contract), self.feed(contract)], [1, 0])
        Contract.rows.filter(pk=contract.pk).update(paid_amount="1000")
        self.assertEqual(self.feed(contract), 1)
        self.assertEqual(
            [(kind, seq) for kind, _resource, seq, _body in sent()],
            [("contract.published", 1), ("contract.changed", 2)],
        )

    def test_scenario_09_a_contract_filed_twice_leaves_once(self):
        contract = make_contract(self.supplier)
        self.feed(contract)
        (row,) = Outgoing.rows.all()
        before = bytes(row.body)
        for _n in range(3):  # the event told again, the load read again, the sweep over it
            self.feed(contract)
            sweep.function(at=timezone.now(), anew=True)
        (row,) = Outgoing.rows.filter(resource__startswith="contract/")
        self.assertEqual((bytes(row.body), row.seq), (before, 1))

    def test_what_is_held_and_frozen_is_told(self):
        contract, bank = make_contract(self.supplier), make_organisation("institution")
        self.feed(contract)
        held = hold(contract, bank)
        record("finance.encumbrance.reserved", held, seat=SYSTEM, at=AT)
        run_jobs("kernel.deliver")
        (part,) = sent("contract/")[-1][3]["data"]["financing"]["parties"]
        self.assertEqual((part["status"], part["financeable"]), ("30", "0.00"))
        freeze = Freeze.rows.create(
            supplier=self.supplier, region_path="420000/", kind="court", status="in_force", document_number="示例1号",
            reason="示例", filed_at=AT, filed_by=make_user(), decided_by=make_user(),
        )  # fmt: skip
        record("finance.freeze.confirmed", freeze, seat=SYSTEM, at=AT)
        run_jobs("kernel.deliver")
        self.assertTrue(sent("party/")[-1][3]["data"]["sanctioned"])
        (part,) = sent("contract/")[-1][3]["data"]["financing"]["parties"]
        self.assertEqual((part["status"], part["reasons"][0]["code"]), ("80", "SANCTIONED"))

    def test_the_message_says_all_of_the_contract_and_no_number(self):
        contract = make_contract(self.supplier, purchaser=make_organisation("purchaser"))
        self.feed(contract)
        ((_kind, resource, _seq, body),) = sent()
        data = body["data"]
        self.assertEqual(resource, f"contract/{contract.code}")
        self.assertEqual((body["snapshot"], body["region"]), (True, "420100"))
        self.assertEqual(schemas.faults_of_message("contract.published", data), [])
        self.assertEqual((data["total"], data["supplier"]["uscc"]), ("100000.00", self.supplier.uscc))
        self.assertEqual(data["account"]["numberMasked"], "6222 **** 1234")
        self.assertTrue(data["account"]["fp"].startswith("hmac-sm3:"))
        self.assertEqual(data["financing"]["status"], "10")
        text = json.dumps(body, ensure_ascii=False)
        for secret in ("6222020000001234", "13812345678"):
            self.assertNotIn(secret, text)

    def test_nothing_leaves_where_financing_is_not_open(self):
        for code in ("440100", "430100"):
            self.feed(make_contract(self.supplier, make_region(code)))
        self.assertEqual((sent(), Published.rows.count()), ([], 0))

    def test_scenario_11_a_contract_without_a_code_of_its_supplier_is_not_listed(self):
        contract = make_contract(None)
        self.assertEqual(self.feed(contract), 0)
        uscc = make_uscc()
        Contract.rows.filter(pk=contract.pk).update(supplier_uscc=uscc, version=2)
        Party.rows.filter(contract=contract).update(uscc=uscc)
        self.assertEqual(self.feed(contract), 1)
        self.assertEqual(types(), ["contract.published"])

    def test_scenario_13_a_confidential_contract_appears_nowhere(self):
        secret = make_contract(self.supplier, is_confidential=True, project_name="涉密示例项目")
        self.assertEqual(self.feed(secret), 0)
        opened = make_contract(self.supplier)
        self.feed(opened)
        Contract.rows.filter(pk=opened.pk).update(is_confidential=True, project_name="涉密示例项目")
        self.assertEqual([self.feed(opened), self.feed(opened)], [1, 0])
        self.assertEqual(types(), ["contract.published", "contract.terminated"])
        last = sent()[-1][3]
        self.assertNotIn(self.supplier.uscc, json.dumps(last))
        self.assertNotIn("涉密示例项目", json.dumps(last, ensure_ascii=False))
        self.assertFalse(Published.rows.filter(resource=f"contract/{secret.code}").exists())

    def test_a_contract_that_comes_back_is_said_again(self):
        contract = make_contract(self.supplier, is_confidential=False)
        self.feed(contract)
        for hidden in (True, False):
            Contract.rows.filter(pk=contract.pk).update(is_confidential=hidden)
            self.feed(contract)
        self.assertEqual(types(), ["contract.published", "contract.terminated", "contract.changed"])

    def test_scenario_12_an_award_corrected_and_cancelled(self):
        award = make_award(self.supplier)
        run_jobs()
        feed.feed_awards(seat=SYSTEM, at=AT, ids=[award.pk])
        entry = Entry(award.source_id, 2, values_of(award) | {"amount": Decimal("90000.00")})
        correct(seat=SYSTEM, at=timezone.now(), model=Award, source="test", entry=entry)
        run_jobs("kernel.deliver")
        entry = Entry(award.source_id, 3, values_of(award))
        correct(seat=SYSTEM, at=timezone.now(), model=Award, source="test", entry=entry, cancelled=True)
        run_jobs("kernel.deliver")
        self.assertEqual(types("award/"), ["award.published", "award.corrected", "award.cancelled"])
        self.assertEqual([body["data"]["version"] for *_r, body in sent("award/")], [1, 2, 3])
        self.assertEqual([seq for *_r, seq, _b in sent("award/")], [1, 2, 3])

    def test_an_award_cancelled_before_anybody_was_told_is_never_told(self):
        award = make_award(self.supplier, status="cancelled")
        self.assertEqual(feed.feed_awards(seat=SYSTEM, at=AT, ids=[award.pk]), 0)

    def test_a_load_is_told_by_its_event(self):
        region = make_region("420200")
        values = values_of(make_contract(self.supplier, region)) | {
            "number": "HT-1", "signed_on": date(2026, 3, 1), "filed_on": date(2026, 3, 2), "supplier_id": self.supplier.pk,
        }  # fmt: skip
        member = (Member(self.supplier.name, "sole", self.supplier.uscc, self.supplier.pk),)
        entries = [Entry(f"X{n}", 1, values | {"number": f"HT-{n}"}, member) for n in range(3)]
        facts = {"model": Contract, "source": "demo", "origin": self.supplier, "entries": entries}
        take_in(seat=SYSTEM, at=timezone.now(), **facts)
        run_jobs("kernel.deliver")
        self.assertEqual(
            [resource for _k, resource, *_r in sent("contract/")], [f"contract/demo-X{n}" for n in range(3)]
        )

    def test_what_is_paid_and_what_is_adopted_is_told(self):
        contract = make_contract(self.supplier)
        self.feed(contract)
        record_payment(
            seat=SYSTEM, at=AT, contract=contract, number="ZF-1", amount=Decimal("5"), settled_at=AT
        )
        run_jobs("kernel.deliver")
        self.assertEqual([body["data"]["paid"] for *_r, body in sent("contract/")], ["0.00", "5.00"])
        firm = make_organisation("supplier")
        orphan = make_contract(None, supplier_uscc=firm.uscc, supplier_name=firm.name)
        adopt(seat=SYSTEM, at=timezone.now(), organisation=firm)
        run_jobs("kernel.deliver")
        self.assertEqual(types(f"contract/{orphan.code}"), ["contract.published"])

    def test_the_sweep_finds_what_no_event_told_of(self):
        rows = [make_contract(self.supplier) for _n in range(3)]
        sweep.function(at=timezone.now())
        self.assertEqual(len(sent("contract/")), 3)
        Contract.rows.filter(pk=rows[0].pk).update(retention_amount="5", updated_at=timezone.now())
        sweep.function(at=timezone.now())
        self.assertEqual(types(f"contract/{rows[0].code}"), ["contract.published", "contract.changed"])
        self.assertEqual(Mark.rows.get(noun="contract").last_id, rows[0].pk)

    def test_the_nightly_sweep_looks_at_all(self):
        contract = make_contract(self.supplier, updated_at=AT - timedelta(days=900))
        make_contract(self.supplier)
        sweep.function(at=timezone.now())
        Contract.rows.filter(pk=contract.pk).update(is_confidential=True)  # nobody said so
        sweep.function(at=timezone.now())
        self.assertEqual(types(f"contract/{contract.code}"), ["contract.published"])
        sweep.function(at=timezone.now(), anew=True)
        self.assertEqual(types(f"contract/{contract.code}"), ["contract.published", "contract.terminated"])


class PartyTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        open_finance()

    def test_a_bank_is_told_with_the_regions_it_is_accredited_in(self):
        bank = make_organisation("institution", uscc=make_uscc())
        branch = make_organisation("branch", parent=bank, cnaps="313999000011")
        accredit(
            seat=SYSTEM, at=AT, institution=bank, region=make_region("420100"), valid_from=date(2026, 1, 1)
        )
        run_jobs("kernel.deliver")
        told = {resource: body["data"] for _k, resource, _s, body in sent("party/")}
        self.assertEqual(set(told), {f"party/{bank.uscc}", f"party/{branch.cnaps}"})
        self.assertEqual(
            told[f"party/{bank.uscc}"]["accredited"], [{"region": "420100", "from": "2026-01-01", "to": None}]
        )
        self.assertEqual(told[f"party/{branch.cnaps}"]["parentCode"], bank.uscc)
        for data in told.values():
            self.assertEqual(schemas.faults_of_message("party.updated", data), [])

    def test_an_accreditation_that_has_ended_is_not_told(self):
        bank = make_organisation("institution", uscc=make_uscc())
        Accreditation.rows.create(
            institution=bank,
            region=make_region("420100"),
            valid_from=date(2020, 1, 1),
            valid_to=date(2021, 1, 1),
        )
        feed.feed_parties(seat=SYSTEM, at=AT, ids=[bank.pk])
        self.assertEqual(sent()[0][3]["data"]["accredited"], [])

    def test_a_supplier_that_is_shut_out_is_told(self):
        firm = make_organisation("supplier")
        feed.feed_parties(seat=SYSTEM, at=AT, ids=[firm.pk])
        suspend(seat=SYSTEM, at=AT, organisation=firm, reason="示例")
        run_jobs("kernel.deliver")
        self.assertEqual([b["data"]["status"] for *_r, b in sent("party/")], ["active", "suspended"])

    def test_purchasers_and_parties_without_a_code_are_passed_over(self):
        rows = [make_organisation("purchaser"), make_organisation("institution"), make_organisation("branch")]
        self.assertEqual(feed.feed_parties(seat=SYSTEM, at=AT, ids=[row.pk for row in rows]), 0)


class RegionTest(TestCase):
    """A region that opens: everything of it is told, in chunks, beside the live stream."""

    @classmethod
    def setUpTestData(cls):
        cls.supplier = make_organisation("supplier")
        cls.region = make_region("420200")

    def set(self, state, day):
        return set_rollout(
            seat=SYSTEM, at=timezone.now(), module="finance", region=self.region, state=state, valid_from=day,
            notice_title="示例通知",
        )  # fmt: skip

    @pytest.fixture(autouse=True)
    def small_chunks(self, monkeypatch):
        monkeypatch.setattr(feed, "CHUNK", 4)

    def test_scenario_14_backfill_and_live_stream_overlap(self):
        county = make_region("420205")
        rows = [make_contract(self.supplier, place) for place in (self.region, county) for _n in range(5)]
        awards = [make_award(self.supplier, self.region) for _n in range(6)]
        elsewhere = make_contract(self.supplier, make_region("420300"))
        secret = make_contract(self.supplier, self.region, is_confidential=True)
        self.set("online", timezone.localdate())
        filling_jobs = 0
        while not Filling.rows.filter(status="done").exists():
            filling_jobs += 1
            self.assertLess(filling_jobs, 30)
            run_jobs("kernel.deliver")
            # The live stream beside it: one that was told already and one that was not, and one more row each time.
            feed.feed_contracts(seat=SYSTEM, at=timezone.now(), ids=[rows[0].pk, rows[-1].pk])
            if filling_jobs == 2:
                rows.append(make_contract(self.supplier, county))
                feed.feed_contracts(seat=SYSTEM, at=timezone.now(), ids=[rows[-1].pk])
            run_jobs("finance.fill")
        run_jobs("kernel.deliver", "finance.fill")
        told = [resource for _k, resource, *_r in sent("contract/")]
        self.assertEqual(sorted(told), sorted(f"contract/{row.code}" for row in rows))
        self.assertEqual(len(sent("award/")), len(awards))
        self.assertTrue(all(seq == 1 for *_r, seq, _b in sent("contract/")))
        for hidden in (elsewhere, secret):
            self.assertNotIn(f"contract/{hidden.code}", told)
        filling = Filling.rows.get()
        self.assertEqual((filling.status, filling.seen), ("done", 1 + len(awards) + len(rows) + 1))

    def test_a_walk_is_taken_up_where_it_stopped(self):
        for _n in range(6):
            make_contract(self.supplier, self.region)
        rollout = self.set("online", timezone.localdate())
        filling = feed.open_region(seat=SYSTEM, at=timezone.now(), rollout=rollout)
        for _n in range(3):
            filling = feed.fill_some(seat=SYSTEM, at=timezone.now(), filling=filling)
        self.assertEqual((filling.noun, len(sent("contract/"))), ("contract", 0))
        filling = feed.fill_some(seat=SYSTEM, at=timezone.now(), filling=filling)
        self.assertEqual(len(sent("contract/")), 4)
        from procrastinate.contrib.django.models import ProcrastinateJob

        ProcrastinateJob.objects.all().delete()  # killed for good, its jobs lost
        open_regions.function(at=timezone.now())
        run_jobs("kernel.deliver", "finance.fill")
        self.assertEqual((len(sent("contract/")), Filling.rows.get().status), (6, "done"))

    def test_a_region_that_opens_later_waits_for_its_day(self):
        make_contract(self.supplier, self.region)
        tomorrow = timezone.localdate() + timedelta(days=1)
        self.set("online", tomorrow)
        run_jobs("kernel.deliver", "finance.fill")
        open_regions.function(at=timezone.now())
        self.assertEqual((Filling.rows.count(), sent()), (0, []))
        open_regions.function(at=timezone.now() + timedelta(days=1))
        self.assertEqual(Filling.rows.count(), 1)

    def test_a_region_that_closes_takes_back_what_was_told(self):
        contract = make_contract(self.supplier, self.region)
        open_finance("420200")
        feed.feed_contracts(seat=SYSTEM, at=timezone.now(), ids=[contract.pk])
        self.set("retired", timezone.localdate())
        run_jobs("kernel.deliver", "finance.fill")
        self.assertEqual(types("contract/"), ["contract.published", "contract.terminated"])


class RaceTest(TransactionTestCase):
    def test_two_who_tell_of_the_same_at_once_say_it_once(self):
        open_finance()
        supplier = make_organisation("supplier")
        ids = [make_contract(supplier).pk for _n in range(8)]
        start = Barrier(4)

        def tell(order):
            start.wait()
            try:
                return feed.feed_contracts(seat=SYSTEM, at=timezone.now(), ids=order)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(4) as pool:
            counts = list(pool.map(tell, [ids, ids[::-1], ids[2:], ids[:5]]))
        self.assertEqual(sum(counts), len(ids))
        self.assertEqual([seq for *_r, seq, _b in sent("contract/")], [1] * len(ids))
