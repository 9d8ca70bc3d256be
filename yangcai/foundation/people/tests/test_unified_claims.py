from django.urls import reverse

from yangcai.foundation.kernel.models import Event
from yangcai.foundation.people.models import BindingClaim, Membership, OpenSession
from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.people.tests.makers import make_cast, make_member, make_organisation
from yangcai.foundation.people.tests.unified_case import HOME, UnifiedCase

OTHER = "湖北更名科技有限公司（虚构）"


class BindingClaimTest(UnifiedCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.cast = make_cast()

    def setUp(self):
        super().setUp()
        self.provider.person["org_name"] = OTHER
        self.sign_in()
        self.claim = BindingClaim.rows.get()
        self.url = reverse("people:binding-claim", args=[self.claim.pk])
        self.places = Membership.rows.count()

    def decide(self, member, verdict="accepted", reason="更名通知书 2026-1"):
        sign_in(self.client, member)
        response = self.client.post(self.url, {"verdict": verdict, "reason": reason})
        self.claim.refresh_from_db()
        return response

    def come_again(self):
        self.client.cookies.clear()
        return self.sign_in()

    def test_an_operator_sees_and_accepts_it_and_the_agent_gets_in(self):
        sign_in(self.client, self.cast.operator)
        self.assertContains(self.client.get(reverse("people:binding-claims")), OTHER)
        self.assertContains(self.client.get(self.url), "提交结论")
        self.assertRedirects(self.decide(self.cast.operator), reverse("people:binding-claims"))
        self.assertEqual((self.claim.status, self.claim.decided_by), ("accepted", self.cast.operator.user))
        self.assertEqual(Event.rows.filter(name="people.binding_claim.accepted").count(), 1)
        self.assertRedirects(self.come_again(), HOME, fetch_redirect_response=False)
        place = OpenSession.rows.order_by("-id").first().membership
        self.assertEqual(place.organisation, self.supplier)

    def test_a_refusal_tells_the_agent_why(self):
        self.decide(self.cast.operator, "refused", "登记机关无更名记录")
        page = self.come_again()
        self.assertContains(page, "登记机关无更名记录", status_code=403)
        self.assertEqual(Membership.rows.count(), self.places)

    def test_a_decision_needs_a_reason_and_is_made_once(self):
        self.assertContains(self.decide(self.cast.operator, reason="  "), "必")
        self.assertEqual(self.claim.status, "waiting")
        self.decide(self.cast.operator, "refused")
        self.assertContains(self.decide(self.cast.operator), "当前状态不能进行此操作")
        self.assertEqual((self.claim.status, Membership.rows.count()), ("refused", self.places))

    def test_the_auditor_reads_and_does_not_decide(self):
        sign_in(self.client, self.cast.auditor)
        self.assertNotContains(self.client.get(self.url), "提交结论")
        self.assertEqual(self.decide(self.cast.auditor).status_code, 403)
        self.assertEqual((self.claim.status, Membership.rows.count()), ("waiting", self.places))

    def test_nobody_else_learns_of_it(self):
        for name in (
            "supplier",
            "bank_admin",
            "purchaser_checker",
            "bureau",
            "operator_security",
            "stranger",
        ):
            with self.subTest(name):
                self.assertEqual(self.decide(getattr(self.cast, name)).status_code, 404)
        elsewhere = make_member("operator", make_organisation("operator", "440000"))
        self.assertEqual(self.decide(elsewhere).status_code, 404)
        self.assertEqual((self.claim.status, Membership.rows.count()), ("waiting", self.places + 1))
