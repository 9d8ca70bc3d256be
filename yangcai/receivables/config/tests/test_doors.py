"""Every address of the receivables site: the shared rooms' policy, and a home and a desk of its own."""

import pytest
from django.test import TestCase

from tests.doors import foundation, policy
from tests.doors.case import DoorsCase, by_room
from tests.doors.policy import EVERYBODY, SIGNED_IN, Door
from tests.doors.world import make_world

DOORS = foundation.DOORS | {
    "portal:home": Door(EVERYBODY),
    "portal:desk": Door(SIGNED_IN),
}


@by_room
@pytest.mark.timeout(600)
class DoorsTest(DoorsCase, TestCase):
    """One of each kind: the rooms are the cloud's, where everybody knocks."""

    doors, rows, make_world = DOORS, policy.ROWS, staticmethod(make_world)
    members = [
        "bank_maker",
        "bank_admin",
        "supplier",
        "purchaser_maker",
        "bureau",
        "operator",
        "auditor",
        "newcomer",
        "stranger",
    ]
    # What hangs on the shared views alone is asked in the cloud.
    test_junk_in_forms = test_junk_in_parameters = test_other_methods_change_nothing = None
