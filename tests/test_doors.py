"""Every address × every role × a stranger, from the table in `doors.py`. What is found is told whole, not one by one."""

from functools import partialmethod
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import SimpleTestCase, TestCase, override_settings

from tests.doors import DOORS, EVERYBODY, NEIGHBOURS, NEWCOMERS, ONLY_POST, OUTSIDERS, ROWS
from tests.doors_walk import (
    ASKED,
    BODIES,
    LONG,
    METHODS,
    addresses,
    bare,
    changed,
    fingerprint,
    undone,
    unlisted,
)
from tests.world import NEXT_DOOR, make_visitors, make_world
from yangcai.foundation.evidence.tests.makers import OwnRoom

MEMBERS = EVERYBODY.split()
ALL = [*MEMBERS, *NEIGHBOURS.split()]
# One of each side; whoever has a row of a family asks for the others of it.
OWNERS = ("supplier", "purchaser_maker", "bank_maker", "bureau")
NOBODY_THERE = "http://127.0.0.1:9"


class TableTest(SimpleTestCase):
    def test_every_address_has_its_line_and_every_line_its_address(self):
        self.assertEqual(unlisted(DOORS), [])

    def test_the_table_speaks_of_people_and_rows_that_exist(self):
        named = {
            who for door in DOORS.values() for who in f"{door.seen_by} {door.acts} {door.sees or ''}".split()
        }
        named |= {who for rows in ROWS.values() for seen_by in rows.values() for who in seen_by.split()}
        self.assertEqual(named - set(ALL), set())
        self.assertEqual({door.family for door in DOORS.values()} - {""}, set(ROWS))
        for name, door in DOORS.items():
            self.assertLessEqual(set(door.acts.split()), set(door.seen_by.split()), name)


