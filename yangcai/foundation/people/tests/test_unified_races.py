"""First sign-ins and sign-outs that come twice at the same moment."""

from django.test import TransactionTestCase
from django.utils import timezone

from yangcai.foundation.people.models import (
    BindingClaim,
    Membership,
    Organisation,
    SpentToken,
    UnifiedIdentity,
    User,
)
from yangcai.foundation.people.operations.unified import TokenSpent, bind_supplier, end_unified_sessions
from yangcai.foundation.people.seats import PUBLIC
from yangcai.foundation.people.tests.makers import make_region
from yangcai.foundation.people.tests.test_races import at_once
from yangcai.foundation.people.tests.unified_case import NAME, USCC
from yangcai.foundation.people.unified.person import Person
from yangcai.foundation.people.unified.tokens import Ended


class UnifiedRaceTest(TransactionTestCase):
    def setUp(self):
        make_region("420100")

    def bind(self, subject, name=NAME):
        person = Person("https://id.example", subject, True, USCC, name, agent="张明", trust=4)
        return bind_supplier(seat=PUBLIC, at=timezone.now(), person=person).outcome

    def counts(self):
        models = Organisation, User, UnifiedIdentity, Membership, BindingClaim
        return [model.rows.count() for model in models]

    def test_six_agents_of_a_new_firm_make_it_once(self):
        self.assertEqual(at_once(6, lambda n: self.bind(f"subject-{n}")), ["success"] * 6)
        self.assertEqual(self.counts(), [1, 6, 6, 6, 0])

    def test_one_agent_six_times_has_one_place(self):
        self.assertEqual(at_once(6, lambda n: self.bind("subject-1")), ["success"] * 6)
        self.assertEqual(self.counts(), [1, 1, 1, 1, 0])

    def test_one_doubtful_agent_six_times_waits_once(self):
        self.bind("subject-1")
        self.assertEqual(at_once(6, lambda n: self.bind("subject-2", "别名（虚构）")), ["waiting"] * 6)
        self.assertEqual(self.counts(), [1, 2, 2, 1, 1])

    def test_one_logout_token_six_times_is_obeyed_once(self):
        ended = Ended("https://id.example", "subject-1", "", "digest")

        def obey(number):
            try:
                return end_unified_sessions(seat=PUBLIC, at=timezone.now(), ended=ended)
            except TokenSpent:
                return "spent"

        self.assertEqual(sorted(map(str, at_once(6, obey))), ["0", *["spent"] * 5])
        self.assertEqual(SpentToken.rows.count(), 1)
