"""The owner says it again: replay, snapshots, backfill, and what was skipped."""

import json

from django.test import TestCase
from django.utils import timezone

from yangcai.foundation.exchange import pulling, schemas
from yangcai.foundation.exchange.models import Incoming, Outgoing
from yangcai.foundation.exchange.operations import publish
from yangcai.foundation.exchange.testing import Peer, deliver, letter, make_peer, signed_get
from yangcai.foundation.exchange.tests.sample import TYPE, taken
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.seats import SYSTEM

EVENTS, SNAPSHOT = "/exchange/v1/events", "/exchange/v1/snapshot/contract"


def publish_contract(n, **facts):
    data = schemas.example("contract.published")
    return publish(
        seat=SYSTEM,
        at=timezone.now(),
        type="contract.published",
        resource=f"contract/{n}",
        data=data,
        snapshot=True,
        **facts,
    )


class OwnerTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_peer()

    def test_replay_is_byte_for_byte_and_only_what_was_for_the_caller(self):
        rows = [publish_contract(1) for _ in range(3)]
        publish_contract(1, sink="elsewhere")
        lines = signed_get(self.client, "rfp", EVENTS, "fromSeq=2&resource=contract/1").content.split(b"\n")
        self.assertEqual(lines, [bytes(rows[1].body), bytes(rows[2].body), b""])
        lines = signed_get(self.client, "rfp", EVENTS, "fromSeq=1&limit=1&resource=contract/1").content
        self.assertEqual(lines, bytes(rows[0].body) + b"\n")
        self.assertEqual(
            signed_get(self.client, "rfp", EVENTS, "fromSeq=x&resource=contract/1").status_code, 400
        )

    def test_a_snapshot_page_by_page(self):
        for n in range(5):
            publish_contract(n)
            publish_contract(n, region="420200" if n < 3 else "440100")
        found, cursor = [], ""
        while True:
            page = signed_get(self.client, "rfp", SNAPSHOT, f"limit=2&region=4202&cursor={cursor}").json()
            found += [json.loads(item) for item in page["items"]]
            if not (cursor := page["cursor"]):
                break
        self.assertEqual([(e["resource"], e["seq"]) for e in found], [(f"contract/{n}", 2) for n in range(3)])
        self.assertEqual(signed_get(self.client, "rfp", SNAPSHOT, "cursor=%21").status_code, 400)
        self.assertEqual(signed_get(self.client, "rfp", SNAPSHOT, "limit=501").status_code, 400)


class CopyTest(TestCase):
    def test_a_backfill_overlapping_with_the_live_stream(self):
        data, at = schemas.example("contract.published"), timezone.now()

        def snapshot_of(n, seq):
            return letter(
                "contract.published",
                f"contract/{n}",
                seq,
                data,
                snapshot=True,
                event_id=f"E{n}.{seq}",
                occurred_at=at,
            ).decode()

        def live(n, seq):
            return deliver(
                "contract.published",
                f"contract/{n}",
                seq,
                data,
                snapshot=True,
                event_id=f"E{n}.{seq}",
                occurred_at=at,
            ).json()["code"]

        with Peer() as peer:
            peer.answers(
                "GET", SNAPSHOT, 200, {"items": [snapshot_of(1, 4), snapshot_of(2, 7)], "cursor": ""}
            )
            self.assertEqual(live(2, 8), "APPLIED")  # overtakes
            self.assertEqual(pulling.backfill("rfp", "contract", region="4202"), 2)
            self.assertEqual([live(1, 3), live(1, 4), live(1, 5)], ["SUPERSEDED", "DUPLICATE", "APPLIED"])
            self.assertEqual(pulling.backfill("rfp", "contract"), 2)
        self.assertEqual(taken(), ["contract/2#8", "contract/1#4", "contract/1#5"])

    def test_what_the_owner_skipped_no_longer_holds_the_rest(self):
        make_peer()
        skipped = letter(
            "exchange.skipped", "sample/1", 2, {"eventId": "E2", "reason": "已核对"}, event_id="E2-SKIP"
        )
        lines = [skipped, letter(TYPE, "sample/1", 3, {"n": 3})]
        with Peer() as peer:
            deliver(TYPE, "sample/1", 1, {"n": 1})
            peer.answers("GET", EVENTS, lambda _body: (200, b"\n".join(lines)))
            for _ in range(2):
                pulling.pull_from("rfp", "sample/1")
        self.assertEqual(taken(), ["sample/1#1", "sample/1#3"])
        self.assertEqual(Event.rows.filter(name="exchange.incoming.skipped").count(), 1)
        self.assertEqual(Incoming.rows.filter(status="conflict").count(), 0)
        self.assertEqual(Outgoing.rows.count(), 0)
