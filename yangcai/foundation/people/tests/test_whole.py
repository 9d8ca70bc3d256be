"""What knows no territory is for seats of a whole province."""

from django.test import TestCase
from django.urls import reverse

from yangcai.foundation.kernel.models import Event
from yangcai.foundation.people.roles import OF_THE_WHOLE, ROLES, TABLE
from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.people.tests.makers import make_cast, make_member, make_organisation


class WholeTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = make_cast()
        cls.in_a_city = make_member("auditor", make_organisation("bureau", "420100"))

    def test_an_auditor_of_a_city_has_none_of_it(self):
        self.assertEqual(self.in_a_city.seat.permissions & OF_THE_WHOLE, frozenset())
        self.assertEqual(ROLES["auditor"] - self.in_a_city.seat.permissions, OF_THE_WHOLE & ROLES["auditor"])
        self.assertFalse(Event.visible_to(self.in_a_city.seat).exists())

    def test_an_auditor_of_the_province_has_all_of_it(self):
        self.assertEqual(self.cast.auditor.seat.permissions, ROLES["auditor"])

    def test_the_pages_are_shut_in_a_city_and_open_in_the_province(self):
        for member, status in ((self.in_a_city, 403), (self.cast.auditor, 200)):
            sign_in(self.client, member)
            for name in ("messages:sms-log", "documents:quarantine", "people:imports"):
                self.assertEqual(self.client.get(reverse(name)).status_code, status, name)

    def test_every_one_of_them_is_in_the_table(self):
        self.assertLessEqual(OF_THE_WHOLE, TABLE.keys())
