"""A demand from its first line to its end."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from yangcai.foundation.exchange.models import Outgoing
from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.errors import Forbidden, Refused
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.seats import STRANGER, SYSTEM
from yangcai.foundation.kernel.testing import run_jobs
from yangcai.foundation.messages.models import Message
from yangcai.foundation.people.models import Accreditation
from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.people.tests.makers import (
    LONG_AGO,
    make_cast,
    make_member,
    make_organisation,
    make_region,
)
from yangcai.receivables.demands import errors, jobs, operations
from yangcai.receivables.demands.models import ContactView, Demand, DemandFunder, DemandItem
from yangcai.receivables.demands.operations.checks import shares
from yangcai.receivables.demands.operations.drafting import NotADraft
from yangcai.receivables.demands.tests.makers import draft_demand, make_limits, publish_demand
from yangcai.receivables.orders.models import AwardCopy, Order, OrderParty, PartyCopy
from yangcai.receivables.orders.operations import end_order, take_award, take_order
from yangcai.receivables.orders.tests.makers import award_data, contract_data, make_award, make_order
from yangcai.receivables.orders.tests.test_copies import said

BANK_JOBS = ("demands.tell_banks",)


class DemandCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_limits()
        cls.cast = make_cast()
        cls.supplier, cls.firm = cls.cast.supplier, cls.cast.supplier.organisation
        cls.order = make_order(cls.firm)
        cls.today = beijing_day(timezone.now())

    def refused(self, error, field, make, *args, **facts):
        before = Demand.rows.count(), Outgoing.rows.count(), Event.rows.count()
        with self.assertRaises(error) as caught, transaction.atomic():
            make(*args, **facts)
        self.assertEqual(caught.exception.field, field)
        self.assertTrue(str(caught.exception))
        self.assertEqual((Demand.rows.count(), Outgoing.rows.count(), Event.rows.count()), before)
        return str(caught.exception)


class DraftTest(DemandCase):
    def draft(self, *rows, **facts):
        return draft_demand(self.supplier, *(rows or (self.order,)), **facts)

    def test_it_is_written_down_and_nobody_sees_it(self):
        demand = self.draft()
        self.assertEqual(demand.status, "draft")
        self.assertEqual(demand.items.get().amount, Decimal("50000.00"))
        self.assertEqual(Outgoing.rows.count(), 0)
        self.assertFalse(Demand.visible_to(self.cast.bank_maker.seat).exists())
        self.assertFalse(Demand.visible_to(self.cast.operator.seat).exists())

    def test_its_amount_is_a_plain_number_in_the_log(self):
        publish_demand(self.supplier, self.order)
        told = Event.rows.filter(name__in=["demands.demand.drafted", "demands.demand.published"])
        self.assertEqual([event.facts["amount"] for event in told.order_by("pk")], ["50000.00"] * 2)
        sign_in(self.client, self.supplier)
        self.assertEqual(self.client.get(reverse("ui:guide-list")).status_code, 200)

    def test_not_more_than_can_be_financed(self):
        self.refused(errors.TooMuch, "amount", self.draft, amount=Decimal("90000.01"))
        self.assertEqual(self.draft(amount=Decimal("90000.00")).amount, 90000)

    def test_no_term_beyond_the_contract(self):
        soon = make_order(self.firm, performance_to=self.today + timedelta(days=10))
        self.refused(errors.TooLong, "term_days", self.draft, soon, term_days=191)
        self.assertTrue(self.draft(soon, term_days=190))
        self.refused(errors.TooLong, "term_days", self.draft, term_days=1096)

    def test_a_validity_of_sixty_days_at_most(self):
        self.refused(errors.TooLong, "valid_until", self.draft, valid_until=self.today + timedelta(days=61))
        self.refused(errors.TooLong, "valid_until", self.draft, valid_until=self.today - timedelta(days=1))
        self.assertTrue(self.draft(valid_until=self.today + timedelta(days=60)))

    def test_no_phone_of_another_company(self):
        other = self.cast.rival.user.phone
        said_ = self.refused(errors.NotOurPhone, "contact_phone", self.draft, contact_phone=other)
        self.assertNotIn(self.cast.rival.organisation.name, said_)
        colleague = make_member("supplier_agent", self.firm)
        self.assertTrue(self.draft(contact_phone=colleague.user.phone))
        gone = make_member("supplier_agent", self.firm, valid_to=date(2021, 1, 1))
        self.refused(errors.NotOurPhone, "contact_phone", self.draft, contact_phone=gone.user.phone)

    def test_only_own_orders_that_are_free(self):
        self.refused(errors.NotFree, "orders", self.draft, make_order(self.cast.rival.organisation))
        reasons = [{"code": "NO_ACCOUNT", "text": "合同未登记收款账户"}]
        shut = make_order(self.firm, financing="00", financeable="0.00", reasons=reasons)
        self.assertIn("合同未登记收款账户", self.refused(errors.NotFree, "orders", self.draft, shut))
        self.refused(
            errors.NotFree, "orders", self.draft, make_order(self.firm, financing="30", financeable="0.00")
        )
        self.refused(errors.NotFree, "awards", self.draft, make_award(self.cast.rival.organisation))
        self.refused(errors.NotFree, "awards", self.draft, make_award(self.firm, status="cancelled"))
        with self.assertRaises(errors.NotFree):
            draft_demand(self.supplier)

    def test_only_banks_of_the_items_regions(self):
        far = make_organisation("institution", "420200")
        self.refused(errors.NotAFunder, "chosen", self.draft, audience="chosen", chosen=[far])
        self.refused(errors.NotAFunder, "chosen", self.draft, audience="chosen", chosen=[])
        nowhere = make_order(self.firm, "440100")
        self.refused(errors.NotAFunder, "audience", self.draft, nowhere)

    def test_no_firm_under_sanction(self):
        PartyCopy.rows.create(
            code=self.firm.uscc, kind="supplier", name="x", organisation=self.firm, is_sanctioned=True,
            as_of=timezone.now(), region_code="420100", region_path="420000/420100/",
        )  # fmt: skip
        self.refused(errors.Barred, None, self.draft)

    def test_only_suppliers(self):
        for member in (self.cast.bank_maker, self.cast.purchaser_maker, self.cast.operator):
            with self.assertRaises(Forbidden):
                draft_demand(member, self.order)

    def test_it_is_written_anew_and_thrown_away(self):
        demand = self.draft()
        more = make_award(self.firm, amount="10000.00")
        again = draft_demand(self.supplier, self.order, more, demand=demand, amount=Decimal("100000.00"))
        self.assertEqual(again.pk, demand.pk)
        self.assertEqual(
            [item.amount for item in again.items.all()], [Decimal("90000.00"), Decimal("10000.00")]
        )
        operations.discard(seat=self.supplier.seat, at=timezone.now(), demand=again)
        with self.assertRaises(NotADraft):
            draft_demand(self.supplier, self.order, demand=demand)

    def test_the_amount_is_divided_to_the_fen(self):
        for amount, most in (
            ("100.00", ["33.33", "33.33", "33.34"]),
            ("100.00", ["100", "50", "25"]),
            ("0.03", ["1", "99999", "1"]),
            ("99.99", [None, "0.01"]),
            ("1000", [None, None, "3"]),
        ):
            limits = [None if one is None else Decimal(one) for one in most]
            parts = shares(Decimal(amount), limits)
            self.assertEqual(sum(parts), Decimal(amount))
            self.assertTrue(all(part > 0 for part in parts))
            self.assertTrue(all(one is None or part <= one for part, one in zip(parts, limits, strict=True)))


class PublishTest(DemandCase):
    def test_it_goes_out_to_the_banks_of_the_region_and_to_the_other_site(self):
        other = make_organisation("institution", "420000")
        Accreditation.rows.create(institution=other, region=make_region("420200"), valid_from=LONG_AGO)
        demand = publish_demand(self.supplier, self.order)
        self.assertEqual((demand.status, demand.version, demand.consent_version), ("published", 1, "2026-01"))
        sent = Outgoing.rows.get()
        self.assertEqual(
            (sent.type, sent.resource, sent.region), ("demand.published", f"demand/{demand.code}", "420100")
        )
        text = bytes(sent.body).decode()
        self.assertIn(self.order.contract_code, text)
        self.assertNotIn(self.supplier.user.phone, text)
        run_jobs(*BANK_JOBS)
        told = set(
            Message.rows.filter(dedup_key__startswith="demand-published").values_list(
                "organisation", flat=True
            )
        )
        bank = self.cast.bank_admin.organisation
        self.assertEqual(told, {bank.pk, self.cast.bank_maker.organisation.pk})
        for seat in (self.cast.bank_maker.seat, self.cast.bank_admin.seat, self.cast.operator.seat):
            self.assertEqual(list(Demand.visible_to(seat)), [demand])
        for seat in (
            self.cast.rival.seat,
            STRANGER,
            make_member("bank_maker", other).seat,
            self.cast.bureau.seat,
        ):
            self.assertFalse(Demand.visible_to(seat).exists())

    def test_chosen_banks_and_their_branches_alone_see_it(self):
        region = self.cast.bank_maker.organisation.region
        other = make_organisation("institution", "420000")
        Accreditation.rows.create(institution=other, region=region, valid_from=LONG_AGO)
        demand = publish_demand(
            self.supplier, self.order, audience="chosen", chosen=[self.cast.bank_admin.organisation]
        )
        run_jobs(*BANK_JOBS)
        self.assertEqual(Message.rows.filter(dedup_key__startswith="demand-published").count(), 2)
        self.assertEqual(list(Demand.visible_to(self.cast.bank_maker.seat)), [demand])
        self.assertFalse(Demand.visible_to(make_member("bank_maker", other).seat).exists())
        self.assertFalse(DemandFunder.visible_to(self.cast.bank_maker.seat).exists())
        self.assertIn(self.cast.bank_admin.organisation.name, demand.consent_text)

    def test_no_second_open_demand_on_an_order(self):
        first = publish_demand(self.supplier, self.order)
        second = draft_demand(self.supplier, self.order)
        self.refused(errors.NotFree, "orders", publish_demand, self.supplier, demand=second)
        item = second.items.get()
        with self.assertRaises(IntegrityError), transaction.atomic():
            DemandItem.rows.filter(pk=item.pk).update(is_open=True)
        operations.withdraw(seat=self.supplier.seat, at=timezone.now(), demand=first)
        self.assertEqual(publish_demand(self.supplier, demand=second).status, "published")

    def test_each_member_of_a_consortium_may_seek_for_its_own_part(self):
        rival = self.cast.rival.organisation
        OrderParty.rows.create(
            order=self.order,
            organisation=rival,
            uscc=rival.uscc,
            name="乙",
            financing="10",
            financeable="40000",
        )
        publish_demand(self.supplier, self.order)
        self.refused(
            errors.TooMuch, "amount", draft_demand, self.cast.rival, self.order, amount=Decimal("40000.01")
        )
        publish_demand(self.cast.rival, self.order, amount=Decimal("40000"))
        self.assertEqual(DemandItem.rows.filter(is_open=True).count(), 2)

    def test_what_changed_since_it_was_written_is_asked_again(self):
        demand = draft_demand(self.supplier, self.order)
        self.order.parts.update(financing="30", financeable=0)
        self.refused(errors.NotFree, "orders", publish_demand, self.supplier, demand=demand)
        self.order.parts.update(financing="10", financeable=100)
        self.refused(errors.TooMuch, "amount", publish_demand, self.supplier, demand=demand)

    def test_no_publishing_without_consent_or_with_an_old_one(self):
        demand = draft_demand(self.supplier, self.order)
        facts = {"seat": self.supplier.seat, "at": timezone.now(), "demand": demand}
        self.refused(errors.NoConsent, "agreed", operations.publish, **facts, agreed=False)
        self.refused(
            errors.NoConsent,
            "agreed",
            operations.publish,
            **facts,
            agreed=True,
            digest="0" * 64,
            consent_version="2026-01",
        )

    def test_it_stays_open_longer(self):
        demand = publish_demand(self.supplier, self.order)
        at = timezone.now()
        for day in (demand.valid_until, self.today + timedelta(days=61)):
            self.refused(
                errors.TooLong,
                "valid_until",
                operations.extend,
                seat=self.supplier.seat,
                at=at,
                demand=demand,
                valid_until=day,
            )
        last = self.today + timedelta(days=60)
        operations.extend(seat=self.supplier.seat, at=at, demand=demand, valid_until=last)
        demand.refresh_from_db()
        self.assertEqual((demand.valid_until, demand.version), (last, 2))
        self.assertEqual(
            list(Outgoing.rows.order_by("seq").values_list("type", "seq")),
            [("demand.published", 1), ("demand.changed", 2)],
        )


class EndTest(DemandCase):
    def setUp(self):
        self.demand = publish_demand(self.supplier, self.order)

    def ended(self):
        self.demand.refresh_from_db()
        self.assertFalse(self.demand.items.filter(is_open=True).exists())
        self.assertEqual(Outgoing.rows.order_by("-seq").first().type, "demand.closed")
        return self.demand.status, self.demand.reason_code

    def take(self, **facts):
        order = self.order
        data = contract_data(self.firm.uscc, contractId=order.contract_code, **facts)
        take_order(seat=SYSTEM, at=timezone.now(), said=said(data, seq=5))
        run_jobs()

    def test_its_owner_takes_it_back_and_those_who_looked_are_told(self):
        operations.reveal(seat=self.cast.bank_maker.seat, at=timezone.now(), demand=self.demand)
        operations.withdraw(seat=self.supplier.seat, at=timezone.now(), demand=self.demand, reason="已有意向")
        run_jobs()
        self.assertEqual(self.ended()[0], "withdrawn")
        told = Message.rows.get(
            dedup_key__startswith="demand-ended-", organisation=self.cast.bank_maker.organisation
        )
        self.assertIn("已有意向", told.body)
        self.assertEqual(list(Demand.visible_to(self.cast.bank_maker.seat)), [self.demand])
        self.assertFalse(Demand.visible_to(self.cast.bank_admin.seat).exists())
        self.refused(
            Refused,
            None,
            operations.reveal,
            seat=self.cast.bank_maker.seat,
            at=timezone.now(),
            demand=self.demand,
        )
        self.refused(
            Refused, None, operations.withdraw, seat=self.supplier.seat, at=timezone.now(), demand=self.demand
        )

    def test_its_last_day_is_over(self):
        jobs.expire_demands.function(at=timezone.now() + timedelta(days=30))
        self.demand.refresh_from_db()
        self.assertEqual(self.demand.status, "published")
        jobs.expire_demands.function(at=timezone.now() + timedelta(days=31))
        jobs.expire_demands.function(at=timezone.now() + timedelta(days=31))
        self.assertEqual(self.ended()[0], "expired")
        self.assertEqual(
            Message.rows.filter(organisation=self.firm, dedup_key__startswith="demand-ended").count(), 1
        )

    def test_the_contract_ends(self):
        end = said({"contractId": self.order.contract_code, "version": 2}, seq=5)
        end_order(seat=SYSTEM, at=timezone.now(), order=self.order, said=end)
        run_jobs()
        self.assertEqual(self.ended(), ("closed", "TERMINATED"))
        self.assertIn(self.order.number, self.demand.reason)

    def test_a_bank_takes_the_contract(self):
        self.take(financing={"status": "30", "financeable": "0.00"})
        self.assertEqual(self.ended(), ("closed", "ENCUMBERED"))

    def test_the_contract_cannot_be_financed_any_more(self):
        self.take(financing={"status": "00", "financeable": "0.00"})
        self.assertEqual(self.ended(), ("closed", "NOT_FINANCEABLE"))

    def test_it_stays_when_only_figures_change(self):
        self.take(paid="10.00", financing={"status": "20", "financeable": "89990.00"})
        self.demand.refresh_from_db()
        self.assertEqual(self.demand.status, "published")

    def test_the_firm_is_sanctioned(self):
        party = PartyCopy.rows.create(
            code=self.firm.uscc, kind="supplier", name="x", organisation=self.firm, is_sanctioned=True,
            as_of=timezone.now(), region_code="420100", region_path="420000/420100/",
        )  # fmt: skip
        from yangcai.receivables.demands.reactions import party_updated

        party_updated(event=Event(subject_id=str(party.pk)), at=timezone.now())
        self.assertEqual(self.ended(), ("closed", "SANCTIONED"))

    def test_scenario_12_the_award_is_cancelled(self):
        award = make_award(self.firm)
        self.demand = publish_demand(self.supplier, award)
        data = award_data(self.firm.uscc, awardId=award.award_code)
        take_award(seat=SYSTEM, at=timezone.now(), said=said(data, seq=2), status="cancelled")
        run_jobs()
        self.assertEqual(AwardCopy.rows.get().status, "cancelled")
        self.assertEqual(self.ended(), ("closed", "AWARD_CANCELLED"))
        self.assertEqual(Order.rows.count(), 1)


class ContactTest(DemandCase):
    def setUp(self):
        self.demand = publish_demand(self.supplier, self.order)
        self.bank = self.cast.bank_maker

    def test_every_look_is_a_row_an_event_and_a_word_to_the_supplier(self):
        for _ in range(2):
            operations.reveal(seat=self.bank.seat, at=timezone.now(), demand=self.demand)
        self.assertEqual(ContactView.rows.count(), 2)
        view = ContactView.rows.first()
        self.assertEqual(
            (view.organisation, view.user, view.viewer),
            (self.bank.organisation, self.bank.user, self.bank.user.name),
        )
        self.assertEqual(Event.rows.filter(name="demands.contact.revealed").count(), 2)
        self.assertNotIn(
            self.supplier.user.phone, str(Event.rows.filter(name="demands.contact.revealed").values("facts"))
        )
        self.assertEqual(
            Message.rows.filter(organisation=self.firm, dedup_key__startswith="demand-view").count(), 1
        )
        for seat, count in (
            (self.supplier.seat, 2),
            (self.bank.seat, 2),
            (self.cast.rival.seat, 0),
            (self.cast.bank_admin.seat, 0),
            (self.cast.operator.seat, 2),
        ):
            self.assertEqual(ContactView.visible_to(seat).count(), count)

    def test_a_call_is_noted_after_a_look(self):
        facts = {"seat": self.bank.seat, "at": timezone.now(), "demand": self.demand, "note": "已约面谈"}
        self.refused(errors.NotSeen, None, operations.note_contact, **facts)
        operations.reveal(seat=self.bank.seat, at=timezone.now(), demand=self.demand)
        operations.note_contact(**facts)
        self.assertEqual(ContactView.rows.get().note, "已约面谈")

    def test_nobody_else_looks(self):
        for member in (self.cast.bank_admin, self.cast.operator, self.supplier, self.cast.auditor):
            with self.assertRaises(Forbidden):
                operations.reveal(seat=member.seat, at=timezone.now(), demand=self.demand)
        self.assertEqual(ContactView.rows.count(), 0)
