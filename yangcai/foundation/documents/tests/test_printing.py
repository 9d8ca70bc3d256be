"""Forms on paper."""

from decimal import Decimal

import typst
from django.test import SimpleTestCase
from django.urls import reverse
from django.utils import timezone

from yangcai.foundation.documents import printing
from yangcai.foundation.documents.models import PrintedForm
from yangcai.foundation.documents.queries import printed_for
from yangcai.foundation.documents.tests import files
from yangcai.foundation.documents.tests.test_keep import InOwnFolder
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.people.testing import sign_in

NOW = timezone.now()
FORM = {
    "organisation": "示范公司",
    "fields": [
        {"label": "合同", "value": '#pagebreak() *x* $a$ #read("/etc/passwd")'},
        {"label": "金额", "amount": printing.amount(Decimal("120.30"))},
    ],
    "statement": "属实。",
    "parties": ["供应商", "采购人"],
}


class PrintFormTest(SimpleTestCase):
    def test_it_is_an_archivable_pdf_with_its_own_fonts(self):
        pdf = printing.print_form("documents:fields", FORM, title="申请表", number="YC1", at=NOW)
        self.assertTrue(pdf.startswith(b"%PDF-1.7"))
        self.assertIn(b"<pdfaid:part>2</pdfaid:part>", pdf)
        self.assertIn(b"<pdfaid:conformance>B</pdfaid:conformance>", pdf)
        self.assertIn(b"NotoSerifSC", pdf)
        self.assertIn(b"NotoSansSC", pdf)

    def test_the_same_values_at_the_same_instant_make_the_same_bytes(self):
        first, again = (
            printing.print_form("documents:fields", FORM, number="YC1", at=NOW) for _time in range(2)
        )
        self.assertEqual(first, again)
        other = printing.print_form("documents:fields", FORM | {"organisation": "别家"}, number="YC1", at=NOW)
        self.assertNotEqual(first, other)

    def test_what_people_type_is_never_run(self):
        """The form has one page, and typst's own text of it has the markup as typed."""
        pages = self.pictures(FORM)
        self.assertEqual(len(pages), 1)
        self.assertIn('#pagebreak() *x* $a$ #read("/etc/passwd")', self.text_of(FORM))

    def test_a_long_form_goes_on_to_further_pages(self):
        long = FORM | {"fields": [{"label": str(n), "value": "值"} for n in range(80)]}
        self.assertGreater(len(self.pictures(long)), 1)

    def inputs(self, data):
        digest = printing.digest_of(data)
        return {
            "data": printing.json.dumps(data),
            "title": "表",
            "number": "YC1",
            "digest": digest,
            "qr": printing.qr_code("x"),
            "printed": "",
        }

    def compiled(self, data, **facts):
        source = printing.source_of("documents:fields")
        fonts = printing.font_cupboard()
        return typst.compile(
            source, root=printing.ROOT, font_paths=fonts, sys_inputs=self.inputs(data), **facts
        )

    def pictures(self, data):
        made = self.compiled(data, format="png", ppi=20)
        return made if isinstance(made, list) else [made]

    def text_of(self, data):
        """The tables as typst has them before layout."""
        found = typst.query(
            printing.source_of("documents:fields"),
            "table",
            root=printing.ROOT,
            font_paths=printing.font_cupboard(),
            sys_inputs=self.inputs(data),
        )
        return str(printing.json.loads(found)) if isinstance(found, str) else str(found)

    def test_an_amount_is_said_in_figures_and_capitals(self):
        self.assertEqual(
            printing.amount(Decimal("120.30")), {"figures": "120.30", "capitals": "壹佰贰拾元叁角整"}
        )

    def test_the_digest_is_of_the_values_and_not_of_their_order(self):
        self.assertEqual(printing.digest_of({"a": "1", "b": 2}), printing.digest_of({"b": 2, "a": "1"}))
        self.assertNotEqual(printing.digest_of({"a": "1"}), printing.digest_of({"a": 1}))

    def test_a_form_nobody_has_is_said_so(self):
        for name in ("documents:none", "nowhere:receipt", "documents:../settings", "receipt"):
            with self.subTest(name), self.assertRaises(printing.UnknownForm):
                printing.print_form(name, {})


class ReceiptTest(InOwnFolder):
    def get(self, member, kind="documents.document", key=None):
        sign_in(self.client, member)
        return self.client.get(reverse("documents:receipt", args=[kind, key or self.document.pk]))

    def setUp(self):
        super().setUp()
        self.document = self.keep("a.pdf", files.PDF)

    def test_it_prints_what_one_has_done_and_registers_the_form(self):
        response = self.get(self.cast.supplier)
        self.assertTrue(response.getvalue().startswith(b"%PDF-"))
        form = PrintedForm.rows.get()
        self.assertIn(form.number, response["Content-Disposition"])
        self.assertIn("attachment", response["Content-Disposition"])
        self.assertEqual(printed_for(self.document, form.number), form)
        self.assertIsNone(printed_for(self.cast.supplier.organisation, form.number))
        event = Event.rows.get(name="documents.form.printed")
        self.assertEqual((event.facts["number"], event.facts["digest"]), (form.number, form.digest))

    def test_others_and_other_things_are_not_found(self):
        for member in (self.cast.rival, self.cast.operator, self.cast.stranger):
            self.assertEqual(self.get(member).status_code, 404)
        for kind in ("documents.nothing", "sessions.session", "documents"):
            self.assertEqual(self.get(self.cast.supplier, kind=kind).status_code, 404)
        self.assertEqual(self.get(self.cast.supplier, key="x").status_code, 404)
        self.assertEqual(PrintedForm.rows.count(), 0)
