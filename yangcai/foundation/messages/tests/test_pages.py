"""Inbox and to-dos on screen, and the numbers on the bell."""

from datetime import timedelta

from django.test import RequestFactory, TestCase
from django.urls import reverse
from django.utils import timezone

from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.messages.context import badges
from yangcai.foundation.messages.models import Message, Reading
from yangcai.foundation.messages.operations import AlreadyRead, ask, read_all, settle, tell
from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.people.tests.makers import make_cast

NOW = timezone.now()


class PagesTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = make_cast()
        cls.unit = cls.cast.purchaser_maker.organisation
        cls.message = tell(
            seat=SYSTEM,
            at=NOW,
            organisation=cls.unit,
            title="合同已备案",
            body="编号 HT-1",
            link="/contracts/1/",
        )
        for name, days in (("overdue", -2), ("later", 9), ("soon", 1), ("never", None)):
            cls.ask(name, days)

    @classmethod
    def ask(cls, name, days=None, **facts):
        due_at = None if days is None else NOW + timedelta(days=days)
        return ask(
            seat=SYSTEM, at=NOW, organisation=cls.unit, subject=cls.unit, title=f"待办-{name}", dedup_key=name,
            due_at=due_at, article="示例条例第一条", **facts,
        )  # fmt: skip

    def get(self, member, name, *args, **query):
        sign_in(self.client, member)
        return self.client.get(reverse(f"messages:{name}", args=args), query)

    def badges_of(self, member):
        request = RequestFactory().get("/")
        request.seat, request.at = member.seat, NOW
        found = badges(request)["badges"]
        return found.todos, found.unread

    def test_opening_a_message_is_reading_it_once(self):
        self.assertContains(self.get(self.cast.purchaser_maker, "messages"), "未读")
        for _again in range(2):
            page = self.get(self.cast.purchaser_maker, "message", self.message.pk)
            self.assertContains(page, 'href="/contracts/1/"')
        self.assertEqual(Event.rows.filter(name="messages.message.read").count(), 1)
        self.assertEqual(Reading.rows.get().user, self.cast.purchaser_maker.user)
        self.assertEqual(self.badges_of(self.cast.purchaser_maker)[1], "")
        self.assertEqual(self.badges_of(self.cast.purchaser_checker)[1], "1")

    def test_asking_for_the_head_of_a_message_is_not_reading_it(self):
        sign_in(self.client, self.cast.purchaser_maker)
        url = reverse("messages:message", args=[self.message.pk])
        self.assertEqual(self.client.head(url).status_code, 405)
        self.assertEqual(Reading.rows.count(), 0)

    def test_others_do_not_find_it(self):
        for name in ("supplier", "bureau", "operator", "auditor", "stranger"):
            page = self.get(getattr(self.cast, name), "message", self.message.pk)
            self.assertEqual(page.status_code, 404, name)
        self.assertEqual(Reading.rows.count(), 0)

    def test_everything_is_read_at_once(self):
        for number in range(4):
            tell(seat=SYSTEM, at=NOW, user=self.cast.purchaser_maker.user, title=f"消息{number}")
        sign_in(self.client, self.cast.purchaser_maker)
        page = self.client.post(reverse("messages:read-all"), follow=True)
        self.assertContains(page, "已将5条消息标为已读")
        self.assertEqual(Reading.rows.count(), 5)
        self.assertEqual(Event.rows.get(name="messages.message.all_read").facts, {"count": 5})
        with self.assertRaises(AlreadyRead):
            read_all(seat=self.cast.purchaser_maker.seat, at=NOW)

    def test_todos_come_by_deadline_with_the_article(self):
        page = self.get(self.cast.purchaser_maker, "todos").content.decode()
        places = [page.index(f"待办-{name}") for name in ("overdue", "soon", "later", "never")]
        self.assertEqual(places, sorted(places))
        self.assertIn("已超期2天", page)
        self.assertIn("deadline-bad", page)
        self.assertIn("示例条例第一条", page)

    def test_a_todo_is_shown_to_those_who_may_do_it(self):
        self.ask("review", role="purchaser_checker")
        self.ask("operate", permission="messages.delivery.resend")
        self.assertNotContains(self.get(self.cast.purchaser_maker, "todos"), "待办-review")
        self.assertContains(self.get(self.cast.purchaser_checker, "todos"), "待办-review")
        self.assertNotContains(self.get(self.cast.purchaser_checker, "todos"), "待办-operate")
        self.assertNotContains(self.get(self.cast.supplier, "todos"), "待办-")

    def test_what_is_settled_moves_to_the_done(self):
        settle(seat=self.cast.purchaser_maker.seat, at=NOW, subject=self.unit, dedup_key="soon")
        self.assertNotContains(self.get(self.cast.purchaser_maker, "todos"), "待办-soon")
        self.assertContains(self.get(self.cast.purchaser_maker, "closed-todos"), "待办-soon")
        self.assertEqual(self.badges_of(self.cast.purchaser_maker), ("3", "1"))

    def test_badges_are_capped_and_cheap(self):
        Message.rows.bulk_create(
            [Message(organisation=self.unit, title="x", at=NOW) for _number in range(150)]
        )
        with self.assertNumQueries(2):
            self.assertEqual(self.badges_of(self.cast.purchaser_maker), ("4", "99+"))
        with self.assertNumQueries(0):
            self.assertEqual(self.badges_of(self.cast.stranger), ("", ""))

    def test_old_news_reminds_nobody(self):
        Message.rows.filter(pk=self.message.pk).update(at=NOW - timedelta(days=100))
        self.assertEqual(self.badges_of(self.cast.purchaser_maker)[1], "")
        self.assertContains(self.get(self.cast.purchaser_maker, "messages"), "合同已备案")

    def test_a_link_leads_nowhere_but_here(self):
        for link in ("https://example.org/", "//example.org/", "javascript:alert(1)", "/\\example.org"):
            with self.subTest(link), self.assertRaises(ValueError):
                tell(seat=SYSTEM, at=NOW, organisation=self.unit, title="x", link=link)
            with self.subTest(link), self.assertRaises(ValueError):
                self.ask("link", link=link)

    def test_strangers_are_turned_away(self):
        for name in ("messages", "todos", "closed-todos", "sms-log", "mail-log", "wordings"):
            self.assertEqual(self.get(self.cast.stranger, name).status_code, 403, name)
