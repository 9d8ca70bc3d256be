"""What the database itself refuses."""

from django.db import IntegrityError, transaction
from django.test import TestCase

from yangcai.foundation.people.models import Membership, Organisation
from yangcai.foundation.people.tests.makers import (
    LONG_AGO,
    make_member,
    make_organisation,
    make_user,
)


class LineageTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.top = make_organisation()
        cls.middle = make_organisation(parent=cls.top)
        cls.low = make_organisation(parent=cls.middle)

    def test_it_is_filled_in_and_read_back_on_insert(self):
        self.assertEqual(self.low.lineage, [self.top.pk, self.middle.pk, self.low.pk])

    def test_moving_a_unit_carries_all_below_along(self):
        other = make_organisation()
        self.middle.parent = other
        self.middle.save(update_fields=["parent"])
        self.low.refresh_from_db()
        self.assertEqual(self.low.lineage, [other.pk, self.middle.pk, self.low.pk])

    def test_a_circle_is_refused(self):
        with self.assertRaises(IntegrityError), transaction.atomic():
            Organisation.rows.filter(pk=self.top.pk).update(parent=self.low)
        self.top.refresh_from_db()
        self.assertEqual((self.top.parent, self.top.lineage), (None, [self.top.pk]))

    def test_one_is_not_ones_own_parent(self):
        with self.assertRaises(IntegrityError), transaction.atomic():
            Organisation.rows.filter(pk=self.top.pk).update(parent=self.top)


class ExclusiveRolesTest(TestCase):
    def test_nobody_is_maker_and_checker_of_one_unit(self):
        for kind, roles in [
            ("purchaser", "purchaser_maker purchaser_checker"),
            ("institution", "bank_maker bank_checker"),
            ("bureau", "bureau_officer bureau_leader"),
            ("operator", "operator operator_security"),
            ("operator", "operator auditor"),
            ("operator", "operator_security auditor"),
        ]:
            organisation = make_organisation(kind)
            with self.subTest(roles), self.assertRaises(IntegrityError), transaction.atomic():
                make_member(roles, organisation)
        self.assertEqual(Membership.rows.count(), 0)

    def test_only_a_single_purchaser_account_is_both_and_may_not_review(self):
        member = make_member("purchaser_maker purchaser_checker", make_organisation(), is_single_account=True)
        self.assertEqual([p for p in member.seat.permissions if p.endswith(".review")], [])
        with self.assertRaises(IntegrityError), transaction.atomic():
            make_member("bank_maker bank_checker", make_organisation("institution"), is_single_account=True)

    def test_a_user_has_one_place_in_an_organisation(self):
        user, unit = make_user(), make_organisation()
        make_member("purchaser_maker", unit, user)
        with self.assertRaises(IntegrityError), transaction.atomic():
            Membership.rows.create(
                user=user, organisation=unit, roles=["purchaser_checker"], valid_from=LONG_AGO
            )
