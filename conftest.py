"""What every test stands on."""

import pgtrigger
import pytest
from django.test import TransactionTestCase


@pytest.fixture(autouse=True, scope="session")
def let_tests_empty_the_event_table():
    """Tests that commit are cleaned up by TRUNCATE, which the event table refuses: outside tests that stays so.

    Jobs are not Django's to truncate; they go as well, for other tests count theirs.
    """
    tear_down = TransactionTestCase._fixture_teardown

    def without_triggers(self):
        from procrastinate.contrib.django.models import ProcrastinateJob  # noqa: PLC0415 - needs the app registry

        with pgtrigger.ignore():
            tear_down(self)
        ProcrastinateJob.objects.all().delete()

    TransactionTestCase._fixture_teardown = without_triggers
    yield
    TransactionTestCase._fixture_teardown = tear_down
