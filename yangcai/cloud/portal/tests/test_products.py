"""Product highlights are told to the receivables platform while they stand."""

import json

from django.test import TestCase
from django.utils import timezone

from yangcai.cloud.portal import operations
from yangcai.cloud.portal.models import Highlight
from yangcai.cloud.portal.reactions import feed_all_highlights
from yangcai.cloud.portal.tests.makers import highlight_text, make_hubei
from yangcai.foundation.exchange import schemas
from yangcai.foundation.exchange.models import Outgoing
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.kernel.testing import run_jobs
from yangcai.foundation.people.tests.makers import make_organisation, make_region, make_uscc


class ProductTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_hubei()
        cls.bank = make_organisation("institution", "420000", name="示范银行", uscc=make_uscc())

    def write(self, **facts):
        return operations.write_highlight(seat=SYSTEM, at=timezone.now(), **highlight_text(**facts))

    def publish(self, row):
        row = operations.publish(seat=SYSTEM, at=timezone.now(), row=row)
        run_jobs("kernel.deliver")
        return row

    def sent(self):
        rows = Outgoing.rows.filter(resource__startswith="product/").order_by("pk")
        return [(row.type, row.seq, json.loads(bytes(row.body))["data"]) for row in rows]

    def test_a_product_is_told_revised_and_withdrawn(self):
        row = self.publish(self.write(region=make_region("420100")))
        ((kind, _seq, data),) = self.sent()
        self.assertEqual((kind, data["institution"]["uscc"]), ("product.published", self.bank.uscc))
        self.assertEqual(schemas.faults_of_message(kind, data), [])
        text = highlight_text(region=make_region("420100"), title="新版")
        self.publish(operations.revise_highlight(seat=SYSTEM, at=timezone.now(), row=row, **text))
        last = Highlight.rows.get(status="published")
        operations.withdraw(seat=SYSTEM, at=timezone.now(), row=last, reason="到期")
        run_jobs("kernel.deliver")
        self.assertEqual(
            [kind for kind, *_rest in self.sent()], ["product.published"] * 2 + ["product.withdrawn"]
        )
        self.assertEqual([data["name"] for *_rest, data in self.sent()][1:], ["新版", "新版"])
        self.assertEqual([seq for _kind, seq, _data in self.sent()], [1, 2, 3])

    def test_a_bank_nobody_knows_and_a_draft_are_not_told(self):
        self.publish(self.write(region=make_region("420100"), institution="没有登记的银行"))
        self.write(region=make_region("420100"))
        run_jobs("kernel.deliver")
        self.assertEqual(self.sent(), [])

    def test_where_financing_is_not_open_nothing_is_told(self):
        self.publish(self.write(region=make_region("440100")))
        self.assertEqual(self.sent(), [])

    def test_when_a_region_opens_those_that_stand_are_told_once(self):
        self.publish(self.write(region=make_region("420100")))
        feed_all_highlights(event=None, at=timezone.now())
        self.assertEqual(len(self.sent()), 1)
