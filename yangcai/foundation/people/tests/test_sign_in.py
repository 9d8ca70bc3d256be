"""Coming in by account: two steps, lock-outs, and nothing learned by trying."""

from datetime import timedelta

import time_machine
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from yangcai.foundation.kernel.models import Event
from yangcai.foundation.people.codes import code_at
from yangcai.foundation.people.models import (
    Membership,
    OpenSession,
    PendingSignIn,
    RecoveryCode,
    SignIn,
)
from yangcai.foundation.people.sealing import digest
from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.people.tests.makers import (
    LONG_AGO,
    PASSWORD,
    make_cast,
    make_member,
    make_newcomer,
    make_organisation,
    make_signer,
)

STAFF, BANK = reverse("people:sign-in"), reverse("people:bank-sign-in")
SECOND = reverse("people:second-step")


class SignInCase(TestCase):
    """Somebody who signs in, without tests of its own."""

    @classmethod
    def setUpTestData(cls):
        cls.member, cls.seed = make_signer()
        cls.user = cls.member.user

    def password(self, username=None, password=PASSWORD, url=STAFF, **extra):
        return self.client.post(
            url, {"username": username or self.user.username, "password": password}, **extra
        )

    def code(self, code=None, url=SECOND):
        return self.client.post(url, {"code": code or code_at(self.seed, timezone.now())})


class TwoStepsTest(SignInCase):
    def test_it_lets_in_by_password_and_code_to_the_page_wanted(self):
        wanted = reverse("people:account")
        self.assertRedirects(self.password(url=f"{STAFF}?next={wanted}"), SECOND)
        self.assertEqual(OpenSession.rows.count(), 0)
        self.assertRedirects(self.code(), wanted)
        session = OpenSession.rows.get()
        self.assertEqual(
            (session.user, session.membership, session.factor), (self.user, self.member.membership, "totp")
        )
        self.assertEqual(self.client.session.session_key, session.session_key)

    def test_the_session_key_changes_on_the_way_in(self):
        self.password()
        before = self.client.session.session_key
        self.code()
        self.assertNotEqual(self.client.session.session_key, before)

    def test_every_try_leaves_a_line_and_an_event_with_the_account_masked(self):
        self.password(password="wrong")
        self.password()
        self.code("000000")
        self.code()
        self.assertEqual(
            list(SignIn.rows.order_by("pk").values_list("outcome", flat=True)),
            ["wrong", "first_step", "wrong_code", "success"],
        )
        names = (
            Event.rows.filter(name__startswith="people.sign_in.")
            .order_by("pk")
            .values_list("name", flat=True)
        )
        self.assertEqual(
            [n.rpartition(".")[2] for n in names], ["wrong", "first_step", "wrong_code", "success"]
        )
        self.assertNotIn(self.user.username, str(list(Event.rows.values_list("facts", flat=True))))

    def test_the_user_name_may_be_typed_in_capitals_and_full_width(self):
        wide = "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in self.user.username.upper())
        self.assertRedirects(self.password(f" {wide} "), SECOND)

    def test_the_second_step_takes_five_minutes_at_most(self):
        self.password()
        with time_machine.travel(timezone.now() + timedelta(minutes=5, seconds=1)):
            self.assertRedirects(self.code(), STAFF)
        self.assertEqual(OpenSession.rows.count(), 0)

    def test_the_second_step_alone_leads_nowhere(self):
        self.assertRedirects(self.client.get(SECOND), STAFF)
        self.assertRedirects(self.code(), STAFF)
        self.assertEqual(OpenSession.rows.count(), 0)

    def test_a_pending_sign_in_is_used_once(self):
        self.password()
        number = self.client.session["pending_sign_in"]
        self.code()
        self.assertIsNone(PendingSignIn.waiting(number, timezone.now()))

    def test_whoever_is_in_goes_on(self):
        sign_in(self.client, self.member)
        wanted = reverse("people:account")
        self.assertRedirects(self.client.get(f"{STAFF}?next={wanted}"), wanted)

    def test_a_recovery_code_works_once(self):
        RecoveryCode.rows.create(user=self.user, digest=digest("abcdefghjkmn"), made_at=timezone.now())
        url = f"{SECOND}?by=recovery"
        self.password()
        self.assertEqual(self.code("abcd-efgh-JKMN", url).status_code, 302)
        self.assertEqual(OpenSession.rows.get().factor, "recovery")
        self.client.cookies.clear()
        self.password()
        self.assertContains(self.code("abcd-efgh-jkmn", url), "验证码不正确或已使用过")
        self.assertEqual(OpenSession.rows.count(), 1)

    def test_other_sites_are_not_gone_to(self):
        for bad in (
            "https://evil.example/",
            "//evil.example/",
            r"/\evil.example",
            "javascript:alert(1)",
            "\t//evil.example",
        ):
            with self.subTest(bad):
                self.client.cookies.clear()
                self.client.post(
                    f"{STAFF}", {"username": self.user.username, "password": PASSWORD, "next": bad}
                )
                with time_machine.travel(timezone.now() + timedelta(minutes=1)):
                    answer = self.code(code_at(self.seed, timezone.now()))
                self.assertNotIn("evil", answer.headers.get("Location", ""))
                self.assertNotIn("javascript", answer.headers.get("Location", ""))

    def test_a_second_place_at_once_is_told_and_recorded(self):
        sign_in(self.client, self.member)
        self.client.cookies.clear()
        self.password(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})
        self.client.post(
            SECOND, {"code": code_at(self.seed, timezone.now())}, headers={"user-agent": "Firefox/140.0"}
        )
        self.assertEqual(Event.rows.filter(name="people.session.concurrent").count(), 1)


