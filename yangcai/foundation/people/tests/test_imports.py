"""Legacy accounts from a file (G30): good lines are taken, bad ones told why."""

import csv
import tempfile
from io import StringIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import TestCase
from django.urls import reverse

from yangcai.foundation.people.models import (
    AccountImport,
    AccountImportRow,
    AccountRule,
    Membership,
    Organisation,
    User,
)
from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.people.tests.makers import make_cast, make_region
from yangcai.foundation.people.tests.test_accounts import make_rule

HEAD = "账号,姓名,手机号,单位名称,预算单位编码,区划代码,角色"


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
        with tempfile.NamedTemporaryFile(suffix=".csv") as file:
            file.write("\n".join([HEAD, *self.GOOD, "x,,,,,,"]).encode())
            file.flush()
            out = StringIO()
            call_command("import_accounts", file.name, stdout=out)
        self.assertIn("新建 3，已存在 0，拒绝 1", out.getvalue())
        self.assertIn("第5行", out.getvalue())
