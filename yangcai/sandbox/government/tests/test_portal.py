from urllib.parse import quote

from django.test import TestCase

from yangcai.sandbox.identity.tests.makers import make_account, sign_in

CLOUD = "http://127.0.0.1:8000"


class PortalTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_account()

    def test_a_search_for_finance_leads_to_the_platform(self):
        page = self.client.get("/government/search", {"q": "财政服务"})
        self.assertContains(page, "找到 1 项服务")
        self.assertContains(page, 'href="/government/finance"')
        self.assertContains(self.client.get("/government/finance"), "/government/finance/enter")

    def test_a_search_for_nothing_known_says_what_to_do(self):
        page = self.client.get("/government/search", {"q": "<b>飞行"})
        self.assertContains(page, "没有找到与“&lt;b&gt;飞行”有关的服务")

    def test_a_stranger_enters_at_the_public_home(self):
        response = self.client.get("/government/finance/enter")
        self.assertEqual(response.url, f"{CLOUD}/zcd/homepage")

    def test_who_is_signed_in_enters_by_the_sign_in(self):
        sign_in(self.client)
        response = self.client.get("/government/finance/enter")
        wanted = quote("/zcd/homepage", safe="")
        self.assertEqual(response.url, f"{CLOUD}/people/supplier/sign-in/?next={wanted}&from=government")

    def test_it_never_leads_elsewhere(self):
        for url in ("https://evil.example/", "//evil.example/", "/\\evil.example", "evil", "javascript:1"):
            with self.subTest(url):
                response = self.client.get("/government/finance/enter", {"next": url})
                self.assertEqual(response.url, f"{CLOUD}/zcd/homepage")

    def test_a_page_of_the_cloud_is_reached(self):
        response = self.client.get("/government/finance/enter", {"next": "/zcd/homepage?region=420200"})
        self.assertEqual(response.url, f"{CLOUD}/zcd/homepage?region=420200")

    def test_the_landing_page_names_the_stand_ins(self):
        page = self.client.get("/")
        for name in ("统一身份认证平台", "政务服务网", "短信网关"):
            self.assertContains(page, f"<h2>{name}</h2>", html=True)
        self.assertContains(page, "<code>91420100MA9YX0012U</code>", html=True)
        with self.settings(PRODUCTION=True):
            self.assertNotContains(self.client.get("/"), "示范账号")
