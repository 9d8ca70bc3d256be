"""The desk's top bar says where one sits."""

from django.test import TestCase
from django.urls import reverse

from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.people.tests.makers import make_cast, make_member, make_organisation


class PlaceTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = make_cast()

    def top(self, member):
        sign_in(self.client, member)
        page = self.client.get(reverse("people:account")).content.decode()
        return page[page.index("<body") : page.index("<main")]

    def test_organisation_region_and_role_are_shown(self):
        top = self.top(self.cast.purchaser_maker)
        for words in ("示范市第一中学", "武汉市", "采购人经办"):
            self.assertIn(words, top)
        self.assertNotIn("切换单位", top)

    def test_who_has_another_place_may_go_there(self):
        maker = self.cast.purchaser_maker
        make_member("purchaser_maker", make_organisation("purchaser", name="另一所学校"), user=maker.user)
        self.assertIn("切换单位", self.top(maker))

    def test_a_stranger_has_no_place(self):
        page = self.client.get(reverse("people:sign-in")).content.decode()
        self.assertNotIn("desk-place", page)
