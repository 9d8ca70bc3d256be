"""The pages: open to everybody, plain words for bad input, changes only for those who may."""

import json
from datetime import date

from django.test import TestCase, override_settings
from django.urls import reverse

from yangcai.foundation.kernel.models import Event
from yangcai.foundation.rules.models import Limit, Rollout, WorkdayYear
from yangcai.foundation.rules.seed import LOADERS
from yangcai.foundation.rules.tests.moments import TODAY
from yangcai.foundation.rules.tests.seating import BUREAU, CLERK, OPERATOR, SEAT_OF
from yangcai.foundation.rules.tests.test_holidays import NUMBER, TEXT


@override_settings(SEAT_OF=SEAT_OF)
class PagesTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        for _files, load in LOADERS.values():
            load(TODAY)

    def open(self, name, *args, seat=None, **query):
        sitting = {"rules.seat": seat} if seat else {}
        return self.client.get(reverse(f"rules:{name}", args=args), query, **sitting)

    def send(self, name, *args, seat=OPERATOR, **fields):
        return self.client.post(reverse(f"rules:{name}", args=args), fields, **{"rules.seat": seat})

    # --- reading -----------------------------------------------------------------------------

    def test_everybody_may_read_every_page(self):
        pages = [("index",), ("regions",), ("region", "420000"), ("limits",), ("limit", "challenge.file_max")]
        pages += [("calendar",), ("rollouts",), ("catalogue",), ("item", "A02010104"), ("regions-json",)]
        for page in pages:
            for seat in (None, CLERK, OPERATOR):
                with self.subTest(page=page, seat=seat and seat.kind):
                    self.assertEqual(self.open(*page, seat=seat).status_code, 200)

    def test_only_those_who_may_change_see_how(self):
        for page, link in (
            (("limit", "challenge.file_max"), reverse("rules:limit-new", args=["challenge.file_max"])),
            (("rollouts",), reverse("rules:rollout-new")),
            (("calendar",), reverse("rules:calendar-new")),
        ):
            self.assertContains(self.open(*page, seat=OPERATOR), link)
            self.assertNotContains(self.open(*page, seat=CLERK), link)
            self.assertNotContains(self.open(*page), link)

    def test_bad_input_gets_plain_words(self):
        self.assertContains(self.open("region", "420000", on="abc"), "看不懂这个日期")
        self.assertContains(self.open("limit", "challenge.file_max", on="2026-13-01"), "看不懂这个日期")
        self.assertContains(self.open("rollouts", on="abc"), "看不懂日期或级次")
        self.assertContains(self.open("rollouts", region="999999"), "没有区划代码 999999")
        self.assertContains(self.open("calendar", year="abc"), "没有这一年的日历")
        self.assertContains(self.open("calendar", year="1"), "没有这一年的日历")
        self.assertContains(self.open("calendar", start="abc", count="-1"), "error-summary")
        self.assertContains(self.open("calendar", start="2026-01-01"), "请选择法定期限，或填写天数。")
        self.assertEqual(self.open("calendar", start="9999-12-30", count="3650", unit="y").status_code, 200)
        for query in ({"on": "abc"}, {"region": "zzz"}, {"topic": "x"}, {"q": "\x00"}):
            self.assertEqual(self.open("limits", **query).status_code, 200, query)
        for query in ({"q": "\x00"}, {"q": "%"}, {"q": "x" * 500}):
            self.assertEqual(self.open("regions", **query).status_code, 200)
            self.assertEqual(self.open("catalogue", **query).status_code, 200)

    def test_an_unknown_code_is_not_found_and_says_so(self):
        self.assertContains(self.open("region", "999999"), "没有区划代码“999999”", status_code=404)
        self.assertContains(self.open("limit", "no.such"), "没有编号为“no.such”", status_code=404)
        self.assertContains(self.open("item", "A99"), "没有品目编码“A99”", status_code=404)
        self.assertEqual(self.client.get("/rules/regions/%00/").status_code, 404)
        self.assertEqual(self.client.get("/rules/regions/襄阳/").status_code, 404)

    def test_an_old_code_leads_to_what_became_of_it(self):
        page = self.open("region", "420621")
        self.assertContains(page, "代码 420621 现在不再使用")
        self.assertContains(page, reverse("rules:region", args=["420607"]))
        self.assertContains(self.open("region", "379004"), "去向未载")
        self.assertContains(self.open("regions", q="襄樊"), reverse("rules:region", args=["420600"]))

    def test_limits_are_shown_as_of_a_day(self):
        self.assertContains(self.open("limits", q="异常低价", on="2026-11-22"), "共 5 条")
        before = self.open("limits", q="异常低价", on="2026-01-31")
        self.assertContains(before, "共 0 条")
        self.assertContains(self.open("limits", topic="complaint", size="50"), "质疑提出期限")
        self.assertNotContains(self.open("limits", topic="complaint", size="50"), "履约保证金")
        here = self.open("limits", q="公开招标数额", region="420203", on="2026-11-22")
        self.assertContains(here, "4,000,000\u00a0元", 1)
        self.assertContains(here, "湖北省")
        self.assertNotContains(here, "广东省")

    def test_a_limits_page_tells_what_holds_from_what_held(self):
        page = self.open("limit", "pref.small.goods_service_max", on="2022-06-30")
        text = page.content.decode()
        self.assertLess(text.index("10%"), text.index("此前与此后"))
        self.assertGreater(text.index("20%"), text.index("此前与此后"))

    def test_a_deadline_is_counted_with_its_article(self):
        page = self.open("calendar", start="2026-02-12", key="challenge.file_max")
        self.assertContains(page, "2026年2月28日")
        self.assertContains(page, "政府采购法第52条")
        self.assertNotContains(page, "放假安排尚未公布")
        page = self.open("calendar", start="2026-12-30", count="5", unit="wd")
        self.assertContains(page, "期间内有年份的放假安排尚未公布")

    def test_a_year_without_a_notice_says_so(self):
        self.assertContains(self.open("calendar", year="2027"), "2027年的放假安排尚未公布")
        self.assertContains(self.open("calendar", year="2031"), "2031年的放假安排尚未公布")
        self.assertContains(self.open("calendar", year="2026"), "国办发明电〔2025〕7号")
        self.assertNotContains(self.open("calendar", year="2026"), "尚未公布")

    def test_shenzhen_is_pointed_elsewhere(self):
        page = self.open("rollouts", region="440305", on="2021-01-01")
        self.assertContains(page, "深圳市政府采购监管网")
        self.assertContains(page, "不纳入")
        self.assertContains(self.open("rollouts", region="441300", on="2021-01-01"), "惠州市本级")

    def test_json_gives_the_regions_below_one(self):
        top = self.open("regions-json")
        self.assertEqual(len(json.loads(top.content)["regions"]), 34)
        self.assertIn("max-age=3600", top["Cache-Control"])
        hubei = json.loads(self.open("regions-json", under="420000").content)["regions"]
        self.assertEqual(len(hubei), 17)
        self.assertEqual(hubei[0], {"code": "420100", "name": "武汉市", "level": "prefecture", "leaf": False})
        self.assertEqual(hubei[-1], {"code": "429021", "name": "神农架林区", "level": "county", "leaf": True})
        for wrong in ("999999", "x y", "\x00"):
            self.assertEqual(self.open("regions-json", under=wrong).status_code, 404)

    # --- changing ----------------------------------------------------------------------------

    def test_an_operator_sets_a_limit_on_a_page(self):
        form = self.open("limit-new", "challenge.file_max", seat=OPERATOR)
        self.assertContains(form, 'value="7"')
        fields = {"value": "10", "valid_from": "2099-01-01", "source": "新法第1条", "mark": "v"}
        answer = self.send("limit-new", "challenge.file_max", **fields)
        self.assertRedirects(
            answer, reverse("rules:limit", args=["challenge.file_max"]), fetch_redirect_response=False
        )
        self.assertEqual(Limit.rows.get(key="challenge.file_max", valid_from=date(2099, 1, 1)).value, 10)
        self.assertContains(
            self.open("limit", "challenge.file_max", on="2099-01-01", seat=OPERATOR), "设定了时限或限额"
        )

    def test_a_refusal_stands_next_to_its_field(self):
        fields = {"value": "", "valid_from": "2099-01-01", "source": "新法第1条", "mark": "v"}
        self.assertContains(
            self.send("limit-new", "challenge.file_max", **fields), "不是数值的（如 2/3、03-31）"
        )
        old = fields | {"value": "9", "valid_from": "2003-01-01"}
        self.assertContains(self.send("limit-new", "challenge.file_max", **old), "请选择之后的日期")
        self.assertEqual(Limit.rows.filter(key="challenge.file_max").count(), 1)
        self.assertFalse(Event.rows.exists())

    def test_an_operator_sets_a_rollout_on_a_page(self):
        fields = {"module": "mall", "region": "420200", "state": "trial", "valid_from": "2099-01-01"}
        self.assertContains(self.send("rollout-new", **fields), "请填写通知标题。")
        self.assertFalse(Rollout.rows.filter(module="mall", region__code="420200").exists())
        answer = self.send("rollout-new", **fields, notice_title="关于试运行的公告")
        self.assertRedirects(
            answer, reverse("rules:rollouts") + "?region=420200", fetch_redirect_response=False
        )
        self.assertEqual(
            Rollout.rows.get(module="mall", region__code="420200").notice_title, "关于试运行的公告"
        )

    def test_a_bureau_sets_its_own_city_and_no_other(self):
        fields = {"module": "mall", "state": "trial", "valid_from": "2099-01-01", "notice_title": "公告"}
        self.assertEqual(self.send("rollout-new", seat=BUREAU, region="420203", **fields).status_code, 302)
        self.assertEqual(self.send("rollout-new", seat=BUREAU, region="420600", **fields).status_code, 403)
        self.assertEqual(Rollout.rows.filter(module="mall", by_hand=True).count(), 1)

    def test_an_operator_pastes_the_yearly_notice(self):
        fields = {"year": "2027", "notice_number": NUMBER, "text": TEXT}
        self.assertContains(self.send("calendar-new", **fields | {"text": "不是通知"}), "看不懂这一段")
        self.assertTrue(WorkdayYear.rows.get(year=2027).provisional)
        answer = self.send("calendar-new", **fields)
        self.assertRedirects(answer, reverse("rules:calendar") + "?year=2027", fetch_redirect_response=False)
        self.assertNotContains(self.open("calendar", year="2027"), "尚未公布")

    def test_others_may_not_even_open_the_forms(self):
        for page in (("limit-new", "challenge.file_max"), ("rollout-new",), ("calendar-new",)):
            for seat in (None, CLERK):
                self.assertEqual(self.open(*page, seat=seat).status_code, 403)
            self.assertEqual(self.send(*page, seat=CLERK).status_code, 403)
        self.assertEqual(self.open("limit-new", "no.such", seat=OPERATOR).status_code, 404)
        self.assertFalse(Event.rows.exists())
