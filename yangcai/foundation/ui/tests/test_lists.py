"""The list: what the address may ask, and what it may never get."""

import django_filters
from django.http import QueryDict
from django.test import TestCase

from yangcai.foundation.kernel.errors import Forbidden
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.seats import STRANGER
from yangcai.foundation.ui.filters import MoneyRangeFilter
from yangcai.foundation.ui.guide import Events
from yangcai.foundation.ui.lists import LISTS, Column, List
from yangcai.foundation.ui.tests.makers import alone, make_events
from yangcai.foundation.ui.tests.urls import READER


def ids(list_):
    return {row.pk for row in list_.queryset()}


class ListAsked(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.events = make_events(60)

    def ask(self, query):
        return Events.bind(READER, query)

    def test_it_filters_and_says_so_in_words(self):
        list_ = self.ask("name=a&at_after=2026-11-21&at_before=2026-11-22&q=王&sort=-organisation_id")
        wanted = {event.pk for event in self.events if event.name == "a.filed" and event.actor == "王晓敏"}
        self.assertEqual((ids(list_), len(wanted)), (wanted, 20))
        self.assertEqual(
            list_.filter_in_words(),
            "关键词：王；事件：a；时间：2026-11-21 至 2026-11-22；按单位编号降序",
        )

    def test_no_condition_is_said_too(self):
        self.assertEqual(self.ask("").filter_in_words(), "全部")

    def test_days_are_counted_in_beijing(self):
        late = Event.rows.create(
            at="2026-11-21T16:30:00Z", name="late", subject_type="kernel.event", subject_id="1"
        )
        self.assertIn(late.pk, ids(self.ask("at_after=2026-11-22")))
        self.assertNotIn(late.pk, ids(self.ask("at_before=2026-11-21")))

    def test_a_condition_that_cannot_be_read_shows_nothing_rather_than_everything(self):
        for query in ("organisation_id=abc", "at_after=yesterday", "subject_type=drop", "name=a%00b"):
            with self.subTest(query=query):
                list_ = self.ask(query)
                self.assertFalse(list_.is_valid)
                self.assertEqual((list_.count, len(list_.page), ids(list_)), (0, 0, set()))

    def test_whatever_the_address_says_the_rows_are_the_seat_s(self):
        own = Events.bind(STRANGER, "")
        self.assertEqual(own.count, 0)
        for query in ("seat=1", "organisation_id=", "nmae=a", "q=%00", "columns=*", "rows=all", "pk__gt=0"):
            with self.subTest(query=query):
                self.assertEqual(Events.bind(STRANGER, query).count, 0)
                self.assertLessEqual(ids(self.ask(query)), {event.pk for event in self.events})

    def test_a_list_with_a_permission_refuses_who_lacks_it(self):
        class Secret(Events):
            name, permission = "", "contracts.contract.read"

        with self.assertRaises(Forbidden):
            Secret.bind(READER, "")

    def test_an_unknown_sort_size_or_column_is_the_usual_one(self):
        list_ = self.ask("sort=-facts&size=7&columns=password,secret")
        self.assertEqual(list_.sorted_by, (None, False))
        self.assertEqual(list_.size, 20)
        self.assertEqual(len(list_.columns_chosen), 8)

    def test_a_column_that_does_not_sort_is_not_sorted_by(self):
        self.assertEqual(self.ask("sort=amount").keys, self.ask("").keys)

    def test_columns_are_chosen_in_the_list_s_own_order(self):
        for query in ("columns=request_id,id", "columns=request_id&columns=id"):
            self.assertEqual([column.key for column in self.ask(query).columns_chosen], ["id", "request_id"])

    def test_each_chip_takes_off_its_own_condition_and_no_other(self):
        list_ = self.ask("name=a&at_after=2026-11-21&at_before=2026-11-22&q=x&sort=at&after=zzz")
        without = {taken.text.split("：")[0]: dict(QueryDict(taken.url).items()) for taken in list_.bar.taken}
        full = {"name": "a", "at_after": "2026-11-21", "at_before": "2026-11-22", "q": "x", "sort": "at"}
        self.assertEqual(without["关键词"], {name: full[name] for name in full if name != "q"})
        self.assertEqual(without["事件"], {name: full[name] for name in full if name != "name"})
        self.assertEqual(without["时间"], {name: full[name] for name in full if not name.startswith("at_")})

    def test_reset_keeps_how_the_list_looks(self):
        list_ = self.ask("name=a&q=x&sort=at&size=50&columns=id")
        self.assertEqual(
            dict(QueryDict(list_.bar.reset).items()), {"sort": "at", "size": "50", "columns": "id"}
        )

    def test_a_bad_cursor_leads_to_the_first_page_with_a_word_about_it(self):
        first = [row.row.pk for row in self.ask("").page.rows]
        for query in ("after=x", "before=x", "after=W10:a:b", "after=%00", "before=" + "A" * 3000):
            with self.subTest(query=query[:20]):
                page = self.ask(query).page
                self.assertEqual([row.row.pk for row in page.rows], first)
                self.assertIn("已失效", page.notice)

    def test_a_cursor_of_another_sort_is_a_bad_one(self):
        cursor = self.ask("sort=id").page.next
        self.assertIn("已失效", self.ask(cursor.replace("sort=id", "sort=-id")).page.notice)

    def test_its_querystring_makes_the_same_list_again(self):
        list_ = self.ask("name=a&sort=-id&columns=id&size=50&after=zz&export=csv&open=4")
        self.assertEqual(list_.querystring, "name=a&sort=-id&columns=id")
        again = LISTS[list_.name].bind(READER, list_.querystring)
        self.assertEqual(list(again.queryset()), list(list_.queryset()))

    def test_a_filter_may_not_take_a_name_of_the_list_s_own(self):
        class Taking(django_filters.FilterSet):
            sort = django_filters.CharFilter()

        with self.assertRaises(ValueError):
            type("Wrong", (List,), {"name": "ui.wrong", "filters": Taking})
        self.assertNotIn("ui.wrong", LISTS)

    def test_an_amount_is_asked_for_as_people_write_it(self):
        class ByNumber(django_filters.FilterSet):
            number = MoneyRangeFilter(label="金额", field_name="user_id")

        class Amounts(Events):
            name, filters = "", ByNumber

        list_ = Amounts.bind(READER, "number_min=￥２&number_max=0.0004万")
        self.assertTrue(list_.is_valid)
        self.assertEqual({row.user_id for row in list_.queryset()}, {2, 3, 4})
        self.assertEqual(list_.filter_in_words(), "金额：2.00 至 4.00")


class Counting(TestCase):
    def test_it_counts_no_further_than_a_thousand(self):
        make_events(1000)
        list_ = Events.bind(READER, "")
        self.assertEqual(list_.count_in_words, "共 1,000 条")
        make_events(5)
        list_ = Events.bind(READER, "")
        with self.assertNumQueries(1) as queries:
            self.assertEqual((list_.count, list_.count_in_words), (1001, "共 1,000 条以上"))
        self.assertIn("LIMIT 1001", queries[0]["sql"])


@alone
class ListOnScreen(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.events = make_events(45)

    def test_it_shows_the_rows_and_the_way_on(self):
        page = self.client.get("/ui/list")
        self.assertContains(page, 'role="row"', count=21)
        self.assertContains(page, "共 45 条")
        self.assertContains(page, 'rel="next"', count=1)
        self.assertNotContains(page, 'rel="prev"')
        self.assertContains(page, 'aria-sort="descending"', count=1)

    def test_a_wrong_condition_is_said_next_to_its_filter(self):
        page = self.client.get("/ui/list?organisation_id=abc")
        self.assertContains(page, 'id="list-ui-events-organisation_id_error"')
        self.assertContains(page, "查询条件有误，未显示任何记录")
        self.assertContains(page, 'class="list-more" open')

    def test_an_empty_list_says_why_and_what_to_do(self):
        self.assertContains(self.client.get("/ui/list?q=nowhere"), "清除全部条件")
        self.assertContains(self.client.get("/ui/"), "还没有任何事件", count=1)

    def test_a_row_unfolds_its_history_and_only_a_row_on_the_page(self):
        top = self.events[-1]
        happened = Event.rows.create(
            at=top.at, name="guide.seen", subject_type="kernel.event", subject_id=str(top.pk), actor="<王>"
        )
        page = self.client.get(f"/ui/list?open={top.pk}")
        self.assertContains(page, '<p class="history-what">guide.seen</p>', count=1)
        self.assertContains(page, "&lt;王&gt;")
        self.assertNotContains(self.client.get("/ui/list?open=999999999"), "list-unfolded")
        self.assertNotContains(self.client.get("/ui/list?open=x'"), "list-unfolded")
        happened.refresh_from_db()

    def test_it_escapes_what_people_type(self):
        page = self.client.get("/ui/list", {"q": '"><script>alert(1)</script>', "sort": '"><b>'})
        self.assertNotContains(page, "<script>alert")
        self.assertNotContains(page, "<b>")

    def test_it_asks_the_exporter_with_the_list_as_filtered(self):
        answer = self.client.get("/ui/list?name=a&export=xlsx&size=50")
        self.assertEqual(answer.content.decode(), "ui.events?name=a")

    def test_it_exports_nothing_for_a_wrong_condition_or_format(self):
        for query in ("organisation_id=abc&export=csv", "export=exe"):
            page = self.client.get("/ui/list?" + query)
            self.assertContains(page, 'class="list"')

    def test_every_address_asked_for_answers(self):
        for query in (
            "after=%00",
            "size=-1",
            "columns=%00",
            "sort=%00",
            "open=%00",
            "q=%00",
            "sort=-&size=&q=",
        ):
            with self.subTest(query=query):
                self.assertEqual(self.client.get("/ui/list?" + query).status_code, 200)

    def test_twenty_rows_cost_a_fixed_number_of_queries(self):
        self.client.get("/ui/list")
        with self.assertNumQueries(4):  # the count, the rows; the badges of messages and to-dos
            self.client.get("/ui/list")


class Columns(TestCase):
    def test_a_column_of_an_unknown_kind_is_refused_at_once(self):
        with self.assertRaises(ValueError):
            Column("amount", "金额", kind="cash")

    def test_a_masked_column_does_not_sort_for_its_order_would_tell(self):
        for kind in ("phone", "account", "uscc", "person"):
            with self.subTest(kind=kind), self.assertRaises(ValueError):
                Column("phone", "手机", kind=kind, sort=True)

    def test_its_heading_names_the_unit(self):
        self.assertEqual(Column("amount", "金额", kind="money").heading, "金额（元）")

    def test_an_accessor_with_dots_sorts_along_the_relation(self):
        self.assertEqual(Column("region", "地区", accessor="region.name", sort=True).order, ("region__name",))
