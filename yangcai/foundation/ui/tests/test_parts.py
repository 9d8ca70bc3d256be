"""The parts in templates: menu, timeline, status, deadline, chart."""

from datetime import timedelta
from types import SimpleNamespace

from django.template import Context, Template
from django.test import RequestFactory, SimpleTestCase, TestCase

from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.seats import STRANGER, SYSTEM, Seat
from yangcai.foundation.ui import charts, events, menu
from yangcai.foundation.ui.menu import Entry, menu_of
from yangcai.foundation.ui.tests.makers import NOON, alone, make_events
from yangcai.foundation.ui.words import plain_yuan


def drawn(source, **context):
    return Template(source).render(Context(context))


@alone
class Menu(SimpleTestCase):
    def setUp(self):
        self.kept = dict(menu.MENU)
        menu.MENU.clear()
        menu.register(
            Entry("列表", "ui:guide-list", permission="a.b.read", group="乙", order=20),
            Entry("样例", "ui:guide", group="甲", order=30),
            Entry("表单", "ui:guide-form", group="乙", order=10),
            Entry("没有这页", "nowhere:page", group="乙", order=1),
        )

    def tearDown(self):
        menu.MENU.clear()
        menu.MENU.update(self.kept)

    def shown(self, seat, path=""):
        return [(group.title, [link.title for link in group.links]) for group in menu_of(seat, path)]

    def test_a_seat_sees_what_it_may_open_in_order(self):
        self.assertEqual(self.shown(SYSTEM), [("乙", ["表单", "列表"]), ("甲", ["样例"])])
        self.assertEqual(self.shown(Seat(user_id=1)), [("乙", ["表单"]), ("甲", ["样例"])])

    def test_a_stranger_sees_no_menu(self):
        self.assertEqual(self.shown(STRANGER), [])

    def test_the_nearest_entry_is_the_current_one(self):
        groups = menu_of(SYSTEM, "/ui/list")
        self.assertEqual([link.title for group in groups for link in group.links if link.current], ["列表"])
        self.assertEqual([group.current for group in groups], [True, False])
        inside = [
            link.title for group in menu_of(SYSTEM, "/ui/list/7/edit") for link in group.links if link.current
        ]
        self.assertEqual(inside, ["列表"])


class Timeline(TestCase):
    def test_it_tells_who_did_what_when_with_the_facts_that_have_a_name(self):
        (row,) = make_events(1)
        told = {"amount": "5.00", "secret": "x", "papers": ["合同", "发票"]}
        Event.rows.create(
            at=NOON,
            name="t.filed",
            subject_type="kernel.event",
            subject_id=str(row.pk),
            actor="王",
            facts=told,
        )
        events.register({"t.filed": "合同已备案"}, facts={"amount": "金额", "papers": "材料"})
        shown = drawn("{% timeline row %}", row=row)
        self.assertIn("合同已备案", shown)
        self.assertIn("2026-11-21 12:00", shown)
        self.assertInHTML("<dt>材料</dt><dd>合同、发票</dd>", shown)
        self.assertNotIn("secret", shown)

    def test_figures_are_written_out_and_codes_are_words_and_the_rest_stays_as_it_was_told(self):
        told = {"sum": "金额（元）", "how": "状态"}
        events.register({}, facts=told, figures={"sum": plain_yuan}, codes={"how": {"held": "已占用"}})
        for table in (events.FACTS, events.FIGURES, events.CODES):
            self.addCleanup(table.pop, "sum", None)
            self.addCleanup(table.pop, "how", None)
        written = {
            "1230000.5": "1,230,000.50",
            "240000": "240,000.00",
            "1,000.00": "1,000.00",
            "不详": "不详",
        }
        for said, shown in written.items():
            entry = events.Entry(Event(name="t.paid", facts={"sum": said, "how": "held"}))
            self.assertEqual(entry.facts, [("金额（元）", shown), ("状态", "已占用")])
        self.assertEqual(events.Entry(Event(name="t.paid", facts={"how": "new"})).facts, [("状态", "new")])

    def test_an_event_nobody_named_shows_its_own_name(self):
        self.assertEqual(events.sentence("t.unheard_of"), "t.unheard_of")

    def test_a_row_with_no_past_says_so(self):
        (row,) = make_events(1)
        self.assertIn("还没有办理记录", drawn("{% timeline row %}", row=row))


class Small(SimpleTestCase):
    def test_a_status_is_words_and_a_known_colour(self):
        self.assertIn('class="state state-good"', drawn('{% status "filed" "已备案" "good" %}'))
        self.assertIn('class="state state-plain"', drawn('{% status "filed" "已备案" "\\"onclick" %}'))
        self.assertIn("&lt;b&gt;", drawn("{% status value %}", value="<b>"))

    def test_a_deadline_says_the_day_what_is_left_and_why(self):
        request = RequestFactory().get("/")
        request.at = NOON
        today = NOON.date()
        cases = [
            (-3, "已超期3天", "bad"),
            (0, "今天到期", "bad"),
            (3, "还有3天", "warn"),
            (4, "还有4天", "plain"),
        ]
        for days, left, tone in cases:
            with self.subTest(days=days):
                on = today + timedelta(days=days)
                shown = drawn("{% deadline on '《条例》第五十条' '/a' %}", on=on, request=request)
                self.assertIn(left, shown)
                self.assertIn(f"deadline-{tone}", shown)
                self.assertIn('<a class="deadline-article" href="/a">《条例》第五十条</a>', shown)

    def test_a_deadline_without_a_day_is_a_dash(self):
        self.assertIn("—", drawn("{% deadline None %}"))

    def test_a_deadline_at_an_instant_ends_on_its_day_in_beijing(self):
        late = NOON.replace(hour=16, minute=30)
        request = SimpleNamespace(at=NOON)
        self.assertIn("2026年11月22日", drawn("{% deadline on %}", on=late, request=request))

    def test_a_chart_is_also_a_table(self):
        chart = charts.bars("m", "每月", labels=["1月", "2月"], series={"合同</script>": [1, None]})
        shown = drawn("{% chart chart %}", chart=chart)
        self.assertIn('data-chart="m-option"', shown)
        self.assertIn('<script id="m-option" type="application/json">', shown)
        self.assertNotIn("合同</script>", shown)
        self.assertInHTML('<th scope="row">1月</th>', shown)
        with self.assertRaises(ValueError):
            charts.lines("m", "每月", labels=["1月"], series={"a": [1, 2]})

    def test_a_map_carries_its_name_and_where_to_get_it(self):
        chart = charts.places("h", "湖北", figures={"武汉市": 3}, map_name="hubei", map_url="/m.json")
        shown = drawn("{% chart chart %}", chart=chart)
        self.assertIn('data-map="hubei" data-map-url="/m.json"', shown)
