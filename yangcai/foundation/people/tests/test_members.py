"""Members: invited, given roles, suspended, their passwords and second factors reset."""

from datetime import timedelta

from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from yangcai.foundation.kernel.models import Event
from yangcai.foundation.people.models import (
    FactorReset,
    Failures,
    Membership,
    OpenSession,
    RecoveryCode,
    Totp,
    User,
)
from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.people.tests.makers import (
    PASSWORD,
    make_cast,
    make_member,
    make_organisation,
    make_signer,
)


class MemberCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = make_cast()
        cls.branch = cls.cast.bank_maker.organisation
        cls.signer, cls.seed = make_signer("bank_maker", cls.branch)

    def url(self, name, row):
        return reverse(f"people:{name}", args=[row.pk])

    def form(self, **facts):
        return {
            "username": "new.teller",
            "name": "新柜员",
            "phone": "13912345678",
            "roles": ["bank_maker"],
        } | facts


class InviteTest(MemberCase):
    def invite(self, who, organisation=None, **facts):
        sign_in(self.client, who)
        return self.client.post(self.url("invite", organisation or self.branch), self.form(**facts))

    def test_it_opens_an_account_and_shows_its_secret_once(self):
        page = self.invite(self.cast.bank_admin, username="New.Teller")
        user = User.rows.get(username="new.teller")
        secret = page.context["opened"][0].secret
        self.assertContains(page, secret)
        self.assertTrue(user.check_password(secret) and user.is_newcomer)
        self.assertAlmostEqual(
            user.initial_until, timezone.now() + timedelta(days=7), delta=timedelta(minutes=1)
        )
        self.assertEqual(Membership.rows.get(user=user).roles, ["bank_maker"])
        event = Event.rows.get(name="people.member.invited")
        self.assertNotIn(secret, str(event.facts))

    def test_what_does_not_fit_is_refused(self):
        people = User.rows.count()
        for facts, reason in [
            ({"username": self.signer.user.username.upper()}, "已被使用"),
            ({"username": "-x"}, "账号格式不正确"),
            ({"phone": "12345"}, "11位手机号码"),
            ({"roles": ["bank_maker", "bank_checker"]}, "不能同时担任"),
            ({"roles": ["operator"]}, "选择一个有效的选项"),
            ({"roles": []}, "必填"),
        ]:
            with self.subTest(facts):
                self.assertContains(self.invite(self.cast.bank_admin, **facts), reason)
        self.assertEqual(User.rows.count(), people)

    def test_a_bank_has_its_branches_and_no_other_bank(self):
        stranger = make_organisation("branch")
        self.assertEqual(self.invite(self.cast.bank_admin, stranger).status_code, 404)
        self.assertContains(
            self.invite(self.cast.bank_admin, self.cast.bank_admin.organisation), "new.teller"
        )
        self.assertEqual(Membership.rows.filter(organisation=stranger).count(), 0)

    def test_those_who_only_look_get_a_403(self):
        for who in (self.cast.auditor, self.cast.bureau):
            self.assertEqual(self.invite(who).status_code, 403)
        self.assertEqual(self.invite(self.cast.bank_maker).status_code, 403)
        self.assertFalse(User.rows.filter(username="new.teller").exists())

    def test_the_operator_opens_no_accounts_of_the_platform_nor_of_suppliers(self):
        platform = self.cast.operator.organisation
        answer = self.invite(self.cast.operator, platform, roles=["operator_security"])
        self.assertContains(answer, "不在您的管理范围内")
        answer = self.invite(self.cast.operator, self.cast.supplier.organisation, roles=["supplier_agent"])
        self.assertContains(answer, "统一身份认证平台登录")
        self.assertFalse(User.rows.filter(username="new.teller").exists())
        self.assertContains(
            self.invite(self.cast.operator_security, platform, roles=["operator"]), "new.teller"
        )

    def test_an_account_gets_one_more_place(self):
        sign_in(self.client, self.cast.operator)
        other = make_organisation("branch")
        facts = {"username": self.signer.user.username, "roles": ["bank_manager"]}
        self.assertEqual(self.client.post(self.url("add-member", other), facts).status_code, 302)
        self.assertContains(self.client.post(self.url("add-member", other), facts), "已经是本单位成员")
        self.assertContains(
            self.client.post(self.url("add-member", other), facts | {"username": "nobody"}), "没有这个账号"
        )
        self.assertEqual(Membership.rows.filter(user=self.signer.user).count(), 2)


