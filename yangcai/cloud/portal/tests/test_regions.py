"""Places: scenario 1 and what is not a place; a choice of what to look at and never of what to see."""

from datetime import date, timedelta
from urllib.parse import quote

from django.core.cache import cache
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from yangcai.cloud.portal.queries import places
from yangcai.cloud.portal.tests.makers import make_article, make_contact, make_hubei
from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.people.tests.makers import make_cast, make_region
from yangcai.foundation.rules.models import Region, Rollout

NOT_REGIONS = [
    *(
        "420200'--",
        "999999",
        "4202",
        "420200/",
        "４２０２００",
        "黄石",
        "4" * 5000,
        "420200 OR 1=1",
        "\x00",
        "420200\x00",
    ),
    *("<script>alert(1)</script>", "../../etc/passwd", "-1", "42O2OO", "420200Z99", "NaN", "🏙"),
]


class RegionTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.province = make_hubei()
        cls.home = reverse("portal:home")
        cls.huangshi = reverse("portal:region", args=["420200"])

    def setUp(self):
        cache.clear()

    def test_scenario_01_the_map_the_list_the_search_and_the_address_open_the_same_page(self):
        self.assertContains(self.client.get(self.home), f'href="{self.huangshi}"', count=2)
        for words in (
            "黄石",
            "黄石市",
            "huangshi",
            "huangshishi",
            "hs",
            "hss",
            "420200",
            " 420200 ",
            "HUANGSHI",
        ):
            response = self.client.get(reverse("portal:regions"), {"q": words})
            self.assertRedirects(response, self.huangshi, msg_prefix=words)
        self.assertRedirects(self.client.get(self.home, {"region": "420200"}), self.huangshi)
        self.assertContains(self.client.get(self.huangshi), ">黄石市 <span")

    def test_scenario_01_what_is_no_region_gives_the_home_with_a_word_about_it(self):
        for code in NOT_REGIONS:
            with self.subTest(code=code[:30]):
                response = self.client.get(self.home, {"region": code})
                self.assertContains(response, "已为您显示全省首页")
                self.assertTemplateUsed(response, "portal/home.html")
                self.assertNotContains(response, "<script>alert")
                self.assertLess(len(response.context["notice"]), 60)

    def test_an_address_that_is_no_region_is_not_found_but_useful(self):
        for code in NOT_REGIONS:
            if "/" not in code:
                with self.subTest(code=code[:30]):
                    response = self.client.get(f"/regions/{quote(code)}/")
                    self.assertContains(response, "已为您显示全省首页", status_code=404)

    def test_a_region_of_another_province_is_named(self):
        make_region("440100", "广州市")
        response = self.client.get(self.home, {"region": "440100"})
        self.assertContains(response, "广州市不属于湖北省")
        self.assertEqual(self.client.get(reverse("portal:region", args=["440100"])).status_code, 404)

    def test_the_province_itself_is_the_home(self):
        self.assertRedirects(self.client.get(reverse("portal:region", args=["420000"])), self.home)

    def test_an_abolished_region_is_gone(self):
        Region.rows.filter(code="420202").update(valid_to=date(2026, 1, 1))
        response = self.client.get(self.home, {"region": "420202"})
        self.assertContains(response, "没有找到代码为 420202 的区划")

    def test_a_city_lists_its_districts_and_the_way_up(self):
        response = self.client.get(self.huangshi)
        self.assertContains(response, reverse("portal:region", args=["420202"]))
        district = self.client.get(reverse("portal:region", args=["420202"]))
        self.assertContains(district, f'<a href="{self.huangshi}">黄石市</a>')
        self.assertContains(district, 'aria-current="page">黄石港区')

    def test_a_county_without_a_city_has_its_page(self):
        response = self.client.get(reverse("portal:region", args=["429004"]))
        self.assertContains(response, ">仙桃市 <span")

    def test_a_region_not_yet_online_says_so_and_offers_no_door(self):
        Rollout.rows.create(
            module="finance", region=make_region("420200"), state="planned", valid_from=date(2021, 1, 1)
        )
        response = self.client.get(self.huangshi)
        self.assertContains(response, "合同融资平台在黄石市尚未上线")
        self.assertNotContains(response, "我要融资")
        home = self.client.get(self.home)
        self.assertContains(home, 'aria-label="黄石市，计划上线"')
        self.assertContains(home, "is-waiting", count=3)  # on the map, in the list, in the legend

    def test_it_comes_online_by_the_day(self):
        Rollout.rows.all().delete()
        today = timezone.localdate()
        Rollout.rows.create(
            module="finance", region=self.province, state="online", valid_from=today + timedelta(days=1)
        )
        huangshi = make_region("420200")
        self.assertFalse(places.spot(huangshi, today).is_online)
        self.assertTrue(places.spot(huangshi, today + timedelta(days=1)).is_online)

    def test_a_search_that_finds_several_lists_them(self):
        response = self.client.get(reverse("portal:regions"), {"q": "huang"})
        self.assertContains(response, self.huangshi)
        self.assertContains(response, reverse("portal:region", args=["420202"]))
        self.assertContains(self.client.get(reverse("portal:regions"), {"q": "火星"}), "没有找到这个区划")

    def test_a_region_page_asks_a_bounded_number_of_questions(self):
        for number in range(6):
            make_article(title=f"通知{number}")
        with self.assertNumQueries(12):
            self.client.get(self.huangshi)


