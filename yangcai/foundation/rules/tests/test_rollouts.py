"""What is on where, since when (粤财采购函〔2020〕59号; G5, G26, G27, G33-G41)."""

from datetime import date

from django.db import IntegrityError, transaction
from django.test import TestCase

from yangcai.foundation.kernel.errors import Forbidden
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.rules import queries
from yangcai.foundation.rules.models import Module, Region, Rollout
from yangcai.foundation.rules.operations import loading, set_rollout
from yangcai.foundation.rules.operations.rollouts import NoNotice
from yangcai.foundation.rules.operations.succession import AlreadyInForce
from yangcai.foundation.rules.tests.moments import AT, TODAY
from yangcai.foundation.rules.tests.seating import BUREAU, CLERK, OPERATOR

FIRST = date(2021, 1, 1)


class RolloutTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        loading.load_regions(TODAY)
        loading.load_rollouts(TODAY)

    def region(self, code):
        return Region.rows.get(code=code, valid_to=None)

    def online(self, module, code, on, level=""):
        return queries.is_online(module, self.region(code), on, level)

    def test_all_of_guangdong_begins_on_one_day(self):
        for module in (
            "portal",
            "supervision",
            "mall",
            "finance",
            "credit",
            "analytics",
            "purchasers",
            "goods",
        ):
            for code in ("440000", "440100", "440103", "442000", "442000118", "442000Z01", "441302"):
                self.assertFalse(self.online(module, code, date(2020, 12, 31)), (module, code))
                self.assertTrue(self.online(module, code, FIRST), (module, code))

    def test_shenzhen_is_not_in_it_and_told_where_to_go(self):
        for code in ("440300", "440305"):
            for module in Module.values[:12]:
                rule = queries.rollout(module, self.region(code), FIRST)
                self.assertEqual((rule.state, rule.region.code), ("excluded", "440300"), (code, module))
                self.assertFalse(rule.usable)
                self.assertEqual(rule.pointer_text, "深圳市政府采购监管网")

    def test_trading_goes_on_in_the_province_and_in_huizhou_itself_only(self):
        self.assertTrue(self.online("trading", "440000", FIRST))
        self.assertTrue(self.online("trading", "441300", FIRST))
        for code in ("441302", "441303", "441322", "441323", "441324", "440100", "442000"):
            self.assertFalse(self.online("trading", code, FIRST), code)
            self.assertEqual(queries.rollout("trading", self.region(code), FIRST).state, "planned")
        self.assertFalse(self.online("trading", "441300", FIRST, "county"))

    def test_maoming_begins_in_may_and_its_counties_in_august(self):
        self.assertFalse(self.online("trading", "440900", date(2021, 4, 30)))
        self.assertTrue(self.online("trading", "440900", date(2021, 5, 1)))
        for code in ("440902", "440904", "440981", "440982", "440983"):
            self.assertFalse(self.online("trading", code, date(2021, 7, 31)), code)
            self.assertTrue(self.online("trading", code, date(2021, 8, 1)), code)

    def test_what_is_only_coming_is_planned(self):
        standing = {s.module: s for s in queries.standings(self.region("440100"), date(2020, 12, 31))}
        mall = standing[Module.MALL]
        self.assertEqual((mall.state, mall.rule, mall.coming.valid_from), ("planned", None, FIRST))
        self.assertEqual(queries.coming("mall", self.region("440100"), date(2020, 12, 31)), mall.coming)
        self.assertEqual(len(standing), 14)

    def test_the_old_system_takes_no_plan_from_that_day(self):
        self.assertTrue(self.online("old_system", "442000", date(2020, 12, 31)))
        self.assertFalse(self.online("old_system", "442000", FIRST))
        self.assertTrue(self.online("old_mall", "442000", FIRST))

    def test_hubei_has_its_financing_platform_in_every_prefecture(self):
        hubei = self.region("420000")
        codes = hubei.subtree().filter(level__in=["prefecture", "county"]).values_list("code", flat=True)
        self.assertEqual(len(codes), 116)
        for region in hubei.subtree():
            self.assertTrue(queries.is_online("finance", region, date(2020, 9, 16)), region)
            self.assertFalse(queries.is_online("finance", region, date(2020, 9, 15)), region)

    def test_all_modules_at_once_agree_with_one_by_one(self):
        for code in ("440000", "441300", "441302", "440305", "420200", "442000Z02"):
            for on in (date(2020, 12, 31), FIRST, date(2021, 8, 1), TODAY):
                region = self.region(code)
                for standing in queries.standings(region, on):
                    self.assertEqual(standing.rule, queries.rollout(standing.module, region, on))

    def test_two_rules_for_one_matter_cannot_hold_at_once(self):
        one = Rollout.rows.get(module="mall", region__code="440000")
        with self.assertRaises(IntegrityError), transaction.atomic():
            Rollout.rows.create(
                module="mall", region=one.region, state="retired", valid_from=date(2025, 1, 1)
            )

    # --- changing ----------------------------------------------------------------------------

    def set(self, seat=OPERATOR, **facts):
        facts = {
            "module": "mall",
            "state": "online",
            "valid_from": date(2027, 1, 1),
            "notice_title": "公告",
        } | facts
        return set_rollout(seat=seat, at=AT, **facts)

    def test_it_begins_by_itself_and_ends_what_was(self):
        huangshi = self.region("420200")
        trial = self.set(
            region=huangshi, state="trial", valid_from=date(2026, 12, 1), notice_number="黄财〔2026〕1号"
        )
        online = self.set(region=huangshi)
        trial.refresh_from_db()
        self.assertEqual((trial.valid_to, online.valid_to), (date(2027, 1, 1), None))
        states = [
            getattr(queries.rollout("mall", huangshi, day), "state", None)
            for day in (date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 1))
        ]
        self.assertEqual(states, [None, "trial", "trial", "online"])
        self.assertTrue(queries.is_online("mall", self.region("420203"), date(2027, 1, 1)))
        event = Event.rows.filter(name="rules.rollout.set").latest("id")
        self.assertEqual(
            event.facts,
            {"module": "mall", "region": "420200", "level": "", "state": "online", "from": "2027-01-01"},
        )

    def test_a_narrower_rule_wins_inside(self):
        self.set(region=self.region("420200"), module="finance", state="retired")
        self.assertFalse(queries.is_online("finance", self.region("420203"), date(2027, 1, 1)))
        self.assertTrue(queries.is_online("finance", self.region("420100"), date(2027, 1, 1)))

    def test_an_earlier_rule_ends_where_a_later_one_begins(self):
        later = self.set(region=self.region("420200"), valid_from=date(2027, 6, 1))
        earlier = self.set(region=self.region("420200"), valid_from=date(2027, 1, 1), state="trial")
        self.assertEqual((earlier.valid_to, later.valid_from), (date(2027, 6, 1), date(2027, 6, 1)))

    def test_what_is_to_come_may_be_replaced_and_what_began_may_not(self):
        self.set(region=self.region("420200"))
        self.set(region=self.region("420200"), state="planned")
        self.assertEqual(Rollout.rows.get(region__code="420200", module="mall").state, "planned")
        before = list(Rollout.rows.values())
        with self.assertRaises(NoNotice):
            self.set(region=self.region("420200"), notice_title=" ")
        with self.assertRaises(AlreadyInForce):
            self.set(region=self.region("440000"), valid_from=FIRST)
        self.assertEqual(list(Rollout.rows.values()), before)
        self.assertEqual(Event.rows.filter(name="rules.rollout.set").count(), 2)

    def test_a_bureau_rules_its_own_territory_only(self):
        self.set(BUREAU, region=self.region("420203"))
        before = list(Rollout.rows.values())
        for code in ("420000", "420600", "440000"):
            with self.assertRaises(Forbidden):
                self.set(BUREAU, region=self.region(code))
        with self.assertRaises(Forbidden):
            self.set(CLERK, region=self.region("420200"))
        self.assertEqual(list(Rollout.rows.values()), before)
        self.assertEqual(Event.rows.filter(name="rules.rollout.set").count(), 1)
