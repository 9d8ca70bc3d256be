"""Accreditations as another site keeps them."""

from datetime import date

from django.test import TestCase
from django.utils import timezone

from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.people.models import Accreditation
from yangcai.foundation.people.operations.accreditations import mirror
from yangcai.foundation.people.operations.organisations import NotABank
from yangcai.foundation.people.tests.makers import make_organisation, make_region

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


class MirrorTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.bank = make_organisation("institution")
        cls.here, cls.there = make_region("420100"), make_region("420200")

    def mirror(self, *periods, bank=None):
        return mirror(seat=SYSTEM, at=timezone.now(), institution=bank or self.bank, periods=periods)

    def held(self):
        rows = Accreditation.rows.filter(institution=self.bank)
        return set(rows.values_list("region__code", "valid_from", "valid_to"))

    def test_it_puts_the_owners_periods_in_the_place_of_ours(self):
        Accreditation.rows.create(institution=self.bank, region=self.here, valid_from=date(2020, 1, 1))
        self.assertEqual(self.mirror((self.here, FIRST, None), (self.there, FIRST, LAST)), 2)
        self.assertEqual(self.held(), {("420100", FIRST, None), ("420200", FIRST, LAST)})
        event = Event.rows.get(name="people.accreditation.mirrored")
        self.assertEqual(event.facts["was"], ["420100 2020-01-01"])

    def test_it_leaves_what_is_the_same(self):
        self.mirror((self.here, FIRST, None))
        kept = Accreditation.rows.get(institution=self.bank)
        self.mirror((self.here, FIRST, None), (self.there, FIRST, None))
        self.assertEqual(Accreditation.rows.get(institution=self.bank, region=self.here), kept)
        self.assertEqual(self.mirror(), 0)

    def test_it_ends_an_open_period(self):
        self.mirror((self.here, FIRST, None))
        self.mirror((self.here, FIRST, LAST))
        self.assertEqual(self.held(), {("420100", FIRST, LAST)})

    def test_only_a_head_office_is_accredited(self):
        with self.assertRaises(NotABank):
            self.mirror((self.here, FIRST, None), bank=make_organisation("branch"))
        self.assertFalse(Event.rows.filter(name="people.accreditation.mirrored").exists())
