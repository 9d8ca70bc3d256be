"""Processes killed for good: nothing is lost, nothing is said twice that the other side does not know."""

import os
import signal
import subprocess
import sys
import time

import time_machine
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from psycopg.conninfo import make_conninfo

from yangcai.foundation.exchange import jobs
from yangcai.foundation.exchange.models import Outgoing
from yangcai.foundation.exchange.testing import Peer
from yangcai.foundation.kernel.testing import run_jobs

BEGIN = """
import os, signal, django
django.setup()
from django.utils import timezone
from yangcai.foundation.exchange import dispatching, jobs
from yangcai.foundation.exchange.operations import publish
from yangcai.foundation.kernel.seats import SYSTEM
def die(*args, **facts): os.kill(os.getpid(), signal.SIGKILL)
def tell(): publish(seat=SYSTEM, at=timezone.now(), type="sample.told", resource="sample/1", data={"n": 1})
"""


class KillTest(TransactionTestCase):
    def run_and_kill(self, what):
        """Run lines in a process of its own on this very database; it must be killed by them."""
        ours = connection.settings_dict
        places = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
        url = make_conninfo(**{name: ours[key] for name, key in places.items() if ours[key]})
        env = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE}
        line = [sys.executable, "-c", BEGIN + what]
        done = subprocess.run(line, env=env, cwd=settings.ROOT, capture_output=True, check=False)  # noqa: S603 - ours
        self.assertEqual(done.returncode, -signal.SIGKILL, done.stderr.decode()[-2000:])

    def test_scenario_59_kill_9_between_commit_and_dispatch(self):
        self.run_and_kill("jobs._send_soon = die\ntell()")
        self.assertEqual((Outgoing.rows.get().status, ProcrastinateJob.objects.count()), ("waiting", 0))
        with Peer() as peer:
            jobs.sweep.function(at=timezone.now())
            run_jobs("exchange.dispatch")
            self.assertEqual([event["seq"] for event in peer.events], [1])
        self.assertEqual(Outgoing.rows.get().status, "sent")

    def test_scenario_59_kill_9_between_the_answer_and_its_being_noted(self):
        with Peer() as peer:
            self.run_and_kill('tell()\ndispatching.settle = die\ndispatching.dispatch_to("rfp")')
            self.assertEqual((len(peer.events), Outgoing.rows.get().status), (1, "waiting"))
            with time_machine.travel(time.time() + 121):
                jobs.sweep.function(at=timezone.now())
                run_jobs("exchange.dispatch")
            self.assertEqual(len({event["eventId"] for event in peer.events}), 1)
        self.assertEqual(Outgoing.rows.get().status, "sent")

    def test_kill_9_before_commit_says_nothing(self):
        self.run_and_kill(
            "from django.db import transaction\nwith transaction.atomic():\n    tell()\n    die()"
        )
        self.assertEqual(Outgoing.rows.count(), 0)
