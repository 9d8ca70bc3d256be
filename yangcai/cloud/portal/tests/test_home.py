"""The province's home, in more than one province, empty and full."""

import os
import re
import subprocess
import sys

from django.core.cache import cache
from django.test import SimpleTestCase, TestCase, override_settings
from django.urls import clear_script_prefix, reverse, set_script_prefix

from yangcai.cloud.portal.tests.makers import (
    make_article,
    make_contact,
    make_guangdong,
    make_highlight,
    make_hubei,
)
from yangcai.foundation.people.models import Organisation
from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.people.tests.makers import make_cast, make_organisation, make_region


class HomeTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.province = make_hubei()
        cls.url = reverse("portal:home")

    def setUp(self):
        cache.clear()

    def test_it_shows_the_province_and_every_block(self):
        response = self.client.get(self.url)
        self.assertContains(response, "湖北省政府采购网")
        for block in ("公告通知", "政策法规", "融资流程", "金融产品", "数据统计", "操作指南", "联系我们"):
            self.assertContains(response, f">{block}</h2>")
        for step in ("登录", "合同信息", "融资申请", "银行成交单", "回款"):
            self.assertContains(response, f"<h3>{step}</h3>")

    def test_it_has_a_door_for_everybody(self):
        response = self.client.get(self.url)
        for door in ("people:supplier-sign-in", "people:bank-sign-in", "people:sign-in"):
            self.assertContains(response, f'href="{reverse(door)}')
        self.assertContains(
            response,
            f"{reverse('people:supplier-sign-in')}?next={reverse('portal:desk').replace('/', '%2F')}",
        )

    def test_it_says_so_when_there_is_nothing(self):
        response = self.client.get(self.url)
        for words in ("还没有公告通知", "还没有政策法规", "本区划暂无展示中的金融产品", "尚未登记联系方式"):
            self.assertContains(response, words)
        self.assertNotContains(response, "data-chart")

    def test_every_region_is_on_the_map_and_in_the_list_in_words(self):
        response = self.client.get(self.url)
        for code, name in (("420100", "武汉市"), ("420200", "黄石市"), ("429004", "仙桃市")):
            link = reverse("portal:region", args=[code])
            self.assertContains(response, f'href="{link}"', count=2)
            self.assertContains(response, f'aria-label="{name}，已上线"')

    def test_a_region_without_a_row_is_drawn_but_leads_nowhere(self):
        response = self.client.get(self.url)
        self.assertContains(response, 'class="map-blank"', count=17 - 3)
        self.assertNotContains(response, reverse("portal:region", args=["420300"]))

    def test_it_answers_where_the_manual_says(self):
        self.assertEqual(reverse("portal:homepage"), "/zcd/homepage")
        self.assertContains(self.client.get("/zcd/homepage"), "湖北省政府采购网")
        response = self.client.get("/zcd/homepage?region=420200")
        self.assertRedirects(response, reverse("portal:region", args=["420200"]))

    def test_it_is_no_slower_with_more_to_show(self):
        for number in range(8):
            make_article(title=f"通知{number}")
            make_article(title=f"政策{number}", kind="policy")
            make_contact(self.province, name=f"窗口{number}")
            make_highlight(self.province, title=f"产品{number}")
        with self.assertNumQueries(10):
            self.client.get(self.url)
        with self.assertNumQueries(7):  # the figures are kept for five minutes
            self.client.get(self.url)

    def test_markup_in_a_title_is_text(self):
        make_article(title="<script>alert(1)</script>", body="<img src=x onerror=alert(1)>")
        response = self.client.get(self.url)
        self.assertContains(response, "&lt;script&gt;alert(1)&lt;/script&gt;")
        self.assertNotContains(response, "<script>alert")

    def test_who_has_signed_in_is_led_to_the_desk(self):
        sign_in(self.client, make_cast().bureau)
        response = self.client.get(self.url)
        self.assertContains(response, "进入工作台")
        self.assertNotContains(response, reverse("people:bank-sign-in"))

    def test_links_carry_the_prefix_of_a_proxy(self):
        make_article()
        set_script_prefix("/zcjr/")
        self.addCleanup(clear_script_prefix)
        for path in (
            "/",
            "/zcd/homepage",
            "/regions/420200/",
            "/articles/",
            "/guides/",
            "/contacts/",
            "/search/",
        ):
            page = self.client.get(path, SCRIPT_NAME="/zcjr").content.decode()
            ways = set(re.findall(r'(?:href|action)="(/[^"]*)"', page))
            # Where the static files are is read once a process, before this test.
            ours = {way for way in ways if not way.startswith("/static/")}
            self.assertGreater(len(ours), 8, path)
            self.assertEqual({way for way in ours if not way.startswith("/zcjr/")}, set(), path)
        response = self.client.get("/", {"region": "420200"}, SCRIPT_NAME="/zcjr")
        self.assertEqual(response.url, "/zcjr/regions/420200/")


