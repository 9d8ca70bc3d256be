"""The operator sees the nightly runs, and puts right on a contract's page what one of them found."""

from django.urls import reverse

from yangcai.cloud.contracts.models import Contract
from yangcai.cloud.finance import jobs
from yangcai.cloud.finance.tests.flow import FlowCase
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.people.testing import sign_in

REPAIRED = "finance.facts.repaired"


class AuditPagesTest(FlowCase):
    def come_in(self, member):
        self.client.cookies.clear()
        sign_in(self.client, member)

    def test_the_operator_puts_right_what_differs_and_only_that(self):
        Contract.rows.update(is_frozen=True)
        jobs.audit_facts.run()
        self.come_in(self.cast.operator)
        self.assertContains(self.client.get(reverse("finance:audits")), "融资状态核对")
        page = self.contract.get_absolute_url()
        repair = reverse("finance:repair", args=[self.contract.pk])
        self.assertContains(self.client.get(page), repair)
        self.assertContains(self.client.post(repair, follow=True), "已按明细更正融资状态")
        self.assertEqual(
            (Contract.rows.get().is_frozen, Event.rows.filter(name=REPAIRED).count()), (False, 1)
        )
        self.assertNotContains(self.client.get(page), repair)
        self.assertContains(self.client.post(repair, follow=True), "无需处理")
        self.assertEqual(Event.rows.filter(name=REPAIRED).count(), 1)

    def test_others_see_no_button_and_cannot_repair(self):
        Contract.rows.update(is_frozen=True)
        repair = reverse("finance:repair", args=[self.contract.pk])
        for member in (self.cast.auditor, self.cast.bureau, self.cast.bank_maker):
            self.come_in(member)
            self.assertNotContains(self.client.get(self.contract.get_absolute_url()), repair)
            self.assertEqual(self.client.post(repair).status_code, 403)
        self.assertTrue(Contract.rows.get().is_frozen)
