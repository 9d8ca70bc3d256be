from datetime import date, timedelta
from urllib.parse import parse_qsl, urlsplit

import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yangcai.foundation.kernel.models import Event
from yangcai.foundation.people.models import (
    BindingClaim,
    FormerName,
    Membership,
    OpenSession,
    Organisation,
    SignIn,
    UnifiedIdentity,
    UnifiedSession,
    User,
)
from yangcai.foundation.people.tests.makers import make_member, make_region
from yangcai.foundation.people.tests.unified_case import HOME, LEGAL, NAME, USCC, UnifiedCase


class SupplierSignInTest(UnifiedCase):
    def test_the_addresses_are_those_that_providers_are_told(self):
        names = {
            "unified-callback": settings.OIDC_CALLBACK_PATH,
            "unified-backchannel": settings.OIDC_BACKCHANNEL_PATH,
            "unified-signed-out": settings.OIDC_SIGNED_OUT_PATH,
        }
        self.assertEqual({name: reverse(f"people:{name}") for name in names}, names)

    def test_the_first_visit_explains_and_offers_one_button(self):
        page = self.client.get(reverse("people:supplier-sign-in"), {"next": HOME})
        self.assertContains(page, "法人登录")
        self.assertContains(page, "新用户注册")
        self.assertContains(page, "/people/supplier/sign-in/start/?next=%2Fzcd%2Fhomepage")

    def test_the_request_carries_state_nonce_and_pkce(self):
        address = urlsplit(self.start()["Location"])
        query = dict(parse_qsl(address.query))
        self.assertEqual(f"{address.scheme}://{address.netloc}", self.provider.url)
        self.assertEqual(query["redirect_uri"], "http://testserver/people/supplier/callback/")
        self.assertEqual(
            (query["code_challenge_method"], query["scope"]), ("S256", "openid profile phone org")
        )
        self.assertEqual({len(query[name]) for name in ("state", "nonce", "code_challenge")}, {43})

    def test_scenario_02_a_known_supplier_lands_on_the_page_it_wanted(self):
        self.assertRedirects(self.sign_in(), HOME, fetch_redirect_response=False)
        session = OpenSession.rows.get()
        self.assertEqual((session.factor, session.trust), ("unified", 4))
        place = session.membership
        self.assertEqual((place.organisation, place.roles), (self.supplier, ["supplier_agent"]))
        self.assertEqual((place.user.name, place.user.phone), ("张明", "13900000001"))
        self.assertFalse(place.user.has_usable_password())
        self.assertEqual(UnifiedSession.rows.get().sid, "sid-1")
        names = Event.rows.filter(name__startswith="people.").order_by("id").values_list("name", "actor")
        actor = f"张明 · {NAME}"
        self.assertEqual(list(names), [("people.supplier.bound", actor), ("people.sign_in.success", actor)])

    def test_the_second_time_makes_nothing_new(self):
        self.sign_in()
        self.provider.person |= {"agent_name": "李四", "phone_number": "+86 139-0000-0002"}
        self.sign_in()
        counts = User.rows.count(), Membership.rows.count(), UnifiedIdentity.rows.count()
        self.assertEqual(counts, (1, 1, 1))
        user = User.rows.get()
        self.assertEqual((user.name, user.phone), ("李四", "13900000002"))
        ended = OpenSession.rows.order_by("id").values_list("ended_by", flat=True)
        self.assertEqual(list(ended), ["replaced", ""])

    def test_brackets_and_spaces_make_no_other_name(self):
        self.provider.person["org_name"] = " 湖北示例科技 有限公司(虚构)"
        self.assertRedirects(self.sign_in(), HOME, fetch_redirect_response=False)
        self.assertEqual(BindingClaim.rows.count(), 0)

    def test_a_former_name_or_code_is_known(self):
        old = "91420200MA9YX0020U"
        FormerName.rows.create(
            organisation=self.supplier, name="旧名（虚构）", uscc=old, until=date(2024, 1, 1)
        )
        self.provider.person |= {"org_name": "旧名（虚构）", "uscc": old}
        self.assertRedirects(self.sign_in(), HOME, fetch_redirect_response=False)
        self.assertEqual(OpenSession.rows.get().membership.organisation, self.supplier)
        self.assertEqual(Organisation.rows.count(), 1)

    def test_an_unknown_code_makes_the_supplier_where_the_code_says(self):
        make_region("420200")
        self.provider.person |= {"uscc": "91420200MA9YX0020U", "org_name": "黄石样本建设有限公司（虚构）"}
        self.assertRedirects(self.sign_in(), HOME, fetch_redirect_response=False)
        made = Organisation.rows.get(uscc="91420200MA9YX0020U")
        facts = (made.kind, made.region.code, made.origin_system)
        self.assertEqual(facts, ("supplier", "420200", "unified"))
        self.assertEqual(OpenSession.rows.get().membership.organisation, made)
        self.assertIs(Event.rows.get(name="people.supplier.created").facts["verified"], False)

    def test_a_code_from_nowhere_we_know_lies_in_our_province(self):
        self.provider.person |= {"uscc": "91654200MA9YX00129", "org_name": "远方（虚构）"}
        self.provider.person["uscc"] = with_check("91654200MA9YX0012")
        self.sign_in()
        self.assertEqual(Organisation.rows.get(name="远方（虚构）").region.code, "420000")

    def test_another_name_waits_for_an_operator(self):
        self.provider.person["org_name"] = "湖北更名科技有限公司（虚构）"
        response = self.sign_in()
        self.assertContains(response, "单位名称需要人工核对", status_code=403)
        self.assertContains(self.sign_in(), "单位名称需要人工核对", status_code=403)
        claim = BindingClaim.rows.get()
        self.assertEqual((claim.organisation, claim.status), (self.supplier, "waiting"))
        self.assertEqual(Membership.rows.count(), 0)
        self.assert_nobody_is_in()

    def test_an_account_that_changes_its_firm_waits_for_an_operator(self):
        self.sign_in()
        self.client.cookies.clear()
        self.provider.person |= {"uscc": "91420200MA9YX0020U", "org_name": "别家（虚构）"}
        self.assertEqual(self.sign_in().status_code, 403)
        self.assertEqual(BindingClaim.rows.get().organisation.name, "别家（虚构）")
        self.assertEqual((Membership.rows.count(), OpenSession.rows.count()), (1, 1))

    def test_scenario_03_a_natural_person_is_sent_to_the_legal_sign_in(self):
        self.provider.person = {"sub": "n", "account_type": "natural", "name": "孙静", "trust_level": 2}
        response = self.sign_in()
        self.assertContains(response, "请切换到法人登录", status_code=403)
        self.assertContains(response, "next=%2Fzcd%2Fhomepage&amp;again=1", status_code=403)
        self.assertEqual((User.rows.count(), SignIn.rows.get().outcome), (0, "natural"))
        self.assert_nobody_is_in()

    def test_switching_asks_the_provider_for_another_account(self):
        self.assertIn("prompt=login", self.start(again="1")["Location"])

    def test_a_forged_code_in_the_address_changes_nothing(self):
        granted = self.provider.grant(self.start(uscc="91420200MA9YX0020U")["Location"])
        self.come_back(granted, uscc="91420200MA9YX0020U", org_name="别家（虚构）", trust_level="5")
        session = OpenSession.rows.get()
        self.assertEqual((session.membership.organisation, session.trust), (self.supplier, 4))
        self.assertEqual(Organisation.rows.count(), 1)

    def test_a_malformed_code_is_not_believed(self):
        self.provider.person["uscc"] = "91420100MA9YX0012A"
        self.assertEqual(self.sign_in().status_code, 400)
        self.assertEqual((Organisation.rows.count(), User.rows.count()), (1, 0))

    def test_a_suspended_supplier_stays_out(self):
        Organisation.rows.update(status="suspended")
        self.assertContains(self.sign_in(), "暂不能登录", status_code=403)
        self.assertEqual(SignIn.rows.get().outcome, "barred")
        self.assert_nobody_is_in()

    def test_it_leads_nowhere_else(self):
        for url in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"):
            with self.subTest(url):
                address = urlsplit(self.sign_in(next=url)["Location"])
                self.assertEqual((address.scheme, address.netloc), ("", ""))

    def test_who_is_in_already_goes_on(self):
        self.sign_in()
        response = self.client.get(reverse("people:supplier-sign-in"), {"next": HOME})
        self.assertRedirects(response, HOME, fetch_redirect_response=False)

    def test_who_comes_from_the_government_portal_goes_straight_through(self):
        response = self.client.get(reverse("people:supplier-sign-in"), {"next": HOME, "from": "government"})
        self.assertTrue(response["Location"].startswith(f"{self.provider.url}/authorize?"))

    def test_somebody_of_another_realm_signs_in_as_supplier_instead(self):
        from yangcai.foundation.people.testing import sign_in
        from yangcai.foundation.people.tests.makers import make_organisation

        sign_in(self.client, make_member("operator", make_organisation("operator", "420000")))
        self.assertRedirects(self.sign_in(), HOME, fetch_redirect_response=False)
        self.assertEqual(
            list(OpenSession.rows.order_by("id").values_list("ended_by", flat=True)), ["replaced", ""]
        )

    def test_two_agents_of_one_firm_have_a_place_each(self):
        self.sign_in()
        self.client = Client()
        self.provider.person |= {"sub": "subject-2", "agent_name": "王五"}
        self.sign_in()
        names = Membership.rows.order_by("id").values_list("user__username", "user__name")
        self.assertEqual(list(names), [(f"{USCC.lower()}-1", "张明"), (f"{USCC.lower()}-2", "王五")])