class ChangeTest(MemberCase):
    def test_roles_change_at_once(self):
        other = Client()
        sign_in(other, self.signer)
        sign_in(self.client, self.cast.bank_admin)
        self.client.post(self.url("member-roles", self.signer.membership), {"roles": ["bank_admin"]})
        self.assertEqual(Membership.rows.get(pk=self.signer.membership.pk).roles, ["bank_admin"])
        self.assertEqual(other.get(reverse("people:members")).status_code, 200)

    def test_nobody_changes_their_own(self):
        sign_in(self.client, self.cast.bank_admin)
        mine = self.cast.bank_admin.membership
        answer = self.client.post(self.url("member-roles", mine), {"roles": ["bank_checker"]})
        self.assertContains(answer, "不能修改本人")
        self.assertContains(self.client.post(self.url("suspend-member", mine)), "不能修改本人")
        mine.refresh_from_db()
        self.assertEqual((mine.roles, mine.status), (["bank_admin"], "active"))

    def test_a_suspended_member_is_out_at_once_and_comes_back(self):
        other = Client()
        sign_in(other, self.signer)
        sign_in(self.client, self.cast.bank_admin)
        url = self.url("suspend-member", self.signer.membership)
        self.client.post(url)
        self.assertEqual(other.get(reverse("people:account")).status_code, 403)
        self.client.post(url)
        self.assertEqual(other.get(reverse("people:account")).status_code, 200)

    def test_the_phone_is_registered_by_an_administrator(self):
        sign_in(self.client, self.cast.bank_admin)
        self.client.post(self.url("member-phone", self.signer.membership), {"phone": "+86 139 0000 9999"})
        self.assertEqual(User.rows.get(pk=self.signer.user.pk).phone, "13900009999")

    def test_a_phone_that_is_the_second_factor_is_not_changed_by_one_person(self):
        sign_in(self.client, self.cast.bank_admin)
        url = self.url("member-phone", self.signer.membership)
        for facts in ({"second_factor": "sms"}, {"second_factor": "", "proves_by_phone": True}):
            User.rows.filter(pk=self.signer.user.pk).update(**facts)
            self.assertContains(self.client.post(url, {"phone": "13900009999"}), "不能由一人直接更改")
        self.assertEqual(User.rows.get(pk=self.signer.user.pk).phone, self.signer.user.phone)

    def test_a_lock_is_taken_off(self):
        Failures.rows.create(
            key=f"account:{self.signer.user.username}",
            last_at=timezone.now(),
            locked_until=timezone.now() + timedelta(minutes=9),
        )
        sign_in(self.client, self.cast.bank_admin)
        self.assertContains(self.client.get(self.signer.membership.get_absolute_url()), "已锁定")
        self.client.post(self.url("unlock", self.signer.membership))
        self.assertIsNone(Failures.rows.get().locked_until)


class ResetPasswordTest(MemberCase):
    def test_the_old_one_is_void_sessions_end_and_the_second_factor_stays(self):
        session = sign_in(Client(), self.signer)
        sign_in(self.client, self.cast.bank_admin)
        page = self.client.post(self.url("reset-password", self.signer.membership))
        user = User.rows.get(pk=self.signer.user.pk)
        secret = page.context["opened"][0].secret
        self.assertEqual((user.check_password(PASSWORD), user.check_password(secret)), (False, True))
        self.assertEqual((user.is_newcomer, user.second_factor), (True, "totp"))
        session.refresh_from_db()
        self.assertEqual(session.ended_by, "reset")
        # The administrator who holds the secret still lacks the second factor.
        door = reverse("people:bank-sign-in")
        answer = Client().post(door, {"username": user.username, "password": secret})
        self.assertRedirects(answer, reverse("people:second-step"), fetch_redirect_response=False)

    def test_not_for_people_of_other_organisations_too(self):
        make_member("bank_maker", make_organisation("branch"), self.signer.user)
        sign_in(self.client, self.cast.bank_admin)
        self.assertContains(
            self.client.post(self.url("reset-password", self.signer.membership)), "还属于其他单位"
        )
        self.assertTrue(User.rows.get(pk=self.signer.user.pk).check_password(PASSWORD))

    def test_not_for_oneself(self):
        sign_in(self.client, self.cast.bank_admin)
        answer = self.client.post(self.url("reset-password", self.cast.bank_admin.membership))
        self.assertContains(answer, "本人账号")

    def test_a_supplier_has_no_password_here(self):
        sign_in(self.client, self.cast.operator)
        answer = self.client.post(self.url("reset-password", self.cast.supplier.membership))
        self.assertContains(answer, "没有本平台密码")


