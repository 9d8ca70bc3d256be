"""What people are told in the site."""

from datetime import timedelta

from django.test import TestCase
from django.utils import timezone

from yangcai.foundation.kernel.seats import STRANGER, SYSTEM
from yangcai.foundation.messages.models import Message, Todo
from yangcai.foundation.messages.operations import ask, settle, tell
from yangcai.foundation.people.tests.makers import make_cast

NOW = timezone.now()


class TellingTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = make_cast()

    def seen_by(self, *members):
        return [Message.visible_to(member.seat).count() for member in members]

    def test_it_reaches_one_person(self):
        tell(seat=SYSTEM, at=NOW, user=self.cast.supplier.user, title="你好")
        self.assertEqual(self.seen_by(self.cast.supplier, self.cast.rival), [1, 0])
        self.assertEqual(Message.visible_to(STRANGER).count(), 0)

    def test_it_reaches_an_organisation_in_one_role(self):
        bank = self.cast.bank_maker.organisation
        tell(seat=SYSTEM, at=NOW, organisation=bank, role="bank_checker", title="待复核")
        self.assertEqual(
            self.seen_by(self.cast.bank_maker, self.cast.bank_checker, self.cast.supplier), [0, 1, 0]
        )

    def test_it_is_said_once_per_dedup_key(self):
        for _again in range(2):
            tell(seat=SYSTEM, at=NOW, user=self.cast.supplier.user, title="你好", dedup_key="hello")
        self.assertEqual(Message.rows.count(), 1)

    def test_a_todo_is_asked_once_and_settled_by_its_subject(self):
        here, subject = self.cast.purchaser_maker.organisation, self.cast.supplier.organisation
        for _again in range(2):
            ask(
                seat=SYSTEM,
                at=NOW,
                organisation=here,
                subject=subject,
                title="核对供应商",
                dedup_key="check:1",
                due_at=NOW + timedelta(days=2),
                article="示例第一条",
            )
        self.assertEqual(Todo.visible_to(self.cast.purchaser_maker.seat).count(), 1)
        self.assertEqual(Todo.visible_to(self.cast.supplier.seat).count(), 0)
        self.assertEqual(settle(seat=SYSTEM, at=NOW, subject=here), 0)
        self.assertEqual(settle(seat=SYSTEM, at=NOW, subject=subject), 1)
        todo = Todo.rows.get()
        self.assertEqual((todo.status, todo.closed_at, todo.closed_by), ("done", NOW, "系统"))
        self.assertEqual(settle(seat=SYSTEM, at=NOW, subject=subject), 0)
