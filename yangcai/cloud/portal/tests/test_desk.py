"""The desk: one's own matters, the ways that exist, and an honest word where there is nothing."""

import re
from datetime import timedelta

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from yangcai.cloud.portal.tests.makers import make_article, make_hubei
from yangcai.foundation.messages.operations import ask
from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.people.tests.makers import make_cast, make_region


class DeskTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_hubei()
        cls.cast = make_cast()
        cls.url = reverse("portal:desk")
        cls.everybody = [member for name, member in vars(cls.cast).items() if name != "stranger"]

    def desk(self, member):
        sign_in(self.client, member)
        return self.client.get(self.url)

    def test_a_stranger_is_asked_to_sign_in_and_comes_back(self):
        self.assertRedirects(
            self.client.get(self.url),
            f"{reverse('people:sign-in')}?next=%2Fdesk%2F",
            fetch_redirect_response=False,
        )

    def test_everybody_has_one_and_it_says_what_to_do_when_it_is_empty(self):
        for member in self.everybody:
            response = self.desk(member)
            self.assertContains(response, "现在没有等您办理的事项")
            self.assertContains(response, f"{member.user.name}，您好")

    def test_every_way_it_shows_can_be_gone(self):
        for member in self.everybody:
            page = self.desk(member).content.decode()
            main = page[page.index("<main") : page.index("</main>")]
            for way in set(re.findall(r'href="(/[^"#]*)"', main)):
                self.assertIn(self.client.get(way).status_code, (200, 302), (sorted(member.seat.roles), way))

    def test_it_shows_the_to_dos_of_ones_own_with_deadline_and_article(self):
        at, bureau = timezone.now(), self.cast.bureau
        facts = {
            "seat": bureau.seat,
            "at": at,
            "organisation": bureau.organisation,
            "subject": bureau.organisation,
        }
        ask(
            **facts,
            title="较急的事项",
            dedup_key="a",
            due_at=at + timedelta(days=2),
            article="政府采购法第四十七条",
        )
        ask(**facts, title="逾期的事项", dedup_key="b", due_at=at - timedelta(days=1))
        ask(**facts, title="不急的事项", dedup_key="c")
        response = self.desk(bureau)
        self.assertEqual(
            [todo.title for todo in response.context["todos"]], ["逾期的事项", "较急的事项", "不急的事项"]
        )
        self.assertContains(response, "政府采购法第四十七条")
        self.assertEqual([f.value for f in response.context["figures"]][:2], [3, 1])
        self.assertEqual(self.desk(self.cast.supplier).context["todos"], [])

    def test_it_shows_what_one_waits_for_until_it_is_published(self):
        bureau = self.cast.bureau
        draft = make_article(
            published=False, seat=bureau.seat, region=make_region("420100"), title="等人发布的通知"
        )
        response = self.desk(bureau)
        self.assertEqual(response.context["waiting"], [draft])
        self.assertContains(response, draft.desk_url)
        self.assertEqual(self.desk(self.cast.operator).context["waiting"], [])
        leader = self.desk(self.cast.bureau_leader)
        self.assertEqual([todo.title for todo in leader.context["todos"]], ["审核发布：等人发布的通知"])
        self.assertEqual({f.title: f.value for f in leader.context["figures"]}["待审核发布"], 1)

    def test_events_are_for_those_who_may_read_them(self):
        make_article(title="一篇通知", region=make_region("420100"))
        self.assertContains(self.desk(self.cast.auditor), "发布门户内容")
        self.assertNotContains(self.desk(self.cast.expert), "近期动态")

    def test_help_leads_to_the_chapter_of_ones_kind(self):
        for member, slug in (
            (self.cast.supplier, "supplier"), (self.cast.bank_maker, "bank"), (self.cast.purchaser_maker, "purchaser"),
            (self.cast.bureau, "bureau"), (self.cast.operator, "operator"), (self.cast.stranger, "entrances"),
        ):  # fmt: skip
            sign_in(self.client, member)
            self.assertRedirects(
                self.client.get(reverse("portal:help")), reverse("portal:guide", args=[slug])
            )

    def test_it_asks_a_bounded_number_of_questions(self):
        bureau = self.cast.bureau
        for number in range(12):
            make_article(
                published=False, seat=bureau.seat, region=make_region("420100"), title=f"通知{number}"
            )
        self.desk(bureau)
        with self.assertNumQueries(10):
            self.client.get(self.url)