class ResetFactorTest(MemberCase):
    def ask(self, who=None, **facts):
        sign_in(self.client, who or self.cast.bank_admin)
        return self.client.post(
            self.url("ask-factor-reset", self.signer.membership), {"reason": "手机丢失，已视频核实"} | facts
        )

    def decide(self, who, decision="confirm"):
        sign_in(self.client, who)
        return self.client.post(self.url("factor-reset", FactorReset.rows.get()), {"decision": decision})

    def test_one_asks_and_another_confirms(self):
        RecoveryCode.rows.create(user=self.signer.user, digest="x", made_at=timezone.now())
        session = sign_in(Client(), self.signer)
        self.ask()
        self.assertEqual(Totp.rows.count(), 1)
        self.decide(self.cast.operator)
        user = User.rows.get(pk=self.signer.user.pk)
        self.assertEqual((user.second_factor, user.is_newcomer, user.proves_by_phone), ("", True, True))
        self.assertEqual((Totp.rows.count(), RecoveryCode.rows.count()), (0, 0))
        self.assertTrue(user.check_password(PASSWORD))
        session.refresh_from_db()
        self.assertEqual(session.ended_by, "reset")
        self.assertEqual(FactorReset.rows.get().status, "confirmed")

    def test_a_new_phone_takes_two_people_too(self):
        User.rows.filter(pk=self.signer.user.pk).update(second_factor="sms")
        self.ask(new_phone="13900009999")
        self.assertEqual(User.rows.get(pk=self.signer.user.pk).phone, self.signer.user.phone)
        self.decide(self.cast.operator)
        self.assertEqual(User.rows.get(pk=self.signer.user.pk).phone, "13900009999")

    def test_who_asks_does_not_confirm(self):
        self.ask()
        self.assertContains(self.decide(self.cast.bank_admin), "您是申请人")
        self.assertEqual((FactorReset.rows.get().status, Totp.rows.count()), ("asked", 1))

    def test_it_is_refused_by_another(self):
        self.ask()
        self.decide(self.cast.operator, "refuse")
        self.assertEqual((FactorReset.rows.get().status, Totp.rows.count()), ("refused", 1))
        self.decide(self.cast.operator, "confirm")
        self.assertEqual(Totp.rows.count(), 1)

    def test_one_at_a_time(self):
        self.ask()
        self.assertContains(self.ask(), "已有待确认的重置申请")
        self.assertEqual(FactorReset.rows.count(), 1)

    def test_the_member_does_not_confirm_and_a_stranger_sees_nothing(self):
        self.ask()
        self.assertEqual(self.decide(self.signer).status_code, 404)
        self.assertEqual(self.decide(self.cast.supplier).status_code, 404)
        self.assertEqual(self.decide(self.cast.stranger).status_code, 404)
        self.assertEqual(Totp.rows.count(), 1)

    def test_without_a_phone_nobody_could_come_back(self):
        User.rows.filter(pk=self.signer.user.pk).update(phone="")
        self.assertContains(self.ask(), "没有登记手机号")
        self.assertEqual(FactorReset.rows.count(), 0)


class LookTest(MemberCase):
    def test_pages_are_for_those_who_answer_for_the_people(self):
        url = self.signer.membership.get_absolute_url()
        for who, status in [
            (self.cast.bank_admin, 200),
            (self.cast.operator, 200),
            (self.cast.auditor, 200),
            (self.cast.bureau, 200),
            (self.signer, 403),
            (self.cast.bank_checker, 404),
            (self.cast.supplier, 404),
            (self.cast.stranger, 404),
        ]:
            with self.subTest(who.seat.roles):
                sign_in(self.client, who)
                self.assertEqual(self.client.get(url).status_code, status)

    def test_an_auditor_sees_no_buttons(self):
        sign_in(self.client, self.cast.auditor)
        page = self.client.get(self.signer.membership.get_absolute_url())
        self.assertNotContains(page, "重置密码</a>")

    def test_guards_end_sessions(self):
        session = sign_in(Client(), self.signer)
        sign_in(self.client, self.cast.operator_security)
        self.assertContains(self.client.get(reverse("people:sessions")), self.url("end-any-session", session))
        self.client.post(self.url("end-any-session", session))
        self.assertEqual(OpenSession.rows.get(pk=session.pk).ended_by, "admin")
