"""The whole way of an application, by operations, with the contract's owner on the other end of the line."""

from django.test import TestCase
from django.utils import timezone

from yangcai.foundation.exchange.models import Outgoing
from yangcai.foundation.messages.models import Message, Todo
from yangcai.receivables.financing.models import Application, Slip
from yangcai.receivables.financing.tests import makers


def told(resource):
    """The types of the messages about a resource, in order."""
    return list(Outgoing.rows.filter(resource=resource).order_by("seq").values_list("type", flat=True))


class FlowTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = makers.make_cast()

    def test_scenario_22_a_financeable_contract_is_reserved_and_the_clock_runs(self):
        application = makers.make_submitted(self.cast)
        self.assertEqual(application.status, Application.Status.SUBMITTED)
        item = application.items.get()
        self.assertTrue(item.encumbrance_id and item.token and item.expires_at)
        self.assertTrue(item.is_taken)
        self.assertEqual(application.due_article, "无锡市政采贷办理时限（中征平台公开报道）")
        self.assertGreater(application.due_at, timezone.now())
        self.assertEqual(told(f"application/{application.number}"), ["application.submitted"])
        self.assertEqual(Message.rows.filter(dedup_key__contains=":submitted").count(), 1)
        todo = Todo.rows.get(organisation=self.cast.branch)
        self.assertEqual((todo.due_at, todo.article), (application.due_at, application.due_article))

    def test_scenario_30_an_approved_application_ends_in_a_slip(self):
        slip = makers.make_deal(self.cast)
        self.assertEqual(slip.status, Slip.Status.EFFECTIVE)
        self.assertEqual(slip.application.status, Application.Status.CONCLUDED)
        self.assertEqual(told(f"deal/{slip.number}"), ["deal.concluded"])
        self.assertEqual(
            told(f"application/{slip.application.number}"),
            [
                f"application.{n}"
                for n in ["submitted", "received", "in_review", "decided", "accepted", "ready", "concluded"]
            ],
        )
        self.assertEqual(slip.versions.get().sent["attest"][0]["role"], "FUNDER")
        self.assertIn(slip, Slip.visible_to(self.cast.supplier.seat))
