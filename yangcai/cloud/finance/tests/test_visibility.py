"""Who reads which encumbrances, applications and slips: each its own, bureaus their territory, rivals nothing."""

from dataclasses import replace

from yangcai.cloud.contracts.models import Contract, Party
from yangcai.cloud.contracts.tests.makers import make_contract
from yangcai.cloud.finance.models import (
    AccountLock,
    Application,
    ApplicationItem,
    Audit,
    Demand,
    Encumbrance,
    Freeze,
    Slip,
    SlipItem,
    SlipVersion,
)
from yangcai.cloud.finance.tests.flow import Flow, FlowCase, build, make_bank
from yangcai.foundation.people.tests.makers import make_member, make_organisation, make_region

MODELS = (Encumbrance, AccountLock, Application, ApplicationItem, Slip, SlipItem, SlipVersion)


class VisibilityTest(FlowCase):
    @classmethod
    def setUpTestData(cls):
        build(cls)
        mine = Flow(cls.supplier, cls.bank, [cls.contract], branch="102521000011").financed()
        rival = cls.cast.rival.organisation
        cls.elsewhere = make_contract(rival, make_region("420200"))
        cls.mine, cls.application = mine.deal, mine.code
        cls.theirs = Flow(rival, make_bank(), [cls.elsewhere]).financed().deal

    def deals(self, seat):
        """The deals whose slips the seat sees."""
        return set(Slip.visible_to(seat).values_list("code", flat=True))

    def test_a_supplier_and_its_rival(self):
        self.assertEqual(self.deals(self.cast.supplier.seat), {self.mine})
        self.assertEqual(self.deals(self.cast.rival.seat), {self.theirs})
        self.assertEqual(Application.visible_to(self.cast.supplier.seat).get().code, self.application)

    def test_a_branch_its_bank_and_another_bank(self):
        self.assertEqual(self.deals(self.cast.bank_maker.seat), {self.mine})
        self.assertEqual(self.deals(self.cast.bank_admin.seat), {self.mine})
        branch = make_organisation("branch", parent=self.bank)
        self.assertEqual(self.deals(make_member("bank_maker", branch).seat), set())
        self.assertEqual(self.deals(make_member("bank_maker", make_bank()).seat), set())

    def test_the_purchaser_of_the_contract(self):
        self.assertEqual(self.deals(self.cast.purchaser_maker.seat), {self.mine})
        other = make_member("purchaser_maker", make_organisation("purchaser"))
        self.assertEqual(self.deals(other.seat), set())

    def test_a_bureau_its_territory_and_the_operator_the_province(self):
        self.assertEqual(self.deals(self.cast.bureau.seat), {self.mine})
        self.assertEqual(self.deals(self.cast.operator.seat), {self.mine, self.theirs})
        nowhere = replace(self.cast.bureau.seat, territory=())
        self.assertEqual(self.deals(nowhere), set())

    def test_nobody_else(self):
        for name in ("agency", "expert", "stranger"):
            seat = getattr(self.cast, name).seat
            for model in (*MODELS, Demand, Freeze, Audit):
                self.assertEqual(model.visible_to(seat).count(), 0, (name, model))

    def test_every_noun_is_cut_the_same_way(self):
        for name in ("supplier", "rival", "bank_maker", "bank_admin", "purchaser_maker", "bureau"):
            for model in MODELS:
                rows = model.visible_to(getattr(self.cast, name).seat)
                self.assertEqual(len(set(rows.values_list("pk", flat=True))), 1, (name, model))

    def test_a_member_of_a_consortium_does_not_see_the_others_slip(self):
        rival = self.cast.rival.organisation
        Party.rows.create(
            contract=self.contract, organisation=rival, name="乙", uscc=rival.uscc, role="member"
        )
        self.assertIn(self.contract, Contract.visible_to(self.cast.rival.seat))
        self.assertEqual(self.deals(self.cast.rival.seat), {self.theirs})
