"""Who sees which applications and slips, at every address."""

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from yangcai.foundation.kernel.errors import Forbidden
from yangcai.foundation.kernel.seats import STRANGER
from yangcai.foundation.people.testing import sign_in
from yangcai.receivables.financing import operations
from yangcai.receivables.financing.models import Application, Consent, Decision, Draft, InfoItem, Slip
from yangcai.receivables.financing.tests import makers
from yangcai.receivables.financing.urls import urlpatterns

OPEN_TO_ALL_BANKS = {"inbox", "handled", "slips"}
WITHOUT_ROWS = {"new", "start", "mine", "all", *OPEN_TO_ALL_BANKS}


class ScopeTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = makers.make_cast()
        cls.draft = makers.make_draft(cls.cast)
        cls.at_branch = makers.make_submitted(cls.cast)
        cls.at_head = makers.make_submitted(cls.cast, institution=cls.cast.bank)
        cls.elsewhere = makers.make_submitted(cls.cast, institution=cls.cast.other)
        cls.slip = makers.make_deal(cls.cast)
        cls.deal = cls.slip.application

    def seen(self, member):
        return set(Application.visible_to(member.seat).values_list("pk", flat=True))

    def test_everybody_sees_what_is_theirs(self):
        every = {self.at_branch.pk, self.at_head.pk, self.elsewhere.pk, self.deal.pk}
        cast = self.cast
        for member, expected in (
            (cast.supplier, every | {self.draft.pk}),
            (cast.rival, set()),
            (cast.maker, {self.at_branch.pk, self.at_head.pk, self.deal.pk}),
            (cast.maker2, {self.at_head.pk}),
            (cast.head, {self.at_branch.pk, self.at_head.pk, self.deal.pk}),
            (cast.stranger_bank, {self.elsewhere.pk}),
            (cast.operator, every),
            (cast.auditor, every),
            (cast.purchaser, set()),
        ):
            with self.subTest(member.organisation.name):
                self.assertEqual(self.seen(member), expected)
        self.assertFalse(Application.visible_to(STRANGER).exists())

    def test_what_hangs_on_an_application_is_seen_with_it(self):
        for model in (Consent, Decision):
            self.assertTrue(model.visible_to(self.cast.maker.seat).exists())
            self.assertFalse(model.visible_to(self.cast.rival.seat).exists())
        self.assertFalse(InfoItem.visible_to(self.cast.rival.seat).exists())
        operations.autosave(
            seat=self.cast.supplier.seat, at=timezone.now(), application=self.draft, typed={"purpose": "x"}
        )
        self.assertTrue(Draft.visible_to(self.cast.supplier.seat).exists())
        self.assertFalse(Draft.visible_to(self.cast.maker.seat).exists())

    def test_a_slip_in_the_making_is_the_banks_alone(self):
        application = makers.make_ready(self.cast)
        slip = makers.make_slip(self.cast, application)
        self.assertTrue(Slip.visible_to(self.cast.maker.seat).filter(pk=slip.pk).exists())
        for member in (self.cast.supplier, self.cast.operator, self.cast.stranger_bank):
            self.assertFalse(Slip.visible_to(member.seat).filter(pk=slip.pk).exists())

    def test_anothers_row_is_missing_at_every_address(self):
        proposal = Decision.rows.first()
        for pattern in urlpatterns:
            name, route = pattern.name, str(pattern.pattern)
            if name in WITHOUT_ROWS:
                continue
            row = (
                proposal if name == "decide" else self.slip if route.startswith("slips/") else self.at_branch
            )
            url = reverse(f"financing:{name}", args=[row.pk])
            for member in (self.cast.rival, self.cast.stranger_bank, self.cast.purchaser):
                with self.subTest(f"{name} {member.organisation.name}"):
                    sign_in(self.client, member)
                    self.assertIn(self.client.get(url).status_code, {404, 405})
                    self.assertEqual(
                        self.client.post(url).status_code, 405 if name in ("application", "slip") else 404
                    )

    def test_who_sees_but_may_not_act_is_forbidden(self):
        sign_in(self.client, self.cast.manager)
        for name in ("receive", "ask-more", "approve", "refuse", "withdraw", "answer", "accept", "new-slip"):
            with self.subTest(name):
                answer = self.client.post(reverse(f"financing:{name}", args=[self.at_branch.pk]))
                self.assertEqual(answer.status_code, 403)
        for name in ("amend-slip", "void-slip", "dispute-slip", "find-slip", "answer-void", "resolve-slip"):
            with self.subTest(name):
                answer = self.client.post(reverse(f"financing:{name}", args=[self.slip.pk]))
                self.assertEqual(answer.status_code, 403)
        with self.assertRaises(Forbidden):
            operations.receive(seat=self.cast.manager.seat, at=timezone.now(), application=self.at_branch)
        self.at_branch.refresh_from_db()
        self.assertEqual(self.at_branch.status, "submitted")

    def test_a_stranger_is_sent_away(self):
        sign_in(self.client, type(self.cast.rival)(None, None, None, STRANGER))
        for name in WITHOUT_ROWS - {"start"}:
            with self.subTest(name):
                self.assertEqual(self.client.get(reverse(f"financing:{name}")).status_code, 403)

    def test_lists_have_their_own_readers(self):
        for member, allowed in (
            (self.cast.supplier, {"new", "mine", "slips"}),
            (self.cast.maker, {"inbox", "handled", "slips"}),
            (self.cast.operator, {"all", "slips"}),
        ):
            sign_in(self.client, member)
            for name in WITHOUT_ROWS - {"start"}:
                with self.subTest(f"{member.organisation.name} {name}"):
                    status = self.client.get(reverse(f"financing:{name}")).status_code
                    self.assertEqual(status, 200 if name in allowed else 403)
