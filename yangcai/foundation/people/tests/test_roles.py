"""The one table of permissions, and the operations there are."""

from django.apps import apps
from django.test import SimpleTestCase

from yangcai.foundation.kernel.operations import OPERATIONS
from yangcai.foundation.people.models import EXCLUSIVE, Organisation
from yangcai.foundation.people.roles import BOOK, ROLES, TABLE, permissions_of, roles_for

ROOMS = {app.name.rpartition(".")[2] for app in apps.get_app_configs() if app.name.startswith("yangcai.")}


def is_reading(name):
    """Whether a permission is for lists and menus: no operation asks for it."""
    return name.rpartition(".")[2].startswith(("read", "list"))


class TableTest(SimpleTestCase):
    def test_every_operation_asks_for_a_permission_of_the_table_and_every_permission_is_asked_for(self):
        listed = {n for n in TABLE if n.partition(".")[0] in ROOMS and not is_reading(n)}
        self.assertEqual({n for n in OPERATIONS if n.partition(".")[0] in ROOMS}, listed)

    def test_every_permission_has_a_title_and_only_known_roles(self):
        for name, (title, roles) in TABLE.items():
            with self.subTest(name):
                self.assertTrue(str(title))
                self.assertEqual(set(roles.split()) - set(BOOK), set())

    def test_every_kind_of_organisation_has_roles_to_give(self):
        for kind in Organisation.Kind:
            self.assertTrue(roles_for(kind), kind)

    def test_exclusive_roles_are_roles(self):
        self.assertEqual({role for group in EXCLUSIVE for role in group} - set(BOOK), set())

    def test_newcomers_and_strangers_can_next_to_nothing(self):
        self.assertEqual(
            {p for p in ROLES["newcomer"] if p.startswith("people.")},
            {
                "people.account.activate",
                "people.phone.prove",
                "people.second_factor.set",
                "people.session.end",
            },
        )
        self.assertEqual(
            {p for p in ROLES["stranger"] if p.startswith("people.")},
            {"people.sign_in.try", "people.supplier.bind", "people.session.end_unified"},
        )


class SingleAccountTest(SimpleTestCase):
    """Acceptance scenario 8: handler and reviewer in one account may not review until it is split."""

    def test_scenario_08_it_loses_what_ends_in_review(self):
        both = frozenset({"purchaser_maker", "purchaser_checker"})
        roles = {
            r: ROLES[r] | ({"people.example.review"} if r == "purchaser_checker" else set()) for r in ROLES
        }
        self.assertIn("people.example.review", permissions_of(both, roles=roles))
        single = permissions_of(both, single_account=True, roles=roles)
        self.assertEqual(permissions_of(both, roles=roles) - single, {"people.example.review"})
