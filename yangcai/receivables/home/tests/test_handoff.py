"""Hand-offs: a code for a minute, once, for one firm; whoever else comes learns nothing (§5.8)."""

from datetime import timedelta
from threading import Barrier, Thread

from django.conf import settings
from django.db import connections
from django.test import Client, TestCase, TransactionTestCase
from django.urls import reverse
from django.utils import timezone

from yangcai.foundation.exchange.testing import make_peer, signed_post
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.people.models import BindingClaim, OpenSession, Organisation, UnifiedIdentity, User
from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.people.tests.makers import make_cast, make_region, make_uscc
from yangcai.receivables.home.jobs import sweep_handoffs
from yangcai.receivables.home.models import Handoff
from yangcai.receivables.orders.models import OrderParty
from yangcai.receivables.orders.tests.makers import make_order

PATH, LOST = "/rfp/v1/handoffs", "跳转没有完成"


def body_of(firm, **facts):
    agent = {
        "name": "张明",
        "phoneMasked": "139****0001",
        "trust": 4,
        "issuer": "https://id.example",
        "subject": "s-1",
    }
    known = {"uscc": firm.uscc, "name": firm.name, "agent": agent, "region": "420100", "purpose": "APPLY"}
    return known | facts


def ask(body, key="key-00000001"):
    return signed_post(Client(), settings.EXCHANGE_PEER, PATH, body, key=key)


class HandoffTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_peer()
        cls.cast = make_cast()
        cls.firm = cls.cast.supplier.organisation
        cls.order = make_order(cls.firm)
        cls.other = make_order(cls.cast.rival.organisation)

    def code(self, **facts):
        answer = ask(body_of(self.firm, **facts))
        self.assertEqual(answer.status_code, 201, answer.content)
        return answer.json()["code"]

    def arrive(self, code, client=None):
        return (client or self.client).get(reverse("rfp:arrive", args=[code]))

    def assert_lost(self, answer):
        self.assertContains(answer, LOST, status_code=400)
        self.assertNotContains(answer, self.firm.name, status_code=400)

    def test_a_command_gives_a_code_of_which_only_the_digest_is_kept(self):
        answer = ask(body_of(self.firm, contractId=self.order.contract_code))
        said = answer.json()
        self.assertEqual(said["expiresIn"], 60)
        self.assertEqual(
            said["url"], f"{settings.RECEIVABLES_URL}{reverse('rfp:arrive', args=[said['code']])}"
        )
        row = Handoff.rows.get()
        self.assertEqual(
            (row.uscc, row.contract_code, row.purpose), (self.firm.uscc, self.order.contract_code, "APPLY")
        )
        self.assertEqual(row.digest, Handoff.digest_of(said["code"]))
        self.assertEqual(row.expires_at - row.given_at, timedelta(seconds=60))
        self.assertNotIn(said["code"], str(list(Event.rows.values_list("facts", flat=True))))
        again = ask(body_of(self.firm, contractId=self.order.contract_code))
        self.assertEqual(again.json(), said)
        self.assertEqual(Handoff.rows.count(), 1)

    def test_only_a_signed_and_well_formed_command(self):
        self.assertEqual(self.client.post(PATH, "{}", content_type="application/json").status_code, 401)
        for wrong in ({"uscc": "123"}, {"purpose": None}, {"uscc": None}):
            self.assertEqual(ask(body_of(self.firm) | wrong, key=f"key-{wrong}"[:40]).status_code, 422)
        self.assertEqual(Handoff.rows.count(), 0)

    def test_it_lands_on_the_order_in_a_session_of_the_agent(self):
        answer = self.arrive(self.code(contractId=self.order.contract_code))
        self.assertRedirects(answer, self.order.get_absolute_url())
        session = OpenSession.rows.get(ended_at=None)
        self.assertEqual((session.membership.organisation, session.trust), (self.firm, 4))
        self.assertEqual((session.user.name, session.factor), ("张明", "unified"))
        self.assertEqual(UnifiedIdentity.rows.get().subject, "s-1")
        self.assertEqual(Event.rows.filter(name="home.handoff.redeemed").count(), 1)

    def test_without_an_order_or_with_anothers_it_lands_on_my_orders(self):
        self.assertRedirects(self.arrive(self.code()), reverse("orders:orders"))
        answer = ask(body_of(self.firm, contractId=self.other.contract_code), key="key-00000002")
        page = self.client.get(reverse("rfp:arrive", args=[answer.json()["code"]]), follow=True)
        self.assertEqual(page.redirect_chain[-1][0], reverse("orders:orders"))
        self.assertContains(page, "尚未同步到本平台")
        self.assertNotContains(page, self.other.number)

    def test_a_second_time_learns_nothing_and_leaves_a_trace(self):
        code = self.code()
        self.arrive(code)
        before = OpenSession.rows.count()
        self.assert_lost(self.arrive(code, Client()))
        self.assertEqual(OpenSession.rows.count(), before)
        self.assertEqual(Event.rows.get(name="home.handoff.refused").facts["why"], "used")

    def test_after_a_minute_it_learns_nothing(self):
        code = self.code()
        Handoff.rows.update(expires_at=timezone.now())
        self.assert_lost(self.arrive(code))
        self.assertEqual(OpenSession.rows.count(), 0)
        self.assertEqual(Event.rows.get(name="home.handoff.refused").facts["why"], "expired")

    def test_a_made_up_code_learns_nothing(self):
        for code in ("x", "'--", "码", "a" * 5000):
            self.assert_lost(self.arrive(code))
        self.assertEqual(OpenSession.rows.count(), 0)
        self.assertEqual(
            {event.facts["why"] for event in Event.rows.filter(name="home.handoff.refused")}, {"unknown"}
        )

    def test_the_answers_to_all_of_them_are_the_same(self):
        code = self.code()
        self.arrive(code)
        used, unknown = self.arrive(code, Client()), self.arrive("x", Client())
        strip = lambda answer: answer.content.replace(answer.wsgi_request.id.encode(), b"")  # noqa: E731
        self.assertEqual(strip(used), strip(unknown))

    def test_whoever_sat_here_leaves(self):
        sign_in(self.client, self.cast.rival)
        self.arrive(self.code())
        self.assertEqual(OpenSession.rows.get(ended_at=None).membership.organisation, self.firm)
        page = self.client.get(reverse("orders:orders"))
        self.assertContains(page, f"此前登录的“{self.cast.rival.organisation.name}”已退出")
        self.assertContains(page, self.order.number)
        self.assertNotContains(page, self.other.number)

    def test_a_firm_not_known_here_is_made_and_finds_its_orders(self):
        make_region()
        code = make_uscc()
        order = make_order(None, supplier_uscc=code, supplier_name="新来的公司")
        firm = Organisation(uscc=code, name="新来的公司")
        answer = self.arrive(ask(body_of(firm)).json()["code"])
        self.assertEqual(answer.status_code, 302)
        from yangcai.foundation.kernel.testing import run_jobs

        run_jobs("kernel.deliver")
        self.assertEqual(OrderParty.rows.get(order=order).organisation.name, "新来的公司")

    def test_another_name_waits_for_an_operator(self):
        answer = self.arrive(self.code(name="完全不同的公司"))
        self.assertContains(answer, "单位名称待核对", status_code=403)
        self.assertEqual(BindingClaim.rows.count(), 1)
        self.assertEqual(OpenSession.rows.count(), 0)

    def test_a_suspended_firm_is_barred(self):
        Organisation.rows.filter(pk=self.firm.pk).update(status="suspended")
        self.assertEqual(self.arrive(self.code()).status_code, 403)
        self.assertEqual(OpenSession.rows.count(), 0)

    def test_no_phone_we_have_is_lost(self):
        self.arrive(self.code())
        user = UnifiedIdentity.rows.get().user
        User.rows.filter(pk=user.pk).update(phone="13900000001")
        answer = ask(body_of(self.firm), key="key-00000003")
        self.arrive(answer.json()["code"])
        user.refresh_from_db()
        self.assertEqual(user.phone, "13900000001")
        self.assertEqual(UnifiedIdentity.rows.count(), 1)

    def test_an_agent_the_other_site_does_not_identify_is_known_by_firm_and_name(self):
        agent = {"name": "李四", "trust": 9}
        self.arrive(self.code(agent=agent))
        answer = ask(body_of(self.firm, agent=agent), key="key-00000004")
        self.arrive(answer.json()["code"])
        identity = UnifiedIdentity.rows.get()
        self.assertEqual((identity.issuer, identity.trust), (settings.EXCHANGE_PEER, 5))

    def test_codes_are_swept_after_a_day(self):
        self.code()
        sweep_handoffs.function(at=timezone.now())
        self.assertEqual(Handoff.rows.count(), 1)
        sweep_handoffs.function(at=timezone.now() + timedelta(days=2))
        self.assertEqual(Handoff.rows.count(), 0)


class RaceTest(TransactionTestCase):
    def test_two_browsers_with_one_code_and_one_gets_in(self):
        make_peer()
        cast = make_cast()
        code = ask(body_of(cast.supplier.organisation)).json()["code"]
        barrier, statuses = Barrier(2), []

        def run():
            try:
                barrier.wait(10)
                statuses.append(Client().get(reverse("rfp:arrive", args=[code])).status_code)
            finally:
                connections.close_all()

        threads = [Thread(target=run) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        self.assertEqual(sorted(statuses), [302, 400])
        self.assertEqual(OpenSession.rows.filter(ended_at=None).count(), 1)
        self.assertEqual(Event.rows.filter(name="home.handoff.redeemed").count(), 1)
