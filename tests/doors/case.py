"""What every site asks of its doors. What is found is told whole, not one by one."""

from collections.abc import Callable
from functools import partialmethod
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.test import override_settings

from tests.doors.policy import EVERYBODY, NEIGHBOURS, NEWCOMERS, ONLY_POST, OUTSIDERS, Door
from tests.doors.walk import (
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
from tests.doors.world import make_visitors
from yangcai.foundation.evidence.tests.makers import OwnRoom

ALL = [*EVERYBODY.split(), *NEIGHBOURS.split()]
# One of each side; whoever has a row of a family asks for the others of it.
OWNERS = ("supplier", "purchaser_maker", "bank_maker", "bureau")
NOBODY_THERE = "http://127.0.0.1:9"


class DoorsCase(OwnRoom):
    """A mixin for a site's own TestCase, decorated with `by_room`: its table, its rows, who knocks, and its world."""

    doors: ClassVar[dict[str, Door]]
    rows: ClassVar[dict[str, dict[str, str]]]
    asked_elsewhere: ClassVar[frozenset[str]] = frozenset()  # rooms whose every door another site knocks at
    members: ClassVar[list[str]] = EVERYBODY.split()
    make_world: ClassVar[Callable[[], Any]]

    @classmethod
    def setUpTestData(cls):
        cls.world = cls.make_world()
        cls.visitors = make_visitors(cls.world, ALL)
        cls.addresses = addresses()

    def setUp(self):
        cache.clear()
        self.addCleanup(cache.clear)
        own = override_settings(OIDC_ISSUER=NOBODY_THERE, ROOT_URLCONF=bare(settings.ROOT_URLCONF))
        own.enable()
        self.addCleanup(own.disable)
        self.findings = []

    # --- the table -------------------------------------------------------------------------------

    def test_every_address_has_its_line_and_every_line_its_address(self):
        self.assertEqual(unlisted(self.doors), [], "the tables lie in tests/doors")

    def test_the_table_speaks_of_people_and_rows_that_exist(self):
        doors = self.doors.values()
        named = {who for door in doors for who in f"{door.seen_by} {door.acts} {door.sees or ''}".split()}
        named |= {who for rows in self.rows.values() for seen_by in rows.values() for who in seen_by.split()}
        self.assertEqual(named - set(ALL), set())
        self.assertEqual({door.family for door in doors} - {""} - set(self.rows), set())
        for name, door in self.doors.items():
            self.assertLessEqual(set(door.acts.split()), set(door.seen_by.split()), name)

    # --- who sees what ---------------------------------------------------------------------------

    def test_rows_are_seen_by_those_the_table_names(self):
        for rows in self.rows.values():
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
            for who in self.members:
                with undone():
                    self.judge(name, who, self.knock(who, "GET", self.path(name)))
        self.tell()

    def test_anothers_row_is_not_there(self):
        for name, row in self.twins():
            for who in OWNERS:
                if (
                    self.doors[name].answer != ONLY_POST
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
        for name, door in self.doors.items():
            for who in (who for who in door.acts.split() if who in self.members):
                with undone():
                    answer = self.knock(who, "POST", self.path(name), self.body(door))
                    did = answer.status < 400 and changed(before)
                    self.expect(did, f"POST {name} by {who} changed nothing: {answer}")
        self.tell()

    def test_nobody_acts_on_anothers_row(self):
        for name, row in self.twins():
            door = self.doors[name]
            with undone():
                before = fingerprint()
                for who in door.acts.split():
                    if not self.finds(name, who, row):
                        answer = self.knock(who, "POST", self.path(name, row), self.body(door))
                        self.expect(answer.status == 404, f"POST {name} {row} by {who}: {answer}, not 404")
                self.expect(not changed(before), f"POST {name} {row} changed {changed(before)}")
        self.tell()

    def test_other_methods_change_nothing(self):
        before = fingerprint()
        for name, door in self.doors.items():
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
                    self.knock(self.doors[name].opener, "GET", address.twisted(junk))
        self.tell()

    def test_junk_in_parameters(self):
        for name, door in self.doors.items():
            for asked in door.asks.split():
                for junk in ASKED:
                    with undone():
                        self.knock(door.opener, "GET", f"{self.path(name)}?{urlencode({asked: junk})}")
        self.tell()

    def test_junk_in_forms(self):
        for name, door in self.doors.items():
            if body := self.body(door):
                junk = [{}, *(dict.fromkeys(body, text) for text in BODIES)]
                for posted in [*junk, *({**body, field: LONG} for field in body)]:
                    with undone():
                        self.knock((door.acts or door.opener).split()[0], "POST", self.path(name), posted)
        self.tell()

    # --- how they ask ----------------------------------------------------------------------------

    def path(self, name, row=""):
        """The path of an address, with the given row of its family or the first."""
        door = self.doors[name]
        row = row or next(iter(self.rows.get(door.family, [""])))
        words = [w[1:] if w.startswith("=") else getattr(self.world, row).pk for w in door.args.split()]
        path = self.addresses[name].path(*words)
        return f"{path}?{door.query}" if door.query else path

    def twins(self):
        """Every address with a row in it, with each of the rows that are like the first."""
        for name, door in self.doors.items():
            for row in list(self.rows.get(door.family, ()))[1:]:
                yield name, row

    def body(self, door):
        """What those who act post."""
        return dict(door.gives(self.world) if callable(door.gives) else door.gives)

    def triers(self, door):
        """Who posts: everybody; where nothing is done with it, a stranger and one who may come in."""
        return self.members if door.takes_posts else {"stranger", door.opener}

    def knock(self, who, method, path, data=None):
        """Ask as somebody; whatever breaks is a finding. The identity platform is not there, and pages may say so."""
        answer = self.visitors[who].knock(method, path, data)
        sound = answer.status < 500 or (answer.status == 503 and path.startswith("/people/supplier/"))
        self.expect(sound, f"{method} {path[:120]} by {who}: {answer}")
        return answer

    def finds(self, name, who, row=""):
        """Whether somebody finds the row behind an address; there is nothing to find where there is none."""
        door = self.doors[name]
        rows = self.rows.get(door.family, {})
        first = next(iter(rows), "")
        if door.sees is not None and row in ("", first):
            return who in door.sees.split()
        return not rows or who in rows[row or first].split()

    def judge(self, name, who, answer):
        """Note an answer to a GET that is not what the table promises."""
        door, found = self.doors[name], self.finds(name, who)
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


def by_room(case: type) -> type:
    """Give a case a test for each room of what everybody is asked at every address: slow ones, which run side by side."""
    for check in (case.opens_for_those_it_should_and_for_nobody_else, case.is_changed_by_those_who_may_alone):
        for room in sorted({_room_of(name) for name in case.doors} - case.asked_elsewhere):
            doors = {name: door for name, door in case.doors.items() if _room_of(name) == room}
            setattr(case, f"test_{room}_{check.__name__}", partialmethod(check, doors))
    return case


def _room_of(name: str) -> str:
    return name.partition(":")[0] if ":" in name else "kernel"
