"""The shortest way there and back."""

import pytest
from django.test import TestCase
from django.utils import timezone

from yangcai.foundation.exchange import inbound, schemas
from yangcai.foundation.exchange.client import call
from yangcai.foundation.exchange.dispatching import dispatch_to
from yangcai.foundation.exchange.operations import publish
from yangcai.foundation.exchange.testing import Peer, deliver, signed_get
from yangcai.foundation.kernel.seats import SYSTEM


class Smoke(TestCase):
    def test_a_message_goes_out(self):
        with Peer() as peer:
            publish(
                seat=SYSTEM,
                at=timezone.now(),
                type="contract.published",
                resource="contract/1",
                data=schemas.example("contract.published"),
                snapshot=True,
            )
            assert dispatch_to("rfp") == 1
            assert [event["seq"] for event in peer.said("contract.published")] == [1]
            peer.answers("POST", "/rfp/v1/handoffs", 201, {"code": "x"})
            assert call(
                "rfp", "POST", "/rfp/v1/handoffs", body=schemas.example("handoff"), key="key-12345678"
            ).body == {"code": "x"}

    def test_a_message_comes_in(self):
        reply = deliver(
            "certificate.published",
            "certificate/TEST-01",
            1,
            schemas.example("certificate.published"),
            snapshot=True,
        )
        assert (reply.status_code, reply.json()["code"]) == (200, "APPLIED"), reply.content
        assert signed_get(self.client, "rfp", "/exchange/v1/ping").status_code == 200


@pytest.mark.parametrize("kind", schemas.types())
def test_the_example_fits_its_schema(kind):
    assert schemas.faults_of_message(kind, schemas.example(kind)) == []
    assert inbound.receiver_of("nobody.knows") is None
