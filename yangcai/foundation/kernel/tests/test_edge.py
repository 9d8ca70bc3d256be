"""One id per request, and what machines may ask."""

import re

from django.test import TestCase, override_settings
from django.urls import reverse


class RequestIdTest(TestCase):
    def test_a_good_id_is_kept(self):
        answer = self.client.get(reverse("healthz"), headers={"X-Request-ID": "abc-12345678"})
        self.assertEqual(answer["X-Request-ID"], "abc-12345678")

    def test_a_bad_id_is_replaced(self):
        answer = self.client.get(reverse("healthz"), headers={"X-Request-ID": "x'; drop"})
        self.assertTrue(re.fullmatch(r"[0-9a-f-]{36}", answer["X-Request-ID"]))


class HealthTest(TestCase):
    def test_alive_and_ready(self):
        self.assertEqual(self.client.get(reverse("healthz")).json(), {"status": "ok"})
        self.assertEqual(self.client.get(reverse("readyz")).json(), {"status": "ready"})

    def test_metrics_are_for_whoever_holds_the_token(self):
        url = reverse("metrics")
        self.assertEqual(self.client.get(url).status_code, 404)
        with override_settings(METRICS_TOKEN="t0ken"):
            self.assertEqual(self.client.get(url).status_code, 404)
            self.assertEqual(self.client.get(url, headers={"Authorization": "Bearer wrong"}).status_code, 404)
            answer = self.client.get(url, headers={"Authorization": "Bearer t0ken"})
        self.assertContains(answer, "django_http_requests_total_by_method_total")
