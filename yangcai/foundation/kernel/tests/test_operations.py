"""What the kernel promises of every operation."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import TestCase, TransactionTestCase
from procrastinate.contrib.django.models import ProcrastinateJob

from yangcai.foundation.kernel import operations
from yangcai.foundation.kernel.errors import Forbidden, Refused, Unrecorded
from yangcai.foundation.kernel.jobs import job
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.queries import timeline
from yangcai.foundation.kernel.reactions import LISTENERS, reaction
from yangcai.foundation.kernel.seats import STRANGER, SYSTEM, Seat
from yangcai.foundation.kernel.testing import run_jobs
from yangcai.foundation.kernel.tests.lamps import Lamp, lamp_table

AT = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
CLERK = Seat(
    user_id=7,
    organisation_id=3,
    permissions=frozenset({"lamp.switch"}),
    name="王芳",
    organisation_name="示例单位",
    territory=("420000/420200/",),
)

pytestmark = pytest.mark.usefixtures("lamps")
lamps = lamp_table
heard: list[str] = []


@pytest.fixture(autouse=True)
def leave_the_registers_as_they_were(monkeypatch):
    monkeypatch.setattr(operations, "OPERATIONS", {})
    heard.clear()


@job("lamp.tell")
def tell(*, at: datetime, word: str) -> None:
    heard.append(word)


@reaction("lamp.switched")
def listen(*, event: Event, at: datetime) -> None:
    heard.append(event.facts["to"])


def test_the_test_listener_is_the_only_one():
    assert LISTENERS["lamp.switched"] == [f"{__name__}.listen"]


def switch_on(*, seat: Seat, at: datetime, lamp: Lamp, silent: bool = False, fail: bool = False) -> Lamp:
    @operation("lamp.switch")
    def switch(*, seat: Seat, at: datetime) -> Lamp:
        held = lamp.locked()
        held.move("on")
        if not silent:
            record("lamp.switched", held, seat=seat, at=at, to="on")
            tell.later(subject=f"lamp:{held.pk}", word="job")
        if fail:
            raise Refused("no")
        return held

    return switch(seat=seat, at=at)


class OperationTest(TestCase):
    def setUp(self):
        self.lamp = Lamp.rows.create()

    def state(self):
        return (Lamp.rows.get().status, Event.rows.count(), ProcrastinateJob.objects.count())

    def test_it_leaves_one_event_and_its_jobs(self):
        switch_on(seat=CLERK, at=AT, lamp=self.lamp)
        event = timeline(self.lamp).get()
        self.assertEqual(
            (
                event.name,
                event.at,
                event.user_id,
                event.organisation_id,
                event.actor,
                event.region_path,
                event.facts,
            ),
            ("lamp.switched", AT, 7, 3, "王芳 · 示例单位", "420000/420200/", {"to": "on"}),
        )
        self.assertEqual(self.state(), ("on", 1, 2))
        self.assertEqual(run_jobs(), 2)
        self.assertEqual(heard, ["on", "job"])

    def test_a_seat_without_the_permission_changes_nothing(self):
        with self.assertRaises(Forbidden):
            switch_on(seat=STRANGER, at=AT, lamp=self.lamp)
        self.assertEqual(self.state(), ("off", 0, 0))

    def test_a_silent_operation_is_a_bug_and_is_rolled_back(self):
        with self.assertRaises(Unrecorded):
            switch_on(seat=SYSTEM, at=AT, lamp=self.lamp, silent=True)
        self.assertEqual(self.state(), ("off", 0, 0))

    def test_a_refusal_takes_back_change_event_and_jobs(self):
        with self.assertRaises(Refused):
            switch_on(seat=CLERK, at=AT, lamp=self.lamp, fail=True)
        self.assertEqual(self.state(), ("off", 0, 0))

    def test_a_move_the_map_does_not_have(self):
        self.lamp.move("on")
        with self.assertRaises(Refused):
            self.lamp.move("broken")
        self.assertEqual(Lamp.rows.get().status, "on")

    def test_a_stale_row_cannot_move(self):
        stale = Lamp.rows.get()
        self.lamp.move("broken")
        with self.assertRaises(Refused):
            stale.move("on")
        self.assertEqual(Lamp.rows.get().status, "broken")

    def test_an_inner_operation_does_not_speak_for_the_outer(self):
        @operation("lamp.outer")
        def outer(*, seat: Seat, at: datetime) -> None:
            switch_on(seat=seat, at=at, lamp=self.lamp)

        with self.assertRaises(Unrecorded):
            outer(seat=SYSTEM, at=AT)
        self.assertEqual(self.state(), ("off", 0, 0))


class EventsStayTest(TestCase):
    def setUp(self):
        self.lamp = Lamp.rows.create()
        switch_on(seat=CLERK, at=AT, lamp=self.lamp)

    def refuse(self, change):
        with self.assertRaisesMessage(ProgrammingError, "pgtrigger"), transaction.atomic():
            change()
        self.assertEqual(Event.rows.values_list("name", flat=True).get(), "lamp.switched")

    def test_an_event_is_not_changed(self):
        self.refuse(lambda: Event.rows.update(name="other"))

    def test_an_event_is_not_removed(self):
        self.refuse(lambda: Event.rows.all().delete())

    def test_the_events_are_not_emptied(self):
        self.refuse(lambda: connection.cursor().execute("truncate kernel_event"))

    def test_who_reads_which_events(self):
        own = Seat(user_id=1, organisation_id=3, permissions=frozenset({"kernel.event.read"}))
        other = Seat(user_id=1, organisation_id=4, permissions=frozenset({"kernel.event.read"}))
        auditor = Seat(user_id=1, organisation_id=9, permissions=frozenset({"kernel.event.read_all"}))
        seen = [Event.visible_to(seat).count() for seat in (own, other, auditor, STRANGER, CLERK)]
        self.assertEqual(seen, [1, 0, 1, 0, 0])


class RaceTest(TransactionTestCase):
    def test_four_clicks_switch_once(self):
        lamp, results, gate = Lamp.rows.create(), [], threading.Barrier(4)

        def click():
            gate.wait()
            try:
                switch_on(seat=CLERK, at=AT, lamp=lamp)
                results.append("on")
            except Refused:
                results.append("refused")
            finally:
                connection.close()

        threads = [threading.Thread(target=click) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(results), ["on", "refused", "refused", "refused"])
        # Jobs of other rooms that listen to every event, and of tests before, are not this test's business.
        mine = ProcrastinateJob.objects.filter(
            lock__in=[f"lamp:{lamp.pk}", f"{__name__}.listen/kernel.lamp:{lamp.pk}"]
        )
        self.assertEqual((Event.rows.count(), mine.count()), (1, 2))


class JobTest(TestCase):
    def test_one_subject_one_queue_and_once_means_once(self):
        tell.later(subject="a", once="daily", word="1")
        self.assertEqual(ProcrastinateJob.objects.values_list("lock", "queueing_lock").get(), ("a", "daily"))
        tell.later(subject="a", once="daily", word="2")
        self.assertEqual(ProcrastinateJob.objects.count(), 1)
        self.assertEqual((run_jobs("lamp.tell"), heard), (1, ["1"]))
