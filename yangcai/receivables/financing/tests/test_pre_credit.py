"""Pre-credit on an award: nothing is reserved, it ends in a limit, and the limit seeds a formal application."""

from datetime import timedelta

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.people.testing import sign_in
from yangcai.receivables.financing import operations
from yangcai.receivables.financing.models import Application, Errand
from yangcai.receivables.financing.tests import makers
from yangcai.receivables.financing.tests.test_flow import told


class PreCreditTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = makers.make_cast()
        cls.at = timezone.now()
        cls.award = makers.make_award(cls.cast.firm)

    def granted(self):
        application = makers.make_in_review(self.cast, self.award, stage="pre_credit")
        facts = makers.terms(application, self.at)
        proposal = operations.propose(seat=self.cast.maker.seat, at=self.at, application=application, **facts)
        operations.confirm(seat=self.cast.checker.seat, at=self.at, proposal=proposal)
        application.refresh_from_db()
        return application

    def test_it_reserves_nothing_and_ends_in_a_limit(self):
        application = self.granted()
        self.assertEqual(application.status, Application.Status.LIMIT_GRANTED)
        self.assertFalse(Errand.rows.exists())
        self.assertIsNone(application.wake_at)
        self.assertEqual(
            told(f"application/{application.number}"),
            [f"application.{n}" for n in ("submitted", "received", "in_review", "decided")],
        )

    def test_a_limit_seeds_a_formal_application_and_bounds_it(self):
        limit = self.granted()
        sign_in(self.client, self.cast.supplier)
        self.client.post(reverse("financing:use-limit", args=[limit.pk]))
        formal = Application.rows.get(seed=limit)
        self.assertEqual(
            (formal.stage, formal.term_days, formal.institution), ("formal", 180, limit.institution)
        )
        seat, order = self.cast.supplier.seat, makers.make_order(self.cast.firm)
        operations.choose(seat=seat, at=self.at, application=formal, chosen=[order])
        amounts = {formal.items.get().pk: 60000}
        known = {
            "term_days": 180,
            "repayment": "bullet",
            "purpose": "x",
            "contact": "x",
            "phone": "13812345678",
        }
        with self.assertRaisesMessage(Refused, "预授信额度"):
            operations.fill(seat=seat, at=self.at, application=formal, amounts=amounts, **known)

    def drawn(self, limit, at=None):
        """A draft that draws the whole limit."""
        order = makers.make_order(self.cast.firm)
        return makers.make_draft(self.cast, order, seed=limit, at=at)

    def test_a_limit_is_drawn_once_and_not_after_its_day(self):
        limit = self.granted()
        first, second = self.drawn(limit), self.drawn(limit)
        with makers.owner():
            self.assertEqual(makers.submit(self.cast, first).status, "submitted")
            with self.assertRaisesMessage(Refused, "尚余 0.00 元"):
                makers.submit(self.cast, second)
        late = self.at + timedelta(days=31)
        for act in (lambda: self.drawn(limit, at=late), lambda: makers.submit(self.cast, second, at=late)):
            with self.assertRaisesMessage(Refused, "到期"):
                act()
        self.assertEqual(Application.rows.get(pk=second.pk).status, "draft")

    def test_the_same_bank_is_asked_once_on_an_award(self):
        self.granted()
        with self.assertRaisesMessage(Refused, "已向该金融机构申请预授信"):
            makers.make_draft(self.cast, self.award, stage="pre_credit")

    def test_a_cancelled_award_cancels_it(self):
        application = makers.make_submitted(self.cast, self.award, stage="pre_credit")
        type(self.award).rows.filter(pk=self.award.pk).update(status="cancelled")
        operations.follow_award(seat=SYSTEM, at=self.at, award=self.award)
        application.refresh_from_db()
        self.assertEqual((application.status, application.reason["code"]), ("cancelled", "AWARD_CANCELLED"))