class OtherProvidersTest(UnifiedCase):
    """By settings only."""

    def test_claims_may_have_other_names(self):
        names = {
            "account_type": "usertype",
            "legal": "2",
            "uscc": "creditcode",
            "organisation": "corpname",
            "agent": "username",
            "phone": "mobile",
            "trust": "level",
        }
        self.provider.person = {
            "sub": "x", "usertype": 2, "creditcode": USCC.lower(), "corpname": NAME, "username": "张明", "level": "L3",
        }  # fmt: skip
        with self.settings(OIDC_CLAIMS=names):
            self.assertRedirects(self.sign_in(), HOME, fetch_redirect_response=False)
        self.assertEqual(OpenSession.rows.get().trust, 0)

    def test_a_provider_without_account_types_gives_codes_to_firms_only(self):
        del self.provider.person["account_type"]
        with self.settings(OIDC_CLAIMS=settings.OIDC_CLAIMS | {"account_type": ""}):
            self.assertEqual(self.sign_in().status_code, 302)
            self.client.cookies.clear()
            self.provider.person = {"sub": "n", "name": "孙静"}
            self.assertEqual(self.sign_in().status_code, 403)

    def test_what_the_id_token_lacks_userinfo_tells(self):
        self.provider.person = {"sub": "subject-1", "sid": "s"}
        self.provider.info = LEGAL
        self.assertRedirects(self.sign_in(), HOME, fetch_redirect_response=False)

    def test_userinfo_of_somebody_else_is_not_believed(self):
        self.provider.person = {"sub": "subject-9"}
        self.provider.info = LEGAL
        self.assertEqual(self.sign_in().status_code, 400)
        self.assert_nobody_is_in()


