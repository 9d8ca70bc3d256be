"""Rooms for the tests: a log of their own with a key of its own, and events to put in."""

import shutil
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

from django.test import override_settings

from yangcai.foundation.evidence import keys, sequencing
from yangcai.foundation.kernel.models import Event

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
FILE = "ab" * 32


class OwnRoom:
    """A mixin: MEDIA_ROOT in a folder that goes away, with a fresh key."""

    ATTACHMENTS = ""

    @classmethod
    def setUpClass(cls):
        cls.settings_ = ExitStack()
        cls.folder = tempfile.mkdtemp()
        cls.settings_.callback(shutil.rmtree, cls.folder)
        own = {"MEDIA_ROOT": cls.folder, "EVIDENCE_KEY": "", "ATTACHMENTS": cls.ATTACHMENTS}
        cls.settings_.enter_context(override_settings(**own))
        keys.make_key()
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.settings_.close()


def make_log(algorithm="sha-256", at=NOON):
    """A log and its key: two events."""
    return sequencing.open_log(at=at, algorithm=algorithm)


def make_events(count, *, at=NOON, name="lamp.lamp.lit", organisation_id=None, **facts):
    """Events as operations leave them, a second apart."""
    return [
        Event.rows.create(
            at=at + timedelta(seconds=number),
            name=name,
            subject_type="lamp.lamp",
            subject_id=str(number % 3),
            actor="王芳 · 江城仪器有限公司",
            organisation_id=organisation_id,
            facts={"number": number, "note": "点亮"} | facts,
        )
        for number in range(count)
    ]


def sequence(at=NOON):
    """Bring the log up to date; the head."""
    sequencing.append_all(at=at)
    return sequencing.sign(at=at)