class PrefixTest(SimpleTestCase):
    def test_files_carry_the_prefix_of_the_environment(self):
        """In a process of its own and set up as gunicorn does it: the prefix is read once, at the start."""
        words = (
            "from yangcai.cloud.config.wsgi import application;"
            "from django.templatetags.static import static; print(static('portal/portal.css'))"
        )
        told = os.environ | {"SCRIPT_NAME": "/zcjr"}
        asked = [sys.executable, "-c", words]
        ran = subprocess.run(asked, env=told, capture_output=True, text=True, check=True)  # noqa: S603
        self.assertEqual(ran.stdout.strip(), "/zcjr/static/portal/portal.css")


class FiguresTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_hubei()
        cls.url = reverse("portal:home")
        wuhan, huangshi = make_region("420100"), make_region("420200")
        cls.named = [
            make_organisation("supplier", city, name=f"楚天示范{n}商贸有限公司")
            for n, city in enumerate((wuhan, huangshi))
        ]
        make_organisation("purchaser", wuhan)
        make_organisation("supplier", "440100")
        make_organisation("supplier", wuhan, status=Organisation.Status.SUSPENDED)
        make_organisation("operator", "420000")
        make_article(title="通知")
        make_article(title="草稿", published=False)

    def setUp(self):
        cache.clear()

    def test_they_count_what_they_say_and_name_nobody(self):
        response = self.client.get(self.url)
        figures = response.context["figures"]
        self.assertEqual([figure.value for figure in figures.figures], [3, 3, 1])
        self.assertEqual(dict(figures.kinds)["供应商"], 2)
        self.assertEqual([count for _month, count in figures.months], [0, 0, 0, 0, 0, 1])
        self.assertContains(response, "口径：", count=3)
        self.assertContains(response, "统计截至")
        for organisation in self.named:
            self.assertNotContains(response, organisation.name)

    def test_they_are_drawn_and_written_out(self):
        response = self.client.get(self.url)
        self.assertContains(response, 'data-chart="articles-by-month-option"')
        self.assertContains(response, "看数据表")


class BeforeTheRegionsTest(TestCase):
    def test_the_home_stands_before_anything_is_loaded(self):
        cache.clear()
        response = self.client.get(reverse("portal:home"))
        self.assertContains(response, "本省政府采购网")


@override_settings(PROVINCE="440000")
class GuangdongTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.province = make_guangdong()
        cls.url = reverse("portal:home")

    def setUp(self):
        cache.clear()

    def test_the_province_changes_by_configuration_alone(self):
        make_contact(self.province, name="广东省财政厅", phone="020-83188506")
        response = self.client.get(self.url)
        self.assertContains(response, "广东省政府采购网")
        self.assertContains(response, "020-83188506")
        self.assertContains(response, f'href="{reverse("portal:region", args=["442000"])}"', count=2)
        self.assertContains(response, ">韶关</text>")
        self.assertNotContains(response, "湖北")

    def test_shenzhen_is_shown_as_left_out(self):
        response = self.client.get(self.url)
        self.assertContains(response, 'aria-label="深圳市，未纳入"')
        self.assertEqual(response.context["figures"].figures[0].value, 2)

    def test_shenzhen_is_pointed_to_its_own_system(self):
        response = self.client.get(reverse("portal:region", args=["440300"]))
        self.assertContains(response, "合同融资平台在深圳市尚未上线")
        self.assertContains(response, 'href="http://zfcg.sz.gov.cn"')
        self.assertNotContains(response, "我要融资")

    def test_a_city_of_another_province_is_none_of_ours(self):
        make_region("420200", "黄石市")
        response = self.client.get(self.url, {"region": "420200"})
        self.assertContains(response, "黄石市不属于广东省")
