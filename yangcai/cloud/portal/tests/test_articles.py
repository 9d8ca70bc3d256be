"""What the public reads: published only, flagged when superseded, safe, found, and on paper."""

from datetime import date
from urllib.parse import quote

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from yangcai.cloud.portal import operations
from yangcai.cloud.portal.models import Article
from yangcai.cloud.portal.queries import content
from yangcai.cloud.portal.tests.makers import article_text, make_article, make_hubei
from yangcai.foundation.kernel.seats import STRANGER, SYSTEM
from yangcai.foundation.people.tests.makers import make_region


class ArticleTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.province = make_hubei()
        cls.city = make_region("420200")

    def page(self, article):
        return self.client.get(article.get_absolute_url())

    def test_a_stranger_sees_only_what_is_published(self):
        draft = make_article(title="草稿", published=False)
        shown = make_article(title="已发布")
        gone = make_article(title="已撤回")
        operations.withdraw(seat=SYSTEM, at=timezone.now(), row=gone, reason="发错")
        self.assertEqual(self.page(draft).status_code, 404)
        self.assertEqual(self.page(gone).status_code, 404)
        self.assertContains(self.page(shown), "已发布")
        listed = self.client.get(reverse("portal:articles"))
        self.assertEqual([line.row for line in listed.context["list"].page.rows], [shown])
        self.assertEqual(list(Article.visible_to(STRANGER)), [shown])

    def test_it_carries_what_a_document_carries(self):
        article = make_article(
            number="鄂财采发〔2026〕1号", urgency="urgent", addressees="各市州财政局", copied_to="省档案馆",
            issued_on=date(2026, 3, 1), effective_from=date(2026, 4, 1),
        )  # fmt: skip
        response = self.page(article)
        for words in (
            "鄂财采发〔2026〕1号",
            "加急",
            "主动公开",
            "各市州财政局",
            "省档案馆",
            "2026年3月1日",
            "现行有效",
        ):
            self.assertContains(response, words)

    def test_whether_it_holds_is_told_by_the_day(self):
        article = Article(effective_from=date(2026, 4, 1), effective_to=date(2026, 12, 31))
        for day, words in (
            (date(2026, 3, 31), "未施行"),
            (date(2026, 4, 1), "现行有效"),
            (date(2026, 12, 31), "现行有效"),
            (date(2027, 1, 1), "已失效"),
        ):
            self.assertEqual(article.force_on(day), words)
        self.assertEqual(Article().force_on(date(2026, 1, 1)), "")

    def test_markup_is_text_wherever_it_stands(self):
        evil = "<script>alert(1)</script>"
        article = make_article(
            title=evil, issuer=evil, addressees=evil, number="X〔2026〕1号", body=f"## {evil}\n\n- {evil}\n\n> {evil}\n\n{evil}",
            citations=[("forwards", evil, evil)],
        )  # fmt: skip
        for url in (
            article.get_absolute_url(),
            reverse("portal:article-print", args=[article.serial]),
            reverse("portal:articles"),
            "/search/?q=script",
        ):
            response = self.client.get(url)
            self.assertContains(response, "&lt;script&gt;")
            self.assertNotContains(response, evil)

    def test_a_body_has_headings_lists_and_remarks(self):
        article = make_article(body="一、总则\n\n第一段。\n\n- 甲\n- 乙\n\n1. 先\n\n2. 后\n\n> 提示")
        response = self.page(article)
        for markup in (
            "<h3>一、总则</h3>",
            "<li>甲</li><li>乙</li>",
            "<ol><li>先</li><li>后</li></ol>",
            '<p class="remark">提示</p>',
        ):
            self.assertContains(response, markup)

    def test_the_print_view_stands_alone(self):
        article = make_article(number="鄂财采发〔2026〕1号", issued_on=date(2026, 3, 1))
        response = self.client.get(reverse("portal:article-print", args=[article.serial]))
        self.assertContains(response, "第 1 版")
        self.assertContains(response, f"http://testserver{article.get_absolute_url()}")
        self.assertNotContains(response, "portal-nav")


