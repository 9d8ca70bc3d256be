"""Two people at once."""

from threading import Barrier, Thread

from django.db import connections
from django.test import TransactionTestCase
from django.utils import timezone

from yangcai.foundation.exchange.models import Outgoing
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.people.tests.makers import make_cast, make_member
from yangcai.receivables.demands import errors, operations
from yangcai.receivables.demands.consents import consent_to
from yangcai.receivables.demands.models import Demand
from yangcai.receivables.demands.tests.makers import draft_demand, make_limits
from yangcai.receivables.orders.tests.makers import make_order


def together(*acts):
    """Run them at the same moment, each on its own connection; what each returned or raised."""
    barrier, outcomes = Barrier(len(acts)), []

    def run(act):
        try:
            barrier.wait(10)
            outcomes.append(act())
        except Refused as refusal:
            outcomes.append(refusal)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


class RaceTest(TransactionTestCase):
    def setUp(self):
        make_limits()
        self.cast = make_cast()
        self.order = make_order(self.cast.supplier.organisation)
        self.colleague = make_member("supplier_agent", self.cast.supplier.organisation)

    def publish(self, member, demand):
        consent = consent_to(demand)
        return lambda: operations.publish(
            seat=member.seat,
            at=timezone.now(),
            demand=demand,
            agreed=True,
            digest=consent.digest,
            consent_version=consent.version,
        )

    def test_two_people_publish_on_the_same_order_and_one_wins(self):
        first, second = draft_demand(self.cast.supplier, self.order), draft_demand(self.colleague, self.order)
        outcomes = together(self.publish(self.cast.supplier, first), self.publish(self.colleague, second))
        self.assertEqual(sum(isinstance(one, Demand) for one in outcomes), 1)
        self.assertEqual(sum(isinstance(one, errors.NotFree) for one in outcomes), 1)
        self.assertEqual(Demand.rows.filter(status="published").count(), 1)
        self.assertEqual(Outgoing.rows.count(), 1)

    def test_one_demand_published_twice_goes_out_once(self):
        demand = draft_demand(self.cast.supplier, self.order)
        outcomes = together(self.publish(self.cast.supplier, demand), self.publish(self.colleague, demand))
        self.assertEqual(sum(isinstance(one, Demand) for one in outcomes), 1)
        self.assertEqual(Outgoing.rows.count(), 1)
