"""What the contract's owner tells of its encumbrances, as messages."""

from django.test import TestCase

from yangcai.foundation.exchange.testing import deliver
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.testing import run_jobs
from yangcai.receivables.financing import operations, saga
from yangcai.receivables.financing.models import Application
from yangcai.receivables.financing.tests import makers


class InboundTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = makers.make_cast()

    def say(self, name, application, seq=1, item=None, **facts):
        item = item or application.items.get()
        known = {
            "encumbranceId": item.encumbrance_id or "E-0",
            "contractId": item.order.contract_code,
            "partyUscc": item.party_uscc,
            "applicationId": application.number,
            "state": name,
            "token": item.token or 1,
            "amount": "50000.00",
            "expiresAt": None,
            "reason": "",
        }
        data = known | facts
        answer = deliver(f"encumbrance.{name}", f"encumbrance/{data['encumbranceId']}", seq, data)
        self.assertEqual(answer.status_code, 200, answer.content)
        run_jobs()
        application.refresh_from_db()
        return application

    def test_an_expired_reservation_ends_the_application(self):
        application = self.say("expired", makers.make_submitted(self.cast))
        self.assertEqual((application.status, application.reason["code"]), ("expired", "RESERVATION_EXPIRED"))

    def test_a_stale_token_ends_nothing(self):
        application = makers.make_submitted(self.cast)
        self.assertEqual(self.say("expired", application, token=1).status, "submitted")

    def test_a_release_by_the_owner_cancels_it_and_its_own_echo_changes_nothing(self):
        application = self.say("released", makers.make_submitted(self.cast), reason="平台解除")
        self.assertEqual((application.status, application.reason["text"]), ("cancelled", "平台解除"))
        self.assertEqual(self.say("released", application, seq=2).status, "cancelled")

    def test_a_freeze_holds_it_and_a_thaw_lets_it_go(self):
        application = makers.make_in_review(self.cast)
        self.assertEqual(self.say("frozen", application).holds, ["frozen"])
        self.assertEqual(self.say("unfrozen", application, seq=2).holds, [])

    def test_of_two_frozen_contracts_one_thawed_leaves_it_held(self):
        orders = [makers.make_order(self.cast.firm, account_fp=makers.account_fp()) for _ in range(2)]
        application = makers.make_in_review(self.cast, *orders)
        one, other = application.items.all()
        self.say("frozen", application, item=one)
        self.say("frozen", application, item=other)
        self.assertEqual(self.say("unfrozen", application, seq=2, item=one).holds, ["frozen"])
        self.assertEqual(self.say("unfrozen", application, seq=2, item=other).holds, [])

    def test_what_has_ended_is_not_held(self):
        application = makers.make_submitted(self.cast)
        facts = {"seat": self.cast.supplier.seat, "at": application.saved_at, "reason": "NO_NEED"}
        operations.withdraw(application=application, **facts)
        self.assertEqual(self.say("frozen", application).holds, [])

    def test_it_knows_until_when_the_owner_holds_the_contract(self):
        application = self.say(
            "approved", makers.make_submitted(self.cast), expiresAt="2027-03-01T00:00:00+08:00"
        )
        self.assertEqual(str(application.items.get().expires_at.date()), "2027-02-28")

    def test_until_the_owner_says_that_it_is_free_the_order_says_so(self):
        order = makers.make_order(self.cast.firm)
        application = makers.make_submitted(self.cast, order)
        facts = {"seat": self.cast.supplier.seat, "at": application.saved_at}
        operations.withdraw(application=application, reason="NO_NEED", **facts)
        order.parts.update(financing="30", financeable=0)
        with self.assertRaisesMessage(Refused, f"{application.number}）已结束，采购平台正在解除占用"):
            makers.make_draft(self.cast, order)
        self.say("released", application)
        with self.assertRaisesMessage(Refused, "申请中"):
            makers.make_draft(self.cast, order)
        order.parts.update(financing="10", financeable=90000, reasons=[])
        self.assertEqual(makers.make_draft(self.cast, order).items.count(), 1)

    def test_an_expiry_that_overtakes_the_answer_ends_it_when_the_answer_comes(self):
        draft = makers.make_draft(self.cast)
        facts = {"application": draft, "agreed": makers.agreed(draft)}
        application = operations.submit(seat=self.cast.supplier.seat, at=draft.saved_at, **facts)
        item = application.items.get()
        data = {
            "encumbranceId": "E-early", "contractId": item.order.contract_code, "partyUscc": item.party_uscc,
            "applicationId": application.number, "state": "expired", "token": 7, "amount": "50000.00",
        }  # fmt: skip
        deliver("encumbrance.expired", "encumbrance/E-early", 1, data)
        self.assertEqual(Application.rows.get(pk=application.pk).status, "reserving")
        with makers.owner():
            application = saga.settle_all(application, at=draft.saved_at)
        self.assertEqual((application.status, application.reason["code"]), ("expired", "RESERVATION_EXPIRED"))

    def test_a_bank_that_reserved_without_us_is_none_of_our_business(self):
        application = makers.make_submitted(self.cast)
        self.assertEqual(self.say("expired", application, applicationId="B-1").status, "submitted")
