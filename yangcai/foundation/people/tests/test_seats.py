"""From a request to a seat, each time afresh."""

from datetime import date, timedelta

import time_machine
from django.test import RequestFactory, TestCase
from django.utils import timezone

from yangcai.foundation.people.models import Accreditation, Organisation
from yangcai.foundation.people.seats import PUBLIC, seat_of
from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.people.tests.makers import LONG_AGO, make_cast, make_organisation, make_region


class SeatTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = make_cast()

    def seat(self):
        request = RequestFactory().get("/")
        request.session, request.at = self.client.session, timezone.now()
        return seat_of(request)

    def test_everybody_of_the_cast_gets_their_own_seat(self):
        for name, member in vars(self.cast).items():
            with self.subTest(name):
                sign_in(self.client, member)
                self.assertEqual(self.seat(), member.seat)

    def test_a_stranger_has_the_public_seat(self):
        self.assertEqual(self.seat(), PUBLIC)

    def test_it_takes_one_query(self):
        sign_in(self.client, self.cast.bank_maker)
        request = RequestFactory().get("/")
        request.session, request.at = self.client.session, timezone.now()
        with self.assertNumQueries(1):
            seat_of(request)

    def test_a_suspended_organisation_is_out_at_once(self):
        sign_in(self.client, self.cast.supplier)
        Organisation.rows.filter(pk=self.cast.supplier.organisation.pk).update(status="suspended")
        self.assertEqual(self.seat(), PUBLIC)

    def test_a_suspended_membership_is_out_at_once(self):
        sign_in(self.client, self.cast.supplier)
        self.cast.supplier.membership.move("suspended")
        self.assertEqual(self.seat(), PUBLIC)

    def test_a_membership_that_has_run_out_is_out(self):
        sign_in(self.client, self.cast.supplier)
        type(self.cast.supplier.membership).rows.update(valid_to=date(2021, 1, 1))
        self.assertEqual(self.seat(), PUBLIC)

    def test_an_account_not_activated_may_only_activate(self):
        user = self.cast.bank_maker.user
        type(user).rows.filter(pk=user.pk).update(initial_until=timezone.now() + timedelta(days=7))
        sign_in(self.client, self.cast.bank_maker)
        seat = self.seat()
        self.assertEqual((seat.user_id, seat.organisation_id, seat.roles), (user.pk, None, {"newcomer"}))

    def test_half_an_hour_of_silence_ends_it(self):
        sign_in(self.client, self.cast.supplier)
        with time_machine.travel(timezone.now() + timedelta(minutes=29)):
            self.assertEqual(self.seat(), self.cast.supplier.seat)
        with time_machine.travel(timezone.now() + timedelta(minutes=58)):
            self.assertEqual(self.seat(), self.cast.supplier.seat)
        with time_machine.travel(timezone.now() + timedelta(minutes=89)):
            self.assertEqual(self.seat(), PUBLIC)


class TerritoryTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = make_cast()

    def test_a_bank_looks_where_it_is_accredited_today(self):
        self.assertEqual(self.cast.bank_admin.seat.territory, ("420000/420100/",))
        self.assertEqual(self.cast.bank_maker.seat.territory, ("420000/420100/",))

    def test_a_branch_elsewhere_looks_nowhere(self):
        from yangcai.foundation.people.tests.makers import make_member

        bank = self.cast.bank_admin.organisation
        branch = make_organisation("branch", "420200", parent=bank)
        self.assertEqual(make_member("bank_maker", branch).seat.territory, ())
        Accreditation.rows.create(institution=bank, region=make_region("420000"), valid_from=LONG_AGO)
        self.assertEqual(make_member("bank_maker", branch).seat.territory, ("420000/420200/",))

    def test_bureaus_and_operators_have_theirs(self):
        self.assertEqual(self.cast.bureau.seat.territory, ("420000/420100/",))
        self.assertEqual(self.cast.operator.seat.territory, ("420000/",))
        self.assertEqual(self.cast.supplier.seat.territory, ())
        self.assertEqual(self.cast.expert.seat.territory, ())

    def test_who_sees_which_organisations(self):
        total = Organisation.rows.count()
        seen = {name: Organisation.visible_to(m.seat).count() for name, m in vars(self.cast).items()}
        # The unit, two suppliers, agency, expert, branch and bureau lie in the city; bank, platform and audit above.
        self.assertEqual(
            seen,
            {
                "purchaser_maker": 1,
                "purchaser_checker": 1,
                "supplier": 1,
                "rival": 1,
                "agency": 1,
                "expert": 1,
                "bank_maker": 1,
                "bank_checker": 1,
                "bank_admin": 2,
                "bureau": 7,
                "bureau_leader": 7,
                "auditor": total,
                "operator": total,
                "operator_security": total,
                "stranger": 0,
            },
        )
