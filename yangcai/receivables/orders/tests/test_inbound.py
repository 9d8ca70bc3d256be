"""Messages of the procurement platform as they come over the wire."""

from django.test import TestCase
from django.utils import timezone

from yangcai.foundation.exchange.schemas import example
from yangcai.foundation.exchange.testing import deliver, make_peer
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.people.tests.makers import make_organisation, make_region, make_uscc
from yangcai.receivables.orders.models import AwardCopy, Order, OrderParty, PartyCopy, ProductCopy
from yangcai.receivables.orders.tests.makers import award_data, contract_data


class InboundTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_peer()
        make_region()
        cls.firm = make_organisation("supplier")

    def send(self, data, seq=1, type="contract.published", **facts):
        code = data.get("contractId") or data.get("awardId") or data.get("code") or data.get("productId")
        return deliver(type, f"{type.partition('.')[0]}/{code}", seq, data, snapshot=True, **facts)

    def test_scenario_09_twice_the_same_is_one_row_and_another_digest_an_alarm(self):
        data = contract_data(self.firm.uscc)
        first = {"event_id": "01JD9Z6T0Q8H3K5M7N9P1R2S4T", "occurred_at": timezone.now()}
        self.assertEqual(self.send(data, **first).status_code, 200)
        again = self.send(data, **first)
        self.assertEqual(Order.rows.count(), 1)
        self.assertLess(again.status_code, 300)
        other = self.send(data | {"total": "99.00"}, event_id="01JD9Z6T0Q8H3K5M7N9P1R2S5T")
        self.assertEqual((other.status_code, other.json()["code"]), (409, "SEQ_CONFLICT"))
        order = Order.rows.get()
        self.assertEqual(order.amount, 100000)
        self.assertEqual(OrderParty.rows.count(), 1)
        self.assertEqual(Event.rows.filter(name="orders.order.published").count(), 1)

    def test_scenario_10_out_of_order_the_last_word_stands(self):
        data = contract_data(self.firm.uscc)
        self.send(data)
        self.send(data | {"version": 3, "paid": "30000.00"}, seq=3, type="contract.changed")
        self.send(data | {"version": 2, "paid": "20000.00"}, seq=2, type="contract.changed")
        order = Order.rows.get()
        self.assertEqual((order.version, order.paid), (3, 30000))

    def test_scenario_11_in_quarantine_with_its_reason_and_healed_by_the_corrected_version(self):
        data = contract_data(self.firm.uscc)
        answer = self.send(data | {"supplier": {"uscc": "", "name": "某公司"}, "parties": []})
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(Order.rows.count(), 0)
        self.assertEqual(self.send(data | {"version": 2}, seq=2, type="contract.changed").status_code, 200)
        self.assertEqual(Order.rows.get().version, 2)

    def test_scenario_12_an_award_corrected_and_cancelled(self):
        data = award_data(self.firm.uscc)
        for seq, what in enumerate(("published", "corrected", "cancelled"), 1):
            answer = self.send(data | {"version": seq}, seq=seq, type=f"award.{what}")
            self.assertEqual(answer.status_code, 200, answer.content)
            self.assertEqual(AwardCopy.rows.get().status, what)
        self.assertEqual(Event.rows.filter(name__startswith="orders.award.").count(), 3)

    def test_scenario_14_backfill_and_live_stream_overlap(self):
        many = [contract_data(self.firm.uscc) for _ in range(6)]
        for data in many[2:]:  # live
            self.send(data)
        self.send(many[3] | {"version": 2}, seq=2, type="contract.changed")
        for data in many:  # backfill repeats each with its own number
            self.send(data)
        self.assertEqual(Order.rows.count(), len(many))
        self.assertEqual(OrderParty.rows.count(), len(many))
        self.assertEqual(Order.rows.get(contract_code=many[3]["contractId"]).version, 2)

    def test_a_contract_that_ends_is_no_longer_on_offer(self):
        data = contract_data(self.firm.uscc)
        self.send(data)
        answer = self.send(data | {"version": 2}, seq=2, type="contract.terminated")
        self.assertEqual(answer.status_code, 200, answer.content)
        self.assertEqual(Order.rows.get().status, "terminated")
        stranger = contract_data(self.firm.uscc)
        self.assertEqual(self.send(stranger, type="contract.terminated").status_code, 200)
        self.assertEqual(Order.rows.count(), 1)

    def test_a_branch_waits_for_its_bank(self):
        code = make_uscc()
        bank = {"code": code, "uscc": code, "cnaps": "", "kind": "institution", "name": "示例银行"}
        bank |= {
            "region": "420000",
            "parentCode": "",
            "status": "active",
            "sanctioned": False,
            "accredited": [],
        }
        branch = bank | {"code": "313999000099", "uscc": "", "cnaps": "313999000099", "kind": "branch"}
        branch |= {"name": "示例银行支行", "parentCode": code, "region": "420100"}
        same = {
            "type": "party.updated",
            "event_id": "01JD9Z6T0Q8H3K5M7N9P1R2S6T",
            "occurred_at": timezone.now(),
        }
        self.assertEqual(self.send(branch, **same).status_code, 425)
        self.assertEqual(PartyCopy.rows.count(), 0)
        self.assertEqual(self.send(bank, type="party.updated").status_code, 200)
        self.assertEqual(self.send(branch, **same).status_code, 200)
        self.assertEqual(PartyCopy.rows.get(kind="branch").organisation.parent.uscc, code)

    def test_a_product_is_shown_and_taken_down(self):
        bank = make_organisation("institution", uscc=make_uscc())
        data = {"productId": "P-1", "institution": {"uscc": bank.uscc, "name": bank.name}, "name": "政采贷"}
        data |= {"rateFrom": "3.6500", "regions": ["420100"], "status": "PUBLISHED", "version": 1}
        answer = self.send(data, type="product.published")
        self.assertEqual(answer.status_code, 200, answer.content)
        self.send(data, seq=2, type="product.withdrawn")
        self.assertEqual(ProductCopy.rows.get().status, "withdrawn")

    def test_every_sample_of_the_shared_schemas_is_taken(self):
        make_region("420200")
        for noun, types in (
            ("party", ["updated"]),
            ("award", ["published", "corrected", "cancelled"]),
            ("contract", ["published", "changed", "terminated"]),
            ("product", ["published", "withdrawn"]),
        ):
            for seq, what in enumerate(types, 1):
                data = example(f"{noun}.{what}")
                code = data.get(f"{noun}Id") or data["code"]
                answer = deliver(f"{noun}.{what}", f"{noun}/{code}", seq, data, snapshot=True)
                self.assertEqual(answer.status_code, 200, f"{noun}.{what}: {answer.content}")