class BrokenJourneyTest(UnifiedCase):
    """Scenario 4: used, expired or foreign; and a provider that is not there."""

    def assert_lost(self, response, rows=1):
        self.assertContains(response, "登录没有完成", status_code=400)
        self.assertEqual(SignIn.rows.filter(outcome="untrusted").count(), rows)
        self.assertEqual(Event.rows.filter(name="people.sign_in.untrusted").count(), rows)

    def test_scenario_04_a_state_works_once(self):
        granted = self.provider.grant(self.start()["Location"])
        self.provider.codes["again"] = dict(self.provider.codes[granted["code"]])
        self.come_back(granted)
        other = Client()
        other.cookies = self.client.cookies.copy()
        self.assert_lost(self.come_back(granted | {"code": "again"}))
        self.assertEqual(OpenSession.rows.count(), 1)

    def test_scenario_04_a_state_of_another_browser_is_foreign(self):
        granted = self.provider.grant(self.start()["Location"])
        self.client = Client()
        self.assert_lost(self.come_back(granted))
        self.assert_nobody_is_in()
        self.assertEqual(len(self.provider.codes), 1)  # the code was not even tried

    def test_scenario_04_a_state_is_too_old_after_half_an_hour(self):
        granted = self.provider.grant(self.start()["Location"])
        with time_machine.travel(timezone.now() + timedelta(minutes=31)):
            self.assert_lost(self.come_back(granted))
        self.assert_nobody_is_in()

    def test_scenario_04_a_used_code_is_refused_by_the_provider(self):
        first = self.provider.grant(self.start()["Location"])
        second = self.provider.grant(self.start()["Location"])
        self.provider.codes.pop(second["code"])
        self.assert_lost(self.come_back(second))
        self.assertEqual(self.come_back(first).status_code, 302)

    def test_a_code_of_another_journey_fails_by_its_challenge(self):
        first = self.provider.grant(self.start()["Location"])
        second = self.provider.grant(self.start()["Location"])
        self.assert_lost(self.come_back({"code": first["code"], "state": second["state"]}))
        self.assert_nobody_is_in()

    def test_nothing_at_all_comes_back(self):
        self.assert_lost(self.come_back({}))
        self.assert_lost(self.come_back({"state": "ü\x00", "code": "x"}), rows=2)
        granted = self.provider.grant(self.start()["Location"])
        self.assert_lost(self.come_back({"state": granted["state"]}), rows=3)

    def test_another_issuer_in_the_answer_is_a_mix_up(self):
        granted = self.provider.grant(self.start()["Location"])
        self.assert_lost(self.come_back(granted, iss="https://evil.example"))
        self.assert_nobody_is_in()

    def test_who_changes_their_mind_starts_again(self):
        granted = self.provider.grant(self.start()["Location"])
        response = self.come_back({"error": "access_denied", "state": granted["state"]})
        self.assertRedirects(response, f"{reverse('people:supplier-sign-in')}?next=%2Fzcd%2Fhomepage")
        self.assert_nobody_is_in()

    def test_a_provider_that_is_down_gets_a_clear_page(self):
        granted = self.provider.grant(self.start()["Location"])
        self.provider.is_down = True
        self.assertContains(self.start(), "统一身份认证平台暂时无法访问", status_code=503)
        self.assertContains(self.come_back(granted), "统一身份认证平台暂时无法访问", status_code=503)
        self.assert_nobody_is_in()

    def test_who_is_in_stays_in_while_the_provider_is_down(self):
        self.sign_in()
        self.provider.is_down = True
        response = self.client.get(reverse("people:supplier-sign-in"), {"next": HOME})
        self.assertRedirects(response, HOME, fetch_redirect_response=False)

    def test_a_provider_that_speaks_for_another_is_not_used(self):
        with self.settings(OIDC_ISSUER=self.provider.url + "/"):
            self.assertEqual(self.start().status_code, 302)
        with self.settings(OIDC_ISSUER=self.provider.url.replace("127.0.0.1", "localhost")):
            self.assertEqual(self.start().status_code, 503)


def with_check(stem):
    """A stem with its check character."""
    from stdnum.cn import uscc

    return stem + uscc.calc_check_digit(stem)