@pytest.mark.timeout(600)
class DoorsTest(OwnRoom, TestCase):
    """The world, a browser for each member, and what went wrong."""

    @classmethod
    def setUpTestData(cls):
        cls.world = make_world()
        cls.visitors = make_visitors(cls.world, ALL)
        cls.addresses = addresses()

    def setUp(self):
        cache.clear()
        self.addCleanup(cache.clear)
        own = override_settings(OIDC_ISSUER=NOBODY_THERE, ROOT_URLCONF=bare(settings.ROOT_URLCONF))
        own.enable()
        self.addCleanup(own.disable)
        self.findings = []

    # --- who sees what ---------------------------------------------------------------------------

    def test_rows_are_seen_by_those_the_table_names(self):
        for rows in ROWS.values():
            for row, seen_by in rows.items():
                thing = getattr(self.world, row)
                for who in ALL:
                    sees = type(thing).visible_to(self.world.member(who).seat).filter(pk=thing.pk).exists()
                    self.expect(
                        sees == (who in seen_by.split()), f"{who} {'sees' if sees else 'misses'} {row}"
                    )
        self.tell()

    def opens_for_those_it_should_and_for_nobody_else(self, doors):
        for name in doors:
            for who in MEMBERS:
                with undone():
                    self.judge(name, who, self.knock(who, "GET", self.path(name)))
        self.tell()

    def test_anothers_row_is_not_there(self):
        for name, row in self.twins():
            for who in OWNERS:
                if (
                    DOORS[name].answer != ONLY_POST
                    and self.finds(name, who)
                    and not self.finds(name, who, row)
                ):
                    with undone():
                        answer = self.knock(who, "GET", self.path(name, row))
                    self.expect(answer.status == 404, f"{name} {row} by {who}: {answer}, not 404")
        self.tell()

    # --- who changes what ------------------------------------------------------------------------

    def is_changed_by_those_who_may_alone(self, doors):
        for name, door in doors.items():
            others = [who for who in self.triers(door) if who not in door.acts.split()]
            with undone():
                before = fingerprint()
                for who in others:
                    answer = self.knock(who, "POST", self.path(name), self.body(door))
                    hidden = who not in OUTSIDERS.split() and not self.finds(name, who)
                    self.expect(not hidden or answer.status in (404, 405), f"POST {name} by {who}: {answer}")
                self.expect(not changed(before), f"POST {name} by one of {others} changed {changed(before)}")
        self.tell()

    def test_those_who_may_change_something(self):
        """Or what the others post, and are refused, would prove nothing."""
        before = fingerprint()
        for name, door in DOORS.items():
            for who in door.acts.split():
                with undone():
                    answer = self.knock(who, "POST", self.path(name), self.body(door))
                    did = answer.status < 400 and changed(before)
                    self.expect(did, f"POST {name} by {who} changed nothing: {answer}")
        self.tell()

    def test_nobody_acts_on_anothers_row(self):
        for name, row in self.twins():
            door = DOORS[name]
            with undone():
                before = fingerprint()
                for who in door.acts.split():
                    if not self.finds(name, who, row):
                        answer = self.knock(who, "POST", self.path(name, row), self.body(door))
                        self.expect(answer.status == 404, f"POST {name} {row} by {who}: {answer}, not 404")
                self.expect(not changed(before), f"POST {name} {row} changed {changed(before)}")
        self.tell()

    def test_a_bureau_changes_nothing_next_door(self):
        with undone():
            before = fingerprint()
            for name, door in DOORS.items():
                for who in {"bureau", "bureau_leader"} & set(door.acts.split()):
                    region = {"region": self.world.next_draft.region_id if "content" in name else NEXT_DOOR}
                    if "region" in (body := self.body(door)):
                        self.knock(who, "POST", self.path(name), body | region)
            self.expect(not changed(before), f"a bureau changed {changed(before)} next door")
        self.tell()

    def test_other_methods_change_nothing(self):
        before = fingerprint()
        for name, door in DOORS.items():
            for method in METHODS:
                self.knock(door.opener, method, self.path(name))
            if tables := changed(before):
                self.findings.append(f"{name}: one of {METHODS} changed {tables}")
                before = fingerprint()
        self.tell()

    # --- nothing that people put into an address or a form breaks a page -------------------------

    def test_junk_in_paths(self):
        for name, address in self.addresses.items():
            for junk in address.junk:
                with undone():
                    self.knock(DOORS[name].opener, "GET", address.twisted(junk))
        self.tell()

    def test_junk_in_parameters(self):
        for name, door in DOORS.items():
            for asked in door.asks.split():
                for junk in ASKED:
                    with undone():
                        self.knock(door.opener, "GET", f"{self.path(name)}?{urlencode({asked: junk})}")
        self.tell()

    def test_junk_in_forms(self):
        for name, door in DOORS.items():
            if body := self.body(door):
                junk = [{}, *(dict.fromkeys(body, text) for text in BODIES)]
                for posted in [*junk, *({**body, field: LONG} for field in body)]:
                    with undone():
                        self.knock((door.acts or door.opener).split()[0], "POST", self.path(name), posted)
        self.tell()

    # --- how they ask ----------------------------------------------------------------------------

    def path(self, name, row=""):
        """The path of an address, with the given row of its family or the first."""
        door = DOORS[name]
        row = row or next(iter(ROWS.get(door.family, [""])))
        words = [w[1:] if w.startswith("=") else getattr(self.world, row).pk for w in door.args.split()]
        path = self.addresses[name].path(*words)
        return f"{path}?{door.query}" if door.query else path

    def twins(self):
        """Every address with a row in it, with each of the rows that are like the first."""
        for name, door in DOORS.items():
            for row in list(ROWS.get(door.family, ()))[1:]:
                yield name, row

    def body(self, door):
        """What those who act post."""
        return dict(door.gives(self.world) if callable(door.gives) else door.gives)

    def triers(self, door):
        """Who posts: everybody; where nothing is done with it, a stranger and one who may come in."""
        return MEMBERS if door.takes_posts else {"stranger", door.opener}

    def knock(self, who, method, path, data=None):
        """Ask as somebody; whatever breaks is a finding. The identity platform is not there, and pages may say so."""
        answer = self.visitors[who].knock(method, path, data)
        sound = answer.status < 500 or (answer.status == 503 and path.startswith("/people/supplier/"))
        self.expect(sound, f"{method} {path[:120]} by {who}: {answer}")
        return answer

    def finds(self, name, who, row=""):
        """Whether somebody finds the row behind an address; there is nothing to find where there is none."""
        door = DOORS[name]
        rows = ROWS.get(door.family, {})
        first = next(iter(rows), "")
        if door.sees is not None and row in ("", first):
            return who in door.sees.split()
        return not rows or who in rows[row or first].split()

    def judge(self, name, who, answer):
        """Note an answer to a GET that is not what the table promises."""
        door, found = DOORS[name], self.finds(name, who)
        if who in door.seen_by.split() and found:
            opened = door.answer == 200 and answer.status < 400 and not answer.leads_to_entrance
            first = who in NEWCOMERS.split() and answer.leads_to_entrance
            fine = opened or first or answer.status == door.answer
        elif found or who in OUTSIDERS.split():
            fine = answer.is_no
        else:
            fine = answer.status in (404, 405)
        self.expect(fine, f"{name} by {who}: {answer}")

    def expect(self, fine, otherwise):
        """Note what is not as it should be."""
        if not fine:
            self.findings.append(otherwise)

    def tell(self):
        """Fail with everything that was noted."""
        self.assertFalse(self.findings, "\n" + "\n".join(self.findings))


def generate(check):
    """A test for each room of what is asked of every address by everybody: the slow ones, which so run side by side."""
    rooms = {name.partition(":")[0] if ":" in name else "kernel" for name in DOORS}
    for room in sorted(rooms):
        doors = {name: door for name, door in DOORS.items() if name.startswith(f"{room}:")}
        doors = doors or {name: door for name, door in DOORS.items() if ":" not in name}
        setattr(DoorsTest, f"test_{room}_{check.__name__}", partialmethod(check, doors))


generate(DoorsTest.opens_for_those_it_should_and_for_nobody_else)
generate(DoorsTest.is_changed_by_those_who_may_alone)