class CitationTest(TestCase):
    """G1, G2: 中财采购〔2020〕32号 forwards 粤财采购函〔2020〕59号 and replaces a part of 29号."""

    @classmethod
    def setUpTestData(cls):
        cls.province = make_hubei()
        cls.city = make_region("420200")
        cls.old = make_article(region=cls.city, title="旧通知", number="市财〔2020〕29号")
        cls.top = make_article(title="省级通知", number="省财〔2020〕59号")

    def answer(self, **facts):
        citations = [
            ("forwards", "省财〔2020〕59号"),
            ("amends", "市财〔2020〕29号", "登录账号和密码"),
            ("based_on", "省财〔2020〕20号"),
        ]
        facts = {
            "region": self.city,
            "title": "新通知",
            "number": "市财〔2020〕32号",
            "citations": citations,
        } | facts
        return make_article(**facts)

    def flags(self):
        rows = content.flagged(Article.visible_to(STRANGER))
        return {row.title: (row.is_superseded, row.is_amended) for row in rows}

    def test_they_are_linked_both_ways(self):
        new = self.answer()
        page = self.client.get(new.get_absolute_url())
        self.assertContains(
            page, f'转发 <a href="{self.top.get_absolute_url()}">省级通知（省财〔2020〕59号）</a>'
        )
        self.assertContains(page, "依据 省财〔2020〕20号")  # not here, so no link
        self.assertContains(self.client.get(self.top.get_absolute_url()), "转发了本文")

    def test_an_amended_text_stays_readable_and_says_what_holds(self):
        new = self.answer()
        page = self.client.get(self.old.get_absolute_url())
        self.assertContains(page, "本文部分内容已修改，以新文件为准")
        self.assertContains(page, "涉及内容：登录账号和密码")
        self.assertContains(page, new.get_absolute_url())
        self.assertContains(page, "现将有关事项通知如下")
        self.assertEqual(self.flags()["旧通知"], (False, True))
        self.assertContains(self.client.get(reverse("portal:articles")), "部分内容已修改", count=1)

    def test_a_superseded_text_is_flagged_everywhere(self):
        self.answer(citations=[("supersedes", "市财〔2020〕29号")])
        self.assertEqual(self.flags()["旧通知"], (True, False))
        self.assertContains(self.client.get(self.old.get_absolute_url()), "本文已被替代，仅供查阅")
        for url in (
            reverse("portal:home"),
            reverse("portal:articles"),
            reverse("portal:region", args=["420200"]),
            f"{reverse('portal:search')}?q={quote('旧通知')}",
        ):
            self.assertContains(self.client.get(url), "已被替代", count=1)

    def test_a_draft_changes_nothing_yet(self):
        draft = self.answer(citations=[("supersedes", "市财〔2020〕29号")], published=False)
        self.assertEqual(self.flags()["旧通知"], (False, False))
        operations.publish(seat=SYSTEM, at=timezone.now(), row=draft)
        self.assertEqual(self.flags()["旧通知"], (True, False))
        operations.withdraw(seat=SYSTEM, at=timezone.now(), row=draft, reason="发错")
        self.assertEqual(self.flags()["旧通知"], (False, False))

    def test_a_lower_authority_cannot_change_a_higher_ones_document(self):
        draft = self.answer(citations=[("supersedes", "省财〔2020〕59号")], published=False)
        with self.assertRaises(operations.HigherDocument):
            operations.publish(seat=SYSTEM, at=timezone.now(), row=draft)
        draft.refresh_from_db()
        self.assertEqual(draft.status, "draft")
        self.assertEqual(self.flags()["省级通知"], (False, False))

    def test_nor_one_that_comes_later(self):
        self.answer(citations=[("supersedes", "省财〔2020〕60号")])
        make_article(title="后来的省级通知", number="省财〔2020〕60号")
        self.assertEqual(self.flags()["后来的省级通知"], (False, False))
        page = self.client.get(Article.rows.get(title="后来的省级通知").get_absolute_url())
        self.assertNotContains(page, "已被替代")
        self.assertNotContains(page, "替代了本文")

    def test_a_new_edition_brings_its_own_citations(self):
        new = self.answer()
        text = article_text(region=self.city, title="新通知", number="市财〔2020〕32号")
        edition = operations.revise_article(seat=SYSTEM, at=timezone.now(), row=new, **text)
        self.assertEqual(self.flags()["旧通知"], (False, True))
        operations.publish(seat=SYSTEM, at=timezone.now(), row=edition)
        self.assertEqual(self.flags()["旧通知"], (False, False))


class SearchTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.province = make_hubei()
        cls.city, cls.other = make_region("420200"), make_region("420100")
        cls.one = make_article(
            title="关于账号激活的通知", number="中财采购〔2020〕32号", body="请绑定二次验证。"
        )
        cls.two = make_article(title="合同备案办法", kind="policy", region=cls.city, body="采购合同备案。")
        make_article(title="武汉的通知", region=cls.other)

    def found(self, **query):
        response = self.client.get(reverse("portal:articles"), query)
        return {line.row.title for line in response.context["list"].page.rows}

    def test_it_finds_by_title_body_and_number_however_it_is_typed(self):
        for words in (
            "账号激活",
            "二次验证",
            "中财采购〔2020〕32号",
            "中财采购[2020]32号",
            "中财采购（2020）32号",
            "2020〕32",
            "账号 通知",
        ):
            with self.subTest(words=words):
                self.assertEqual(self.found(q=words), {"关于账号激活的通知"})
        self.assertEqual(self.found(q="100%"), set())
        self.assertEqual(self.found(q="'; drop table"), set())
        self.assertEqual(self.found(q="\x00"), {"关于账号激活的通知", "合同备案办法", "武汉的通知"})

    def test_it_narrows_by_section_and_by_place(self):
        self.assertEqual(self.found(kind="policy"), {"合同备案办法"})
        self.assertEqual(self.found(region="420200"), {"关于账号激活的通知", "合同备案办法"})
        self.assertEqual(self.found(region="420202"), {"关于账号激活的通知", "合同备案办法"})
        self.assertEqual(self.found(region="999999"), set())

    def test_one_box_finds_places_articles_and_guides(self):
        response = self.client.get(reverse("portal:search"), {"q": "黄石"})
        self.assertContains(response, reverse("portal:region", args=["420200"]))
        response = self.client.get(reverse("portal:search"), {"q": "账户变更"})
        self.assertContains(response, reverse("portal:guide", args=["supplier"]))
        response = self.client.get(reverse("portal:search"), {"q": "没有这样的词"})
        self.assertContains(response, "没有找到与“没有这样的词”有关的内容")
        self.assertContains(self.client.get(reverse("portal:search")), "输入区划名称")

    def test_pages_follow_one_another_without_loss(self):
        for number in range(45):
            make_article(title=f"编号通知{number:02}")
        seen, url = [], reverse("portal:articles") + "?q=编号通知"
        while url:
            listed = self.client.get(url).context["list"].page
            seen += [line.row.title for line in listed.rows]
            url = f"{reverse('portal:articles')}?{listed.next}" if listed.next else ""
        self.assertEqual(len(seen), 45)
        self.assertEqual(len(set(seen)), 45)

    def test_the_index_serves_the_words(self):
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(
                "EXPLAIN SELECT id FROM portal_article WHERE title LIKE '%账号激活%' OR number LIKE '%账号激活%'"
                " OR body LIKE '%账号激活%'"
            )
            plan = "\n".join(line for (line,) in cursor.fetchall())
        self.assertIn("article_words", plan)


class NotFoundTest(TestCase):
    def test_a_wrong_address_offers_a_search(self):
        response = self.client.get("/no/such/page/")
        self.assertContains(response, f'action="{reverse("portal:search")}"', count=2, status_code=404)
