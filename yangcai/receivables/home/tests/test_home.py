"""The front page of the receivables site."""

from django.test import TestCase
from django.urls import reverse


class HomeTest(TestCase):
    def test_it_says_where_suppliers_and_banks_go(self):
        answer = self.client.get(reverse("portal:home"))
        self.assertContains(answer, "/zcd/homepage", count=1)
        self.assertContains(answer, reverse("people:bank-sign-in"))

    def test_a_stranger_is_sent_to_sign_in(self):
        answer = self.client.get(reverse("portal:desk"))
        self.assertEqual(answer.status_code, 302)
        self.assertIn(reverse("people:sign-in"), answer.url)
