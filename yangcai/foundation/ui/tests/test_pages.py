"""Shells and error pages: they help, leak nothing, and stand without the rooms they link to."""

from django.template.loader import render_to_string
from django.test import Client, RequestFactory, TestCase, override_settings
from django.urls import get_script_prefix, set_script_prefix

from yangcai.foundation.ui import views
from yangcai.foundation.ui.tests.makers import alone
from yangcai.foundation.ui.tests.urls import READER


@alone
class ErrorPages(TestCase):
    def test_a_page_that_is_not_there_says_where_to_go(self):
        answer = self.client.get("/nowhere/<script>")
        self.assertContains(answer, "没有找到这个页面", status_code=404)
        self.assertContains(answer, "回到首页", status_code=404)
        self.assertContains(answer, answer["X-Request-ID"], status_code=404)
        self.assertNotContains(answer, "nowhere", status_code=404)

    def test_what_is_forbidden_is_not_explained(self):
        answer = self.client.get("/forbid")
        self.assertContains(answer, "没有办理这件事的权限", status_code=403)
        self.assertNotContains(answer, "contracts.contract.secret", status_code=403)

    def test_a_bug_tells_nothing_but_its_number(self):
        self.client.raise_request_exception = False
        answer = self.client.get("/break", headers={"X-Request-ID": "abcdefgh-1234"})
        self.assertContains(answer, "系统暂时出错", status_code=500)
        self.assertContains(answer, "abcdefgh-1234", status_code=500)
        for secret in ("hunter2", "RuntimeError", "Traceback", "王晓敏"):
            self.assertNotContains(answer, secret, status_code=500)

    def test_the_page_for_bugs_asks_nothing_of_the_database(self):
        with self.assertNumQueries(0):
            answer = views.server_error(RequestFactory().get("/"))
        self.assertEqual(answer.status_code, 500)

    def test_the_page_for_bugs_stands_without_its_stylesheet(self):
        broken = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}}
        with override_settings(STORAGES=broken):
            answer = views.server_error(RequestFactory().get("/"))
        self.assertNotIn(b"stylesheet", answer.content)
        self.assertIn("系统暂时出错".encode(), answer.content)

    def test_a_form_open_too_long_is_told_what_to_do(self):
        answer = Client(enforce_csrf_checks=True).post("/ui/form", {"name": "x"})
        self.assertContains(answer, "后退", status_code=403)
        self.assertContains(answer, "没有任何内容被改动", status_code=403)
        self.assertNotContains(answer, "CSRF", status_code=403)

    def test_too_often_says_when_to_come_back(self):
        answer = self.client.get("/ui/errors/429")
        self.assertContains(answer, "4 分钟后", status_code=429)
        self.assertEqual(answer["Retry-After"], "200")

    def test_the_others_have_pages_too(self):
        for code, words in ((400, "无法处理"), (503, "暂时不可用"), (419, "没有提交成功")):
            with self.subTest(code=code):
                self.assertContains(
                    self.client.get(f"/ui/errors/{code}"), words, status_code=403 if code == 419 else code
                )
        self.assertEqual(self.client.get("/ui/errors/200").status_code, 404)

    def test_a_host_nobody_named_is_refused_without_its_name(self):
        answer = self.client.get("/ui/", headers={"host": "evil.example"})
        self.assertEqual(answer.status_code, 400)
        self.assertNotContains(answer, "evil.example", status_code=400)


@alone
class Shells(TestCase):
    def test_every_page_of_the_guide_answers_with_a_strict_policy(self):
        for path in ("/ui/", "/ui/list", "/ui/form", "/ui/portal"):
            with self.subTest(path=path):
                answer = self.client.get(path)
                self.assertContains(answer, 'href="#content"', count=1)
                self.assertContains(answer, 'id="content"', count=1)
                self.assertContains(answer, "<h1", count=1)
                self.assertNotIn("unsafe", answer["Content-Security-Policy"])

    def test_a_desk_says_who_sits_there(self):
        page = self.client.get("/ui/")
        self.assertContains(page, "江夏区人民医院")
        self.assertContains(page, "王晓敏")

    def test_a_badge_shows_only_when_something_waits(self):
        waiting = {"site_name": "x", "seat": READER, "badges": {"todos": "", "unread": "99+"}}
        page = render_to_string("ui/desk_top.html", waiting)
        self.assertInHTML('<b class="count" aria-label="99+条未读">99+</b>', page, count=1)
        self.assertEqual(page.count('class="count"'), 1)

    def test_links_follow_the_path_prefix_behind_a_proxy(self):
        self.addCleanup(set_script_prefix, get_script_prefix())
        set_script_prefix("/zcd/")
        answer = self.client.get("/ui/")
        self.assertContains(answer, 'href="/zcd/ui/list"')
        self.assertContains(answer, 'class="site-name" href="/zcd/"')
        self.assertNotContains(answer, 'href="/ui')

    def test_contacts_stand_in_the_footer(self):
        self.assertContains(self.client.get("/ui/portal"), "省财政厅政府采购监管处", count=1)
