"""Accounts by rule (G29–G32), legacy imports (G30) and splitting (acceptance scenario 8)."""

from datetime import date

from django.test import TestCase
from django.urls import reverse

from yangcai.foundation.kernel.models import Event
from yangcai.foundation.people.models import (
    AccountRule,
    Membership,
    User,
)
from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.people.tests.makers import (
    LONG_AGO,
    make_cast,
    make_member,
    make_organisation,
    make_region,
    make_user,
)


def make_rule(region="420000", **facts):
    """A rule of a region: by region, code and ending, the budget code as initial password."""
    facts = {
        "kind": "purchaser",
        "pattern": "{region}{code}{ending}",
        "initial": "budget_code",
        "source": "示例",
        "valid_from": LONG_AGO,
    } | facts
    return AccountRule.rows.create(region=make_region(region), **facts)


class RuleTest(TestCase):
    def test_the_nearest_rule_holds_and_the_budget_level_decides_on_one_region(self):
        province = make_rule("440000", pattern="legacy")
        county = make_rule("441300", budget_level="county")
        city = make_rule("441300", budget_level="city", pattern="legacy")
        ended = make_rule("440500", valid_to=date(2025, 12, 31))
        for region, level, rule in [
            ("440100", "city", province),
            ("441302", "county", county),
            ("441300", "city", city),
            ("441300", "", province),
            ("440500", "city", province),
        ]:
            with self.subTest(region=region, level=level):
                unit = make_organisation("purchaser", region, budget_level=level)
                self.assertEqual(AccountRule.on(date(2026, 1, 1), unit), rule)
        unit = make_organisation("purchaser", "440500")
        self.assertEqual(AccountRule.on(date(2025, 12, 31), unit), ended)
        self.assertIsNone(AccountRule.on(date(2019, 1, 1), unit))


class GenerateTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = make_cast()
        cls.unit = make_organisation("purchaser", "420100", budget_code="201002")
        cls.rule = make_rule()

    def generate(self, **facts):
        sign_in(self.client, self.cast.operator)
        form = {
            "maker_name": "经办",
            "maker_phone": "13900000001",
            "checker_name": "复核",
            "checker_phone": "13900000002",
        } | facts
        return self.client.post(reverse("people:generate-accounts", args=[self.unit.pk]), form)

    def test_it_makes_handler_and_reviewer_by_the_rule(self):
        page = self.generate()
        self.assertEqual([o.secret for o in page.context["opened"]], ["", ""])
        places = Membership.rows.filter(organisation=self.unit).order_by("user__username")
        self.assertEqual(
            [(p.user.username, p.roles, p.user.initial_code) for p in places],
            [
                ("420100201002001", ["purchaser_checker"], "201002"),
                ("420100201002002", ["purchaser_maker"], "201002"),
            ],
        )
        self.assertTrue(all(p.user.is_newcomer and p.user.proves_by_phone for p in places))

    def test_a_random_secret_is_shown_once(self):
        AccountRule.rows.update(initial="random")
        opened = self.generate().context["opened"]
        for each in opened:
            self.assertTrue(User.rows.get(pk=each.membership.user_id).check_password(each.secret))

    def test_collisions_and_repeats_make_nothing(self):
        make_user("420100201002001")
        people = User.rows.count()
        self.assertContains(self.generate(), "已被占用")
        self.assertContains(self.generate(checker_phone="13900000001"), "手机号不能相同")
        self.assertEqual(
            (User.rows.count(), Membership.rows.filter(organisation=self.unit).count()), (people, 0)
        )
        make_member("purchaser_maker", self.unit)
        self.assertContains(self.generate(), "该单位已有账号")

    def test_where_accounts_keep_their_names_none_are_made(self):
        AccountRule.rows.update(pattern="legacy")
        self.assertContains(self.generate(), "沿用原系统账号")
        self.assertEqual(Membership.rows.filter(organisation=self.unit).count(), 0)

    def test_others_may_not(self):
        sign_in(self.client, self.cast.bureau)
        url = reverse("people:generate-accounts", args=[self.unit.pk])
        self.assertEqual(self.client.post(url, {}).status_code, 403)


class SplitTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = make_cast()
        cls.single = make_member(
            "purchaser_maker purchaser_checker", make_organisation("purchaser"), is_single_account=True
        )

    def split(self, **facts):
        sign_in(self.client, self.cast.operator)
        form = {"username": "reviewer-of-unit", "name": "复核", "phone": "13900000002"} | facts
        return self.client.post(reverse("people:split-account", args=[self.single.membership.pk]), form)

    def test_two_accounts_come_of_one(self):
        self.assertContains(self.split(), "reviewer-of-unit")
        self.single.membership.refresh_from_db()
        self.assertEqual(
            (self.single.membership.roles, self.single.membership.is_single_account),
            (["purchaser_maker"], False),
        )
        reviewer = Membership.rows.get(user__username="reviewer-of-unit")
        self.assertEqual(
            (reviewer.roles, reviewer.organisation), (["purchaser_checker"], self.single.organisation)
        )
        self.assertContains(self.split(username="another"), "已经是经办、复核分设")

    def test_it_takes_two_people(self):
        self.assertContains(self.split(phone=self.single.user.phone), "不能使用同一手机号")
        self.assertContains(self.split(username=self.cast.operator.user.username), "已被使用")
        self.single.membership.refresh_from_db()
        self.assertTrue(self.single.membership.is_single_account)
        self.assertEqual(Membership.rows.filter(organisation=self.single.organisation).count(), 1)


class RulePagesTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = make_cast()

    def write(self, **facts):
        sign_in(self.client, self.cast.operator)
        form = {
            "region": "420100",
            "kind": "purchaser",
            "pattern": "{region}{code}{ending}",
            "checker": "001",
            "maker": "002",
            "initial": "random",
            "source": "示例文号",
            "valid_from": "2026-01-01",
        } | facts
        return self.client.post(reverse("people:new-account-rule"), form)

    def test_one_is_written_and_ended(self):
        self.assertRedirects(self.write(), reverse("people:account-rules"))
        self.assertContains(self.write(), "已有规则")
        rule = AccountRule.rows.get()
        self.client.post(reverse("people:end-account-rule", args=[rule.pk]))
        rule.refresh_from_db()
        self.assertIsNotNone(rule.valid_to)
        self.assertEqual(Event.rows.filter(name__startswith="people.account_rule.").count(), 2)

    def test_another_provinces_rules_are_out_of_sight_and_reach(self):
        elsewhere = make_rule("440100")
        self.write()
        page = self.client.get(reverse("people:account-rules"))
        self.assertEqual(page.context["list"].count, 1)
        url = reverse("people:end-account-rule", args=[elsewhere.pk])
        self.assertEqual(self.client.post(url).status_code, 404)
        elsewhere.refresh_from_db()
        self.assertIsNone(elsewhere.valid_to)

    def test_a_pattern_that_cannot_tell_two_people_apart_is_refused(self):
        for pattern in ("{region}{code}", "{region.path}{ending}", "{0}{ending}", "{__class__}{ending}"):
            with self.subTest(pattern):
                self.assertEqual(self.write(pattern=pattern).status_code, 200)
        self.assertEqual(self.write(maker="001").status_code, 200)
        self.assertEqual(AccountRule.rows.count(), 0)
