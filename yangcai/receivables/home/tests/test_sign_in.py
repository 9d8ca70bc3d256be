"""Suppliers sign in here by the identity platform directly, as this site's own client."""

from django.conf import settings
from django.urls import reverse

from yangcai.foundation.people.models import OpenSession, UnifiedIdentity
from yangcai.foundation.people.tests.unified_case import UnifiedCase
from yangcai.receivables.orders.tests.makers import make_order


class DirectSignInTest(UnifiedCase):
    def test_a_supplier_lands_on_its_orders(self):
        order = make_order(self.supplier)
        answer = self.sign_in(next=reverse("orders:orders"))
        self.assertRedirects(answer, reverse("orders:orders"))
        self.assertContains(self.client.get(reverse("orders:orders")), order.number)
        session = OpenSession.rows.get(ended_at=None)
        self.assertEqual((session.membership.organisation, session.trust), (self.supplier, 4))

    def test_it_asks_as_this_sites_own_client(self):
        self.assertEqual(settings.OIDC_CLIENT_ID, "yangcai-receivables")
        self.assertIn("client_id=yangcai-receivables", self.start()["Location"])

    def test_a_natural_person_and_a_foreign_callback_are_turned_away(self):
        self.provider.person = {"sub": "n", "account_type": "natural", "name": "王五"}
        self.assertEqual(self.sign_in().status_code, 403)
        self.assertEqual(
            self.client.get(reverse("people:unified-callback"), {"state": "x", "code": "y"}).status_code, 400
        )
        self.assert_nobody_is_in()

    def test_who_came_by_hand_off_is_the_same_person(self):
        from yangcai.receivables.home.tests.test_handoff import ask, body_of, make_peer

        make_peer()
        agent = {"name": "张明", "trust": 4, "issuer": self.provider.url, "subject": "subject-1"}
        code = ask(body_of(self.supplier, agent=agent)).json()["code"]
        self.client.get(reverse("rfp:arrive", args=[code]))
        self.sign_in()
        self.assertEqual(UnifiedIdentity.rows.count(), 1)
        self.assertEqual(UnifiedIdentity.rows.get().user.phone, "13900000001")
