"""What runs badly between the sites is told to those who run them, once each."""

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from yangcai.foundation.kernel.operations import record
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.kernel.testing import run_jobs
from yangcai.foundation.messages import reactions
from yangcai.foundation.messages.models import Message
from yangcai.foundation.people.tests.makers import make_cast


class AlarmTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = make_cast()

    def alarm(self, name):
        facts = {"type": "deal.concluded", "resource": "deal/D-1", "code": "CONTRACT_UNKNOWN"}
        return record(name, self.cast.operator.organisation, seat=SYSTEM, at=timezone.now(), **facts)

    def test_each_alarm_reaches_the_operators_alone(self):
        for name in reactions.ALARMS:
            self.alarm(name)
        run_jobs()
        told = Message.visible_to(self.cast.operator.seat)
        self.assertEqual(told.count(), len(reactions.ALARMS))
        for member in (
            self.cast.operator_security,
            self.cast.bureau,
            self.cast.bank_maker,
            self.cast.supplier,
        ):
            self.assertEqual(Message.visible_to(member.seat).count(), 0)
        dead = told.get(link=reverse("exchange:dead-letters"))
        self.assertEqual(
            (dead.title, dead.body), ("消息成为死信（告警）", "deal.concluded，deal/D-1，CONTRACT_UNKNOWN")
        )

    def test_an_alarm_delivered_twice_is_told_once(self):
        event = self.alarm("exchange.outgoing.died")
        for _ in range(2):
            reactions.alarm_the_operators(event=event, at=timezone.now())
        self.assertEqual(Message.rows.count(), 1)
