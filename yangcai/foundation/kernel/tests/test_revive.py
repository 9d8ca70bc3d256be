"""Jobs whose worker died."""

from django.test import TestCase
from procrastinate.contrib.django.models import ProcrastinateJob

from yangcai.foundation.kernel.jobs import revive


class ReviveTest(TestCase):
    def make_job(self, **facts):
        facts = {
            "queue_name": "default",
            "task_name": "kernel.deliver",
            "args": {},
            "lock": "a",
            "priority": 0,
        } | facts
        return ProcrastinateJob.objects.create(**{"attempts": 0, "abort_requested": False} | facts)

    def test_they_wait_again(self):
        lost, done = self.make_job(status="doing"), self.make_job(status="succeeded")
        revive.run()
        lost.refresh_from_db()
        done.refresh_from_db()
        self.assertEqual((lost.status, done.status), ("todo", "succeeded"))

    def test_one_whose_like_waits_already_is_closed(self):
        lost = self.make_job(status="doing", queueing_lock="once")
        waiting = self.make_job(status="todo", queueing_lock="once")
        revive.run()
        lost.refresh_from_db()
        waiting.refresh_from_db()
        self.assertEqual((lost.status, waiting.status), ("failed", "todo"))