class ReplayTest(SignInCase):
    def test_a_code_is_not_taken_twice(self):
        code = code_at(self.seed, timezone.now())
        self.password()
        self.code(code)
        self.client.cookies.clear()
        self.password()
        self.assertContains(self.code(code), "验证码不正确或已使用过")
        self.assertEqual(OpenSession.rows.count(), 1)

    def test_a_neighbouring_step_is_taken_but_not_after_a_later_one(self):
        now = timezone.now()
        late = code_at(self.seed, now - timedelta(seconds=30))
        self.password()
        self.code(code_at(self.seed, now))
        self.client.cookies.clear()
        self.password()
        self.assertContains(self.code(late), "验证码不正确或已使用过")
        self.assertEqual(OpenSession.rows.count(), 1)


class EntrancesTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = make_cast()
        cls.bank, cls.bank_seed = make_signer("bank_maker", cls.cast.bank_maker.organisation)
        cls.unit, cls.unit_seed = make_signer("purchaser_maker")
        cls.supplier, _seed = make_signer("supplier_agent", cls.cast.supplier.organisation)

    def come(self, url, member):
        return self.client.post(url, {"username": member.user.username, "password": PASSWORD})

    def test_each_door_is_for_its_own(self):
        for url, member, opens in [
            (STAFF, self.unit, True),
            (BANK, self.unit, False),
            (BANK, self.bank, True),
            (STAFF, self.bank, False),
            (STAFF, self.supplier, False),
            (BANK, self.supplier, False),
        ]:
            with self.subTest(url=url, role=member.membership.roles):
                self.assertEqual(self.come(url, member).status_code, 302 if opens else 200)
        self.assertEqual(PendingSignIn.rows.count(), 2)

    def test_a_suspended_organisation_has_no_way_in(self):
        type(self.unit.organisation).rows.filter(pk=self.unit.organisation.pk).update(status="suspended")
        self.assertContains(self.come(STAFF, self.unit), "账号或密码不正确。")
        self.assertEqual(PendingSignIn.rows.count(), 0)

    def test_the_sign_in_pages_point_suppliers_to_the_identity_platform(self):
        for url in (STAFF, BANK):
            self.assertContains(self.client.get(url), reverse("people:supplier-sign-in"))


class InitialPasswordTest(TestCase):
    def test_it_leads_to_activation_and_nowhere_else(self):
        member, secret = make_newcomer()
        answer = self.client.post(BANK, {"username": member.user.username, "password": secret})
        self.assertRedirects(answer, reverse("people:activate"), fetch_redirect_response=False)
        for name in ("account", "organisations", "members", "switch", "password"):
            self.assertEqual(self.client.get(reverse(f"people:{name}")).status_code, 403, name)

    def test_after_seven_days_it_is_refused_and_says_why(self):
        member, secret = make_newcomer(days=-1)
        answer = self.client.post(BANK, {"username": member.user.username, "password": secret})
        self.assertContains(answer, "初始密码已超过7天有效期")
        self.assertEqual(OpenSession.rows.count(), 0)
        self.assertEqual(SignIn.rows.get().outcome, "expired")


class PlacesTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.member, cls.seed = make_signer()
        cls.other = make_member("purchaser_checker", make_organisation(), cls.member.user)
        cls.bank = make_member("bank_maker", make_organisation("branch"), cls.member.user)

    def test_who_has_several_places_chooses_among_those_of_the_door(self):
        self.client.post(STAFF, {"username": self.member.user.username, "password": PASSWORD})
        answer = self.client.post(SECOND, {"code": code_at(self.seed, timezone.now())})
        switch = reverse("people:switch")
        self.assertTrue(answer.url.startswith(f"{switch}?next="))
        page = self.client.get(answer.url)
        self.assertContains(page, self.other.organisation.name)
        self.assertNotContains(page, self.bank.organisation.name)
        self.client.post(switch, {"membership": self.other.membership.pk})
        self.assertEqual(OpenSession.rows.get().membership, self.other.membership)

    def test_nobody_switches_to_what_is_not_theirs_or_of_another_door(self):
        sign_in(self.client, self.member)
        stranger = make_member("purchaser_maker", make_organisation())
        suspended = Membership.rows.create(
            user=self.member.user,
            organisation=make_organisation(),
            roles=["purchaser_maker"],
            valid_from=LONG_AGO,
            status="suspended",
        )
        for place in (stranger.membership, self.bank.membership, suspended):
            answer = self.client.post(reverse("people:switch"), {"membership": place.pk})
            self.assertEqual(answer.status_code, 200)
        self.assertEqual(OpenSession.rows.get().membership, self.member.membership)


class SignOutTest(SignInCase):
    def test_it_ends_the_session_on_both_sides(self):
        sign_in(self.client, self.member)
        self.assertRedirects(self.client.post(reverse("people:sign-out")), STAFF)
        self.assertEqual(OpenSession.rows.get().ended_by, "signed_out")
        self.assertEqual(self.client.get(reverse("people:account")).status_code, 403)

    def test_a_get_signs_nobody_out(self):
        sign_in(self.client, self.member)
        self.assertEqual(self.client.get(reverse("people:sign-out")).status_code, 405)
        self.assertIsNone(OpenSession.rows.get().ended_at)
