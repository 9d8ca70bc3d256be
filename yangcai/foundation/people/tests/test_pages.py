"""Every page of this room opens for whom it is for, and for nobody else."""

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from yangcai.foundation.people.models import AccountImport, Accreditation, FactorReset
from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.people.tests.makers import make_cast, make_member, make_organisation, make_signer
from yangcai.foundation.people.tests.test_accounts import make_rule


class PagesTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.cast = make_cast()
        rule = make_rule()
        unit = make_organisation("purchaser", "420100")
        single = make_member("purchaser_maker purchaser_checker", unit, is_single_account=True)
        signer, _seed = make_signer("bank_maker", cls.cast.bank_maker.organisation)
        reset = FactorReset.rows.create(
            membership=signer.membership,
            reason="丢失",
            asked_by=cls.cast.bank_admin.user,
            asked_at=timezone.now(),
        )
        batch = AccountImport.rows.create(
            file_name="a.csv", sha256="", origin_system="旧", imported_at=timezone.now(), imported_by="某"
        )
        session = sign_in(cls.client_class(), signer)
        bank = cls.cast.bank_admin.organisation
        accreditation = Accreditation.rows.get()
        member = signer.membership.pk
        cls.rows = {
            "organisation": unit.pk,
            "edit-organisation": unit.pk,
            "suspend-organisation": unit.pk,
            "accredit": bank.pk,
            "end-accreditation": accreditation.pk,
            "generate-accounts": unit.pk,
            "invite": unit.pk,
            "add-member": unit.pk,
            "member": member,
            "member-roles": member,
            "member-phone": member,
            "suspend-member": member,
            "reset-password": member,
            "unlock": member,
            "ask-factor-reset": member,
            "split-account": single.membership.pk,
            "factor-reset": reset.pk,
            "end-account-rule": rule.pk,
            "import": batch.pk,
            "refused-lines": batch.pk,
            "end-any-session": session.pk,
        }

    PLAIN = (
        "organisations",
        "members",
        "factor-resets",
        "account-rules",
        "new-account-rule",
        "imports",
        "new-import",
        "sessions",
        "sign-ins",
        "roles",
        "account",
        "edit-account",
        "switch",
        "confirm",
    )

    def test_the_operator_opens_them_all(self):
        sign_in(self.client, self.cast.operator)
        for name in self.PLAIN:
            with self.subTest(name):
                self.assertEqual(self.client.get(reverse(f"people:{name}")).status_code, 200)
        for name, pk in self.rows.items():
            with self.subTest(name):
                self.assertEqual(self.client.get(reverse(f"people:{name}", args=[pk])).status_code, 200)

    def test_a_stranger_opens_none(self):
        for name in self.PLAIN:
            with self.subTest(name):
                self.assertEqual(self.client.get(reverse(f"people:{name}")).status_code, 403)
        for name, pk in self.rows.items():
            url = reverse(f"people:{name}", args=[pk])
            with self.subTest(name):
                self.assertEqual(
                    (self.client.get(url).status_code, self.client.post(url).status_code), (404, 404)
                )

    def test_a_supplier_opens_no_page_about_others(self):
        sign_in(self.client, self.cast.supplier)
        for name, pk in self.rows.items():
            url = reverse(f"people:{name}", args=[pk])
            with self.subTest(name):
                self.assertEqual(
                    (self.client.get(url).status_code, self.client.post(url).status_code), (404, 404)
                )

    def test_an_auditor_posts_nothing(self):
        sign_in(self.client, self.cast.auditor)
        for name in set(self.rows) - {"organisation", "member", "import", "refused-lines", "factor-reset"}:
            with self.subTest(name):
                answer = self.client.post(reverse(f"people:{name}", args=[self.rows[name]]))
                self.assertEqual(answer.status_code, 403)

    def test_no_page_carries_inline_style_or_script(self):
        sign_in(self.client, self.cast.operator)
        for name in self.PLAIN:
            page = self.client.get(reverse(f"people:{name}")).content.decode()
            with self.subTest(name):
                self.assertNotIn(" style=", page)
                self.assertNotIn("<script>", page)
