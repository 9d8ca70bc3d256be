"""Every address of the cloud × every role × a stranger, from the table in `doors/cloud.py`."""

import pytest
from django.test import TestCase

from tests.doors.case import DoorsCase, by_room
from tests.doors.cloud import DOORS, ROWS
from tests.doors.cloud_world import make_world
from tests.doors.walk import changed, fingerprint, undone
from tests.doors.world import NEXT_DOOR


@by_room
@pytest.mark.timeout(600)
class DoorsTest(DoorsCase, TestCase):
    doors, rows, make_world = DOORS, ROWS, staticmethod(make_world)

    def test_a_bureau_changes_nothing_next_door(self):
        with undone():
            before = fingerprint()
            for name, door in self.doors.items():
                for who in {"bureau", "bureau_leader"} & set(door.acts.split()):
                    region = {"region": self.world.next_draft.region_id if "content" in name else NEXT_DOOR}
                    if "region" in (body := self.body(door)):
                        self.knock(who, "POST", self.path(name), body | region)
            self.expect(not changed(before), f"a bureau changed {changed(before)} next door")
        self.tell()
