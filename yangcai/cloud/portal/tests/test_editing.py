"""One writes, another publishes, each within their territory; nothing published is ever edited."""

from django.db import IntegrityError, transaction
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from yangcai.cloud.portal import operations
from yangcai.cloud.portal.models import Article, Citation, Contact, Highlight
from yangcai.cloud.portal.operations import Cited
from yangcai.cloud.portal.tests.makers import (
    article_text,
    make_article,
    make_contact,
    make_highlight,
    make_hubei,
)
from yangcai.foundation.kernel.errors import Forbidden, Refused
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.messages.models import Todo
from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.people.tests.makers import make_cast, make_region

FORM = {
    "kind": "notice", "title": "关于启用新系统的通知", "number": "武财采[2026]1号", "issuer": "武汉市财政局", "issued_on": "2026-11-01",
    "urgency": "urgent", "publicity": "active", "addressees": "各有关单位", "copied_to": "", "body": "正文。", "effective_from": "",
    "effective_to": "", "citations": "转发 鄂财采发〔2026〕9号\n修改：武财采〔2025〕3号（登录密码）",
}  # fmt: skip


class EditingTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_hubei()
        cls.cast = make_cast()
        cls.city, cls.elsewhere = make_region("420100"), make_region("420200")
        cls.new = reverse("portal:content-new", args=["articles"])

    def write(self, member, **changes):
        sign_in(self.client, member)
        return self.client.post(self.new, FORM | {"region": self.city.pk} | changes)

    def draft(self, **facts):
        facts = {"region": self.city} | facts
        return make_article(published=False, seat=self.cast.bureau.seat, **facts)

    def events(self):
        return list(
            Event.rows.filter(name__startswith="portal.").order_by("id").values_list("name", flat=True)
        )

    def test_a_draft_is_kept_with_its_citations_one_event_and_a_to_do(self):
        response = self.write(self.cast.bureau)
        article = Article.rows.get()
        self.assertRedirects(response, article.desk_url)
        self.assertEqual((article.status, article.edition, article.serial), ("draft", 1, article.pk))
        self.assertEqual((article.number, article.written_by), ("武财采〔2026〕1号", self.cast.bureau.user))
        cited = Citation.rows.values_list("kind", "number", "note")
        self.assertEqual(
            list(cited),
            [("forwards", "鄂财采发〔2026〕9号", ""), ("amends", "武财采〔2025〕3号", "登录密码")],
        )
        self.assertEqual(self.events(), ["portal.content.written"])
        todo = Todo.rows.get()
        self.assertEqual(
            (todo.organisation, todo.permission), (self.cast.bureau.organisation, "portal.content.publish")
        )

    def test_the_other_publishes_and_everybody_reads(self):
        self.write(self.cast.bureau)
        article = Article.rows.get()
        sign_in(self.client, self.cast.bureau_leader)
        self.assertContains(self.client.get(reverse("portal:desk")), article.title)
        self.client.post(reverse("portal:content-publish", args=["articles", article.pk]))
        article.refresh_from_db()
        self.assertEqual((article.status, article.published_by), ("published", self.cast.bureau_leader.user))
        self.assertEqual(self.events(), ["portal.content.written", "portal.content.published"])
        self.assertEqual(Todo.rows.get().status, "done")
        self.client.logout()
        self.assertContains(self.client.get(article.get_absolute_url()), "武财采〔2026〕1号")

    def test_the_writer_cannot_publish(self):
        both = self.cast.operator
        article = make_article(published=False, seat=both.seat, region=self.city)
        sign_in(self.client, both)
        response = self.client.post(
            reverse("portal:content-publish", args=["articles", article.pk]), follow=True
        )
        self.assertContains(response, "撰写人不能发布自己的稿件")
        article.refresh_from_db()
        self.assertEqual((article.status, article.published_at), ("draft", None))
        self.assertEqual(self.events(), ["portal.content.written"])

    def test_nor_in_the_database(self):
        article = self.draft()
        with self.assertRaises(IntegrityError), transaction.atomic():
            Article.rows.filter(pk=article.pk).update(published_by=article.written_by)

    def test_who_only_writes_may_not_publish_and_the_other_way_round(self):
        article = self.draft()
        for member, url in (
            (self.cast.bureau, reverse("portal:content-publish", args=["articles", article.pk])),
            (self.cast.bureau, reverse("portal:content-withdraw", args=["articles", article.pk])),
            (self.cast.bureau_leader, self.new),
            (self.cast.bureau_leader, reverse("portal:content-edit", args=["articles", article.pk])),
            (self.cast.auditor, reverse("portal:content-publish", args=["articles", article.pk])),
        ):
            sign_in(self.client, member)
            self.assertEqual(self.client.post(url, FORM).status_code, 403)
        article.refresh_from_db()
        self.assertEqual((Article.rows.count(), article.status, len(self.events())), (1, "draft", 1))

    def test_nobody_else_reaches_a_draft(self):
        article = self.draft()
        urls = [
            reverse(f"portal:content{verb}", args=["articles", article.pk])
            for verb in ("", "-edit", "-publish", "-withdraw")
        ]
        for name in (
            "purchaser_maker",
            "supplier",
            "agency",
            "expert",
            "bank_maker",
            "bank_admin",
            "stranger",
        ):
            sign_in(self.client, getattr(self.cast, name))
            for url in urls:
                ask = self.client.get if url == urls[0] else self.client.post
                self.assertEqual(ask(url).status_code, 404, (name, url))
            self.assertEqual(self.client.get(reverse("portal:desk-articles")).status_code, 403, name)
            self.assertEqual(self.client.post(self.new, FORM).status_code, 403, name)
        self.assertEqual(Article.rows.count(), 1)

    def test_one_writes_only_for_ones_own_territory(self):
        response = self.write(self.cast.bureau, region=self.elsewhere.pk)
        self.assertEqual(response.status_code, 200)
        self.assertIn("region", response.context["form"].errors)
        with self.assertRaises(operations.OutsideYourTerritory):
            operations.write_article(
                seat=self.cast.bureau.seat, at=timezone.now(), **article_text(region=self.elsewhere)
            )
        self.assertEqual((Article.rows.count(), self.events()), (0, []))

    def test_one_cannot_publish_revise_or_withdraw_elsewhere(self):
        article = make_article(published=False, region=self.elsewhere)
        at = timezone.now()
        for attempt in (
            lambda: operations.publish(seat=self.cast.bureau_leader.seat, at=at, row=article),
            lambda: operations.withdraw(seat=self.cast.bureau_leader.seat, at=at, row=article, reason="x"),
            lambda: operations.revise_article(
                seat=self.cast.bureau.seat, at=at, row=article, **article_text(region=self.city)
            ),
        ):
            with self.assertRaises(operations.OutsideYourTerritory):
                attempt()
        sign_in(self.client, self.cast.bureau_leader)
        self.assertEqual(self.client.get(article.desk_url).status_code, 404)
        article.refresh_from_db()
        self.assertEqual((article.status, article.region, len(self.events())), ("draft", self.elsewhere, 1))

    def test_the_operator_writes_for_the_whole_province(self):
        self.assertRedirects(
            self.write(self.cast.operator, region=self.elsewhere.pk), Article.rows.get().desk_url
        )

    def test_what_is_not_public_stays_off_the_portal(self):
        article = self.draft(publicity="on_request")
        with self.assertRaises(operations.NotForPublication):
            operations.publish(seat=self.cast.bureau_leader.seat, at=timezone.now(), row=article)
        with self.assertRaises(IntegrityError), transaction.atomic():
            Article.rows.filter(pk=article.pk).update(status="published", published_at=timezone.now())
        article.refresh_from_db()
        self.assertEqual(article.status, "draft")

    def test_a_number_is_published_once(self):
        make_article(number="武财采〔2026〕1号")
        article = self.draft(number="武财采〔2026〕1号")
        with self.assertRaises(operations.NumberTaken):
            operations.publish(seat=self.cast.bureau_leader.seat, at=timezone.now(), row=article)
        self.assertEqual(Article.rows.filter(status="published").count(), 1)

    def test_a_citation_that_cannot_be_read_is_told(self):
        response = self.write(self.cast.bureau, citations="参考 某文件")
        self.assertContains(response, "“参考 某文件”读不懂")
        self.assertFalse(Article.rows.exists())

    def test_dates_that_run_backwards_are_told(self):
        response = self.write(self.cast.bureau, effective_from="2026-12-01", effective_to="2026-11-01")
        self.assertContains(response, "有效期不能早于施行日期")
        self.assertFalse(Article.rows.exists())


class EditionTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_hubei()
        cls.cast = make_cast()
        cls.city = make_region("420100")
        cls.first = make_article(region=cls.city, title="第一版", seat=cls.cast.bureau.seat)
        cls.writer, cls.publisher = cls.cast.bureau.seat, cls.cast.bureau_leader.seat

    def revise(self, row, title):
        text = article_text(region=self.city, title=title, citations=[Cited("based_on", "甲〔2020〕1号")])
        return operations.revise_article(seat=self.writer, at=timezone.now(), row=row, **text)

    def statuses(self):
        return list(Article.rows.order_by("edition").values_list("title", "edition", "status"))

    def test_a_new_edition_takes_the_place_of_the_old_under_the_same_address(self):
        url = self.first.get_absolute_url()
        second = self.revise(self.first, "第二版")
        self.assertContains(self.client.get(url), "第一版")
        operations.publish(seat=self.publisher, at=timezone.now(), row=second)
        self.assertEqual(second.get_absolute_url(), url)
        page = self.client.get(url)
        self.assertContains(page, "第二版")
        self.assertContains(page, "（第 2 版）")
        self.assertNotContains(page, "第一版")
        self.assertEqual(self.statuses(), [("第一版", 1, "replaced"), ("第二版", 2, "published")])

    def test_a_draft_is_rewritten_in_place(self):
        second = self.revise(self.first, "第二版")
        again = self.revise(second, "改过的第二版")
        self.assertEqual(again.pk, second.pk)
        self.assertEqual(self.statuses(), [("第一版", 1, "published"), ("改过的第二版", 2, "draft")])
        self.assertEqual(Citation.rows.filter(article=again).count(), 1)

    def test_there_is_one_draft_at_a_time(self):
        self.revise(self.first, "第二版")
        with self.assertRaises(operations.DraftStillOpen):
            self.revise(self.first, "另一个第二版")
        self.assertEqual(Article.rows.count(), 2)

    def test_history_is_not_revised(self):
        second = operations.publish(
            seat=self.publisher, at=timezone.now(), row=self.revise(self.first, "第二版")
        )
        with self.assertRaises(operations.NotTheLatest):
            self.revise(self.first, "从旧版改")
        self.assertEqual(self.statuses(), [("第一版", 1, "replaced"), ("第二版", 2, "published")])
        with self.assertRaises(Refused):
            operations.publish(seat=self.publisher, at=timezone.now(), row=second)
        self.assertEqual(Article.rows.get(pk=second.pk).status, "published")

    def test_what_was_withdrawn_may_come_back_as_a_new_edition(self):
        operations.withdraw(seat=self.publisher, at=timezone.now(), row=self.first, reason="数字有误")
        self.assertEqual(Event.rows.latest("id").facts["reason"], "数字有误")
        second = self.revise(self.first, "更正版")
        operations.publish(seat=self.publisher, at=timezone.now(), row=second)
        self.assertEqual(self.statuses(), [("第一版", 1, "withdrawn"), ("更正版", 2, "published")])

    def test_every_edition_stays_readable_on_the_desk(self):
        second = operations.publish(
            seat=self.publisher, at=timezone.now(), row=self.revise(self.first, "第二版")
        )
        sign_in(self.client, self.cast.auditor)
        page = self.client.get(second.desk_url)
        self.assertContains(page, self.first.desk_url)
        self.assertContains(self.client.get(self.first.desk_url), "已被新版替换")
        listed = self.client.get(reverse("portal:desk-articles"))
        self.assertEqual([line.row.title for line in listed.context["list"].page.rows], ["第二版", "第一版"])


class ContactAndHighlightTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_hubei()
        cls.cast = make_cast()
        cls.city = make_region("420100")

    def test_a_contact_needs_a_phone_or_a_group(self):
        sign_in(self.client, self.cast.bureau)
        form = {
            "region": self.city.pk,
            "kind": "policy",
            "name": "武汉市财政局",
            "phone": "",
            "qq": "",
            "hours": "",
            "source": "",
        }
        url = reverse("portal:content-new", args=["contacts"])
        self.assertContains(self.client.post(url, form), "联系电话和QQ群号至少填写一项")
        self.assertFalse(Contact.rows.exists())
        self.assertRedirects(self.client.post(url, form | {"qq": "123456"}), Contact.rows.get().desk_url)

    def test_a_changed_number_is_seen_when_another_has_published_it(self):
        contact = make_contact(self.city, name="武汉市财政局", phone="027-11111111")
        sign_in(self.client, self.cast.bureau)
        form = {"region": self.city.pk, "kind": "policy", "name": "武汉市财政局", "phone": "027-22222222"}
        self.client.post(reverse("portal:content-edit", args=["contacts", contact.pk]), form)
        page = reverse("portal:contacts") + "?region=420100"
        self.assertContains(self.client.get(page), "027-11111111")
        sign_in(self.client, self.cast.bureau_leader)
        edition = Contact.rows.get(status="draft")
        self.client.post(reverse("portal:content-publish", args=["contacts", edition.pk]))
        self.assertContains(self.client.get(page), "027-22222222")
        self.assertNotContains(self.client.get(page), "027-11111111")

    def test_a_highlight_shows_its_quote_until_it_expires(self):
        make_highlight(self.city, title="当前产品")
        gone = make_highlight(self.city, title="过期产品")
        Highlight.rows.filter(pk=gone.pk).update(quoted_on="2026-01-01", expires_on="2026-01-31")
        page = self.client.get(reverse("portal:region", args=["420100"]))
        self.assertContains(page, "当前产品")
        self.assertContains(page, "3.65%–4.20%")
        self.assertContains(page, "示范")
        self.assertNotContains(page, "过期产品")

    def test_a_range_of_rates_runs_upwards(self):
        sign_in(self.client, self.cast.bureau)
        form = {
            "region": self.city.pk, "institution": "示范银行", "title": "贷", "summary": "简介", "rate_from": "4.20", "rate_to": "3.65",
            "limit": "100", "months": "12", "quoted_on": "2026-11-01", "expires_on": "2026-12-01",
        }  # fmt: skip
        response = self.client.post(reverse("portal:content-new", args=["highlights"]), form)
        self.assertContains(response, "利率须大于零，上限不能低于下限")
        self.assertFalse(Highlight.rows.exists())

    def test_a_noun_that_is_none_is_not_found(self):
        sign_in(self.client, self.cast.bureau)
        self.assertEqual(self.client.get(reverse("portal:content-new", args=["users"])).status_code, 404)

    def test_a_seat_without_the_permission_is_refused_by_the_operation(self):
        contact = make_contact(self.city, published=False)
        with self.assertRaises(Forbidden):
            operations.publish(seat=self.cast.supplier.seat, at=timezone.now(), row=contact)
        contact.refresh_from_db()
        self.assertEqual(contact.status, "draft")
        operations.publish(seat=SYSTEM, at=timezone.now(), row=contact)
