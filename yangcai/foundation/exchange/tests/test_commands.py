"""A command is carried out exactly once."""

import threading
from unittest import mock

from django.test import Client, TestCase, TransactionTestCase, override_settings
from django.urls import path
from django.utils import timezone

from yangcai.foundation.exchange.endpoints import Answer, ProtocolError, command, signed
from yangcai.foundation.exchange.models import Command, Nonce
from yangcai.foundation.exchange.testing import make_peer, signed_get, signed_post
from yangcai.foundation.kernel.errors import Forbidden, Refused

KEY, PATH = "command-0001", "/order"
ERRORS = {
    "no": lambda: ProtocolError(409, "ALREADY_ENCUMBERED", "taken", detail={"since": "2026-11-20"}),
    "later": lambda: ProtocolError(503, "MAINTENANCE", retryable=True),
    "refused": lambda: Refused("不可以"),
    "forbidden": Forbidden,
    "fault": ZeroDivisionError,
}
held = threading.Event()
entered = threading.Semaphore(0)


@command
def order(request, app, body):
    Nonce.rows.create(app="order", nonce=str(Nonce.rows.count()), at=timezone.now())
    if body.get("holds"):
        entered.release()
        held.wait(10)
    if error := body.get("error"):
        raise ERRORS[error]()
    return Answer(201, {"done": body["n"], "by": app.app})


@signed
def ask(request, app):
    return Answer(200, {"app": app.app})


urlpatterns = [path("order", order), path("ask", ask)]


def done():
    return Nonce.rows.filter(app="order").count()


@override_settings(ROOT_URLCONF="yangcai.foundation.exchange.tests.test_commands")
class CommandTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_peer()

    def order(self, key=KEY, **body):
        answer = signed_post(self.client, "rfp", PATH, {"n": 1} | body, key=key)
        return answer.status_code, answer.json()

    def test_the_same_again_gets_the_same_answer(self):
        first = self.order()
        self.assertEqual(first, (201, {"done": 1, "by": "rfp"}))
        self.assertEqual((self.order(), done()), (first, 1))

    def test_another_body_under_the_same_key(self):
        self.order()
        status, body = self.order(n=2)
        self.assertEqual((status, body["code"], done()), (422, "IDEMPOTENCY_MISMATCH", 1))

    def test_another_app_may_use_the_same_key(self):
        make_peer("other")
        self.order()
        self.assertEqual(signed_post(self.client, "other", PATH, {"n": 5}, key=KEY).json()["by"], "other")

    def test_a_definite_no_is_undone_and_kept(self):
        status, body = self.order(error="no")
        self.assertEqual(
            (status, body["code"], body["detail"]), (409, "ALREADY_ENCUMBERED", {"since": "2026-11-20"})
        )
        self.assertEqual((self.order(error="no")[1]["traceId"], done()), (body["traceId"], 0))

    def test_a_refusal_is_a_definite_no(self):
        status, body = self.order(error="refused")
        self.assertEqual((status, body["code"], body["message"], done()), (422, "REFUSED", "不可以", 0))

    def test_what_may_be_tried_again_is_not_kept(self):
        for error, expected in (("later", 503), ("fault", 500), ("forbidden", 403)):
            with self.subTest(error):
                self.assertEqual(self.order(error=error)[0], expected)
        self.assertEqual((Command.rows.count(), done()), (0, 0))
        self.assertEqual((self.order()[0], done()), (201, 1))

    def test_it_needs_a_key_and_an_object(self):
        self.assertEqual(self.order(key="")[0], 400)
        self.assertEqual(self.order(key="short")[0], 400)
        with mock.patch("yangcai.foundation.exchange.envelopes.dumps", lambda _: b"[]"):
            answer = signed_post(self.client, "rfp", PATH, {}, key=KEY)
        self.assertEqual(answer.json()["code"], "SCHEMA")

    def test_who_asks_is_known(self):
        self.assertEqual(signed_get(self.client, "rfp", "/ask").json(), {"app": "rfp"})
        self.assertEqual(self.client.get("/ask").status_code, 401)


@override_settings(ROOT_URLCONF="yangcai.foundation.exchange.tests.test_commands")
class RaceTest(TransactionTestCase):
    def setUp(self):
        make_peer()
        held.clear()

    def test_while_one_is_at_it_the_others_are_told(self):
        from django.db import connection

        answers = []

        def run():
            answers.append(signed_post(Client(), "rfp", PATH, {"n": 1, "holds": True}, key=KEY))
            connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        self.assertTrue(entered.acquire(timeout=10))
        meanwhile = signed_post(Client(), "rfp", PATH, {"n": 1, "holds": True}, key=KEY)
        held.set()
        thread.join()
        self.assertEqual(
            (meanwhile.status_code, meanwhile.json()["code"], meanwhile["Retry-After"]),
            (409, "IN_PROGRESS", "2"),
        )
        again = signed_post(Client(), "rfp", PATH, {"n": 1, "holds": True}, key=KEY)
        self.assertEqual([answers[0].status_code, again.status_code, done()], [201, 201, 1])

    def test_thirty_at_once(self):
        from django.db import connection

        held.set()
        codes, start = [], threading.Barrier(30)

        def run():
            client = Client()
            start.wait(20)
            codes.append(signed_post(client, "rfp", PATH, {"n": 1}, key=KEY).status_code)
            connection.close()

        threads = [threading.Thread(target=run) for _ in range(30)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(
            (len(codes), set(codes) <= {201, 409}, codes.count(201) >= 1, done()), (30, True, True, 1)
        )
