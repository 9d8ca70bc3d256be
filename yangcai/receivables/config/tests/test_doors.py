"""Every address of the receivables site: the shared rooms' policy, and that of its own rooms."""

import pytest
from django.test import TestCase

from tests.doors import financing, foundation, policy, receivables
from tests.doors.case import DoorsCase, by_room
from tests.doors.receivables_world import make_world

DOORS = foundation.DOORS | receivables.DOORS | financing.DOORS


@by_room
@pytest.mark.timeout(600)
class DoorsTest(DoorsCase, TestCase):
    """One of each kind: at the shared rooms everybody knocks in the cloud."""

    doors, rows, make_world = DOORS, policy.ROWS | receivables.ROWS | financing.ROWS, staticmethod(make_world)
    members = [
        "bank_maker",
        "bank_admin",
        "supplier",
        "rival",
        "bank_checker",
        "purchaser_maker",
        "bureau",
        "operator",
        "auditor",
        "newcomer",
        "stranger",
    ]
    # What hangs on the shared views alone is asked in the cloud.
    asked_elsewhere = frozenset({"people", "documents", "messages", "evidence"})
    test_junk_in_forms = test_junk_in_parameters = test_other_methods_change_nothing = None
