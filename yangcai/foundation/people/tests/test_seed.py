"""The demo's cast, in either province, and the commands about it."""

import os
from io import StringIO
from unittest.mock import patch

from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import TestCase, override_settings
from django.urls import reverse
from django.utils import timezone
from stdnum.cn import uscc

from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.people import demo_cast, seed
from yangcai.foundation.people.models import AccountRule, Membership, Organisation, Totp, User
from yangcai.foundation.people.sealing import unseal
from yangcai.foundation.people.tests.makers import make_region

PASSWORD = "demo-Pass-of-today-1"


@patch.dict(os.environ, {"DEMO_PASSWORD": PASSWORD})
class DemoTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        for code in ("420100", "420200", "440100", "442000"):
            make_region(code)

    def load(self):
        list(seed.reference(seat=SYSTEM, at=timezone.now()))
        return list(seed.demo(seat=SYSTEM, at=timezone.now()))

    def check_province(self, province):
        with override_settings(PROVINCE=province):
            self.load()
        # Of the eleven rules those whose regions exist here: one of Hubei, three of all Guangdong.
        self.assertEqual(AccountRule.rows.count(), 4)
        self.assertEqual(User.rows.count(), len(demo_cast.PEOPLE))
        inside = Organisation.rows.filter(region__path__startswith=f"{province}/")
        self.assertEqual(inside.count(), len(demo_cast.units()))

    def test_it_plays_in_hubei(self):
        self.check_province("420000")

    def test_it_plays_in_guangdong(self):
        self.check_province("440000")

    def test_it_is_idempotent_and_keeps_second_factors(self):
        self.load()
        seeds = list(Totp.rows.order_by("pk").values_list("sealed", flat=True))
        counts = [m.rows.count() for m in (User, Organisation, Membership, Totp)]
        self.assertEqual(counts, [15, 15, 15, 14])
        self.load()
        self.assertEqual([m.rows.count() for m in (User, Organisation, Membership, Totp)], counts)
        self.assertEqual(list(Totp.rows.order_by("pk").values_list("sealed", flat=True)), seeds)

    def test_the_codes_of_an_account_are_the_same_on_every_site_of_a_stack_and_on_no_other(self):
        self.load()
        sealed = Totp.rows.get(user__username="bank-maker").sealed
        self.assertEqual(unseal(bytes(sealed)), seed.authenticator_of("bank-maker", PASSWORD))
        self.assertNotEqual(
            seed.authenticator_of("bank-maker", PASSWORD),
            seed.authenticator_of("bank-maker", "another-Pass-1"),
        )

    def test_credit_codes_are_well_formed(self):
        self.load()
        codes = set(Organisation.rows.exclude(uscc="").values_list("uscc", flat=True))
        self.assertTrue(all(uscc.is_valid(code) for code in codes))
        self.assertLessEqual({"91420100MA9YX0012U", "91420200MA9YX0020U"}, codes)

    def test_each_account_signs_in_at_its_door_with_the_code_the_command_prints(self):
        self.load()
        for person in demo_cast.PEOPLE:
            if not person.activated:
                continue
            with self.subTest(person.username):
                self.client.cookies.clear()
                door = "bank-sign-in" if person.unit.startswith(("bank", "branch")) else "sign-in"
                form = {"username": person.username, "password": PASSWORD}
                self.client.post(reverse(f"people:{door}"), form)
                out = StringIO()
                call_command("demo_code", person.username, stdout=out)
                self.client.post(reverse("people:second-step"), {"code": out.getvalue().strip()})
                self.assertEqual(self.client.get(reverse("people:account")).status_code, 200)

    def test_the_new_one_is_led_to_activation(self):
        self.load()
        form = {"username": "bank-new", "password": PASSWORD}
        answer = self.client.post(reverse("people:bank-sign-in"), form)
        self.assertRedirects(answer, reverse("people:activate"), fetch_redirect_response=False)

    def test_a_new_demo_password_is_taken_over(self):
        self.load()
        with patch.dict(os.environ, {"DEMO_PASSWORD": "another-Pass-1"}):
            self.load()
        self.assertTrue(User.rows.get(username="operator").check_password("another-Pass-1"))

    def test_the_table_names_every_account(self):
        self.load()
        out = StringIO()
        call_command("demo_accounts", stdout=out)
        for person in demo_cast.PEOPLE:
            self.assertIn(person.username, out.getvalue())
        self.assertIn(PASSWORD, out.getvalue())

    def test_production_has_no_demo(self):
        with override_settings(PRODUCTION=True):
            with self.assertRaises(ImproperlyConfigured):
                self.load()
            for command in (["demo_accounts"], ["demo_code", "operator"]):
                with self.assertRaises(CommandError):
                    call_command(*command)
        self.assertEqual(User.rows.count(), 0)

    def test_without_a_password_there_is_no_demo(self):
        with patch.dict(os.environ, {"DEMO_PASSWORD": ""}), self.assertRaises(ImproperlyConfigured):
            self.load()
        self.assertEqual(User.rows.count(), 0)
