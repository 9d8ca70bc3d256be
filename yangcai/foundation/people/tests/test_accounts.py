"""Accounts by rule (G29–G32), legacy imports (G30) and splitting (acceptance scenario 8)."""

import csv
from datetime import date
from io import StringIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import TestCase
from django.urls import reverse

from yangcai.foundation.kernel.models import Event
from yangcai.foundation.people.models import (
    AccountImport,
    AccountImportRow,
    AccountRule,
    Membership,
    Organisation,
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

HEAD = "账号,姓名,手机号,单位名称,预算单位编码,区划代码,角色"


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

    def test_a_pattern_that_cannot_tell_two_people_apart_is_refused(self):
        for pattern in ("{region}{code}", "{region.path}{ending}", "{0}{ending}", "{__class__}{ending}"):
            with self.subTest(pattern):
                self.assertEqual(self.write(pattern=pattern).status_code, 200)
        self.assertEqual(self.write(maker="001").status_code, 200)
        self.assertEqual(AccountRule.rows.count(), 0)


class ImportTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = make_cast()
        make_region("420106")
        cls.rule = make_rule("420000", pattern="legacy", single_account=True)

    def upload(self, *lines, encoding="utf-8", head=HEAD, name="旧账号.csv"):
        sign_in(self.client, self.cast.operator)
        content = "\n".join([head, *lines]).encode(encoding)
        file = SimpleUploadedFile(name, content, "text/csv")
        form = {"origin_system": "原系统", "file": file}
        return self.client.post(reverse("people:new-import"), form)

    GOOD = (
        "school01,王芳,13911110001,示范小学,301001,420106,经办",
        "school02,刘洋,13911110002,示范小学,301001,420106,审核",
        "clinic,赵敏,13911110003,示范医院,301002,420106,",
    )

    def test_good_lines_become_accounts_and_unknown_units_are_registered(self):
        units = Organisation.rows.count()
        self.upload(*self.GOOD)
        batch = AccountImport.rows.get()
        self.assertEqual((batch.created, batch.known, batch.refused), (3, 0, 0))
        self.assertEqual(Organisation.rows.count(), units + 2)
        clinic = Membership.rows.get(user__username="clinic")
        self.assertEqual(
            (clinic.roles, clinic.is_single_account), (["purchaser_maker", "purchaser_checker"], True)
        )
        user = clinic.user
        self.assertEqual(
            (user.initial_code, user.proves_by_phone, user.origin_system), ("301002", True, "原系统")
        )
        self.assertTrue(user.is_newcomer)

    def test_gbk_and_spreadsheet_apostrophes_are_read(self):
        self.upload("'school01,王芳,'13911110001,示范小学,'301001,420106,经办", encoding="gbk")
        self.assertEqual(AccountImport.rows.get().created, 1)
        self.assertEqual(Organisation.rows.get(budget_code="301001").name, "示范小学")

    def test_the_same_file_again_changes_nothing(self):
        self.upload(*self.GOOD)
        before = list(User.rows.order_by("pk").values())
        self.upload(*self.GOOD)
        again = AccountImport.rows.order_by("-pk")[0]
        self.assertEqual((again.created, again.known, again.refused), (0, 3, 0))
        self.assertEqual(list(User.rows.order_by("pk").values()), before)

    def test_each_bad_line_is_refused_with_its_reason_and_the_others_are_taken(self):
        Organisation.rows.filter(pk=self.cast.purchaser_maker.organisation.pk).update(budget_code="301009")
        taken = self.cast.agency.user.username
        make_region("440100")
        bad = [
            ("x,名,13911110004,甲,301003,420106,经办", "账号须为"),
            ("nophone,名,,甲,301003,420106,经办", "手机号不正确"),
            ("noname,,13911110004,甲,301003,420106,经办", "姓名为空"),
            ("noregion,名,13911110004,甲,301003,999999,经办", "区划代码不存在"),
            ("away,名,13911110004,甲,301003,440100,经办", "不在您的管理范围内"),
            ("nocode,名,13911110004,甲,,420106,经办", "预算单位编码为空"),
            ("othername,名,13911110004,别的名字,301009,420100,经办", "单位名称与已登记的"),
            ("norole,名,13911110004,甲,301003,420106,厨师", "角色只能是"),
            (f"{taken},名,13911110004,甲,301003,420106,经办", "账号已存在"),
            ("school01,又来,13911110005,示范小学,301001,420106,经办", "文件内账号重复"),
        ]
        self.upload(self.GOOD[0], *(line for line, _reason in bad))
        batch = AccountImport.rows.get()
        self.assertEqual((batch.created, batch.refused), (1, len(bad)))
        reasons = (
            AccountImportRow.rows.filter(outcome="refused").order_by("line").values_list("line", "reason")
        )
        for (line, said), (number, (_text, reason)) in zip(reasons, enumerate(bad, start=3), strict=True):
            with self.subTest(reason):
                self.assertEqual(line, number)
                self.assertIn(reason, said)

    def test_where_two_accounts_are_the_rule_one_for_both_is_refused(self):
        AccountRule.rows.update(single_account=False)
        self.upload(self.GOOD[2])
        self.assertIn("分设账号", AccountImportRow.rows.get().reason)
        self.assertFalse(User.rows.filter(username="clinic").exists())

    def test_the_report_of_refused_lines_is_safe_in_a_spreadsheet(self):
        self.upload('=cmd|x,名,13911110004,"=HYPERLINK(""http://x"")",301003,420106,经办')
        batch = AccountImport.rows.get()
        self.assertContains(self.client.get(batch.get_absolute_url()), "账号须为")
        answer = self.client.get(reverse("people:refused-lines", args=[batch.pk]))
        rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
        self.assertEqual(rows[1][:3], ["2", "'=cmd|x", '\'=HYPERLINK("http://x")'])

    def test_what_is_not_such_a_file_is_refused_whole(self):
        for facts, reason in [
            ({"head": "账号,姓名"}, "缺少列"),
            ({"head": HEAD + ",用户名"}, "两列表示同一内容"),
        ]:
            with self.subTest(reason):
                self.assertContains(self.upload(self.GOOD[0], **facts), reason)
        self.assertContains(self.upload(), "文件没有数据行")
        self.assertContains(self.upload(*["a,b"] * 5001), "超过5000行")
        self.assertContains(self.upload('"unclosed,王'), "不是有效的CSV")
        self.assertContains(self.post(b"PK\x03\x04\x00\x00"), "不是文本文件")
        self.assertContains(self.post(b"\xff\xfe\xff"), "无法识别文件编码")
        self.assertContains(self.post(b"x" * (2 * 2**20 + 1)), "超过2MB")
        self.assertEqual(AccountImport.rows.count(), 0)

    def post(self, content):
        sign_in(self.client, self.cast.operator)
        file = SimpleUploadedFile("x.csv", content)
        return self.client.post(reverse("people:new-import"), {"origin_system": "原系统", "file": file})

    def test_only_the_operator_imports_and_the_auditor_reads(self):
        self.upload(*self.GOOD)
        page = AccountImport.rows.get().get_absolute_url()
        for who, read, write in [
            (self.cast.auditor, 200, 403),
            (self.cast.bank_admin, 404, 403),
            (self.cast.stranger, 404, 403),
        ]:
            sign_in(self.client, who)
            self.assertEqual(self.client.get(page).status_code, read)
            self.assertEqual(self.client.post(reverse("people:new-import")).status_code, write)

    def test_agencies_come_in_too_without_a_password_until_reset(self):
        self.upload(
            "agency01,孙丽,13911110006,示范代理有限公司,,420106,代理机构,91420100MA9YX0012U",
            head=HEAD + ",统一社会信用代码",
        )
        user = User.rows.get(username="agency01")
        self.assertFalse(user.has_usable_password() or user.initial_code)
        sign_in(self.client, self.cast.operator)
        member = Membership.rows.get(user=user)
        page = self.client.post(reverse("people:reset-password", args=[member.pk]))
        user.refresh_from_db()
        self.assertTrue(user.check_password(page.context["opened"][0].secret))

    def test_it_runs_from_the_command_line(self):
        import tempfile

        with tempfile.NamedTemporaryFile(suffix=".csv") as file:
            file.write("\n".join([HEAD, *self.GOOD, "x,,,,,,"]).encode())
            file.flush()
            out = StringIO()
            call_command("import_accounts", file.name, stdout=out)
        self.assertIn("新建 3，已存在 0，拒绝 1", out.getvalue())
        self.assertIn("第5行", out.getvalue())