class ScopeTest(TestCase):
    def test_choosing_a_region_changes_nothing_but_the_page(self):
        make_hubei()
        cast = make_cast()
        huangshi = make_region("420200")
        draft = make_article(region=huangshi, title="黄石草稿", published=False)
        for member in (cast.bureau, cast.bank_maker, cast.supplier, cast.operator):
            session = sign_in(self.client, member)
            before = dict(self.client.session)
            for way in (
                "/?region=420200",
                "/regions/420200/",
                "/zcd/homepage?region=420200",
                "/contacts/?region=420200",
            ):
                response = self.client.get(way, follow=True)
                self.assertEqual(response.wsgi_request.seat, member.seat)
                self.assertEqual(dict(self.client.session), before)
                self.assertNotIn("region", response.cookies)
            session.refresh_from_db()
            self.assertEqual(session.membership, member.membership)
        sign_in(self.client, cast.bureau)  # of Wuhan
        self.client.get("/?region=420200")
        url = reverse("portal:content", args=["articles", draft.pk])
        self.assertEqual(self.client.get(url, {"region": "420200"}).status_code, 404)


class ContactsTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.province = make_hubei()
        cls.district = make_region("420202")
        make_contact(cls.province, name="湖北省政府采购合同融资平台", phone="027-87778350", qq="683741887")
        make_contact(cls.district, name="黄石港区财政局", phone="0714-6524810", qq="780260405")
        make_contact(make_region("420100"), name="武汉市财政局", phone="027-00000001")
        make_contact(cls.province, name="尚未发布的窗口", phone="027-00000002", published=False)

    def names(self, code):
        response = self.client.get(reverse("portal:contacts"), {"region": code} if code else {})
        return [contact.name for _region, rows in response.context["contacts"] for contact in rows]

    def test_the_nearest_is_first_and_what_is_above_follows(self):
        self.assertEqual(self.names("420202"), ["黄石港区财政局", "湖北省政府采购合同融资平台"])

    def test_who_has_none_inherits(self):
        self.assertEqual(self.names("420200"), ["湖北省政府采购合同融资平台"])
        self.assertEqual(self.names("429004"), ["湖北省政府采购合同融资平台"])
        self.assertEqual(self.names(""), ["湖北省政府采购合同融资平台"])

    def test_they_are_on_the_region_page(self):
        response = self.client.get(reverse("portal:region", args=["420202"]))
        for figure in ("0714-6524810", "780260405", "027-87778350", "683741887"):
            self.assertContains(response, figure, count=2 if "-" in figure else 1)
        self.assertNotContains(response, "武汉市财政局")

    def test_an_unknown_region_gets_the_province_and_a_word(self):
        response = self.client.get(reverse("portal:contacts"), {"region": "999999"})
        self.assertContains(response, "没有找到代码为 999999 的区划")
        self.assertContains(response, "027-87778350")
