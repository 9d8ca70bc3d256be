"""Forms: what people may type, how errors are said, and what screen readers are told."""

import re
from decimal import Decimal

from django import forms
from django.test import SimpleTestCase, TestCase

from yangcai.foundation.kernel.money import Money
from yangcai.foundation.ui.fields import AccountNumberField, MoneyField, PhoneField, RegionField, UsccField
from yangcai.foundation.ui.guide import REGIONS, Everything
from yangcai.foundation.ui.tests.makers import alone

USCC = "91420100MA4KM2Q67X"


def regions():
    return REGIONS


class Generous(SimpleTestCase):
    def test_it_reads_what_people_type(self):
        cases = [
            (MoneyField(), "1,234.5", Decimal("1234.50")),
            (MoneyField(), "１２ 万元", Decimal("120000.00")),
            (MoneyField(), "￥100", Decimal("100.00")),
            (MoneyField(), " 0.01 ", Decimal("0.01")),
            (MoneyField(required=False), "", None),
            (AccountNumberField(), "6222 0212 3456 5678", "6222021234565678"),
            (AccountNumberField(), "６２２２-0212-3456", "622202123456"),
            (PhoneField(), "138 1234 5678", "13812345678"),
            (PhoneField(), "+86 138-1234-5678", "13812345678"),
            (PhoneField(), "008613812345678", "13812345678"),
            (PhoneField(required=False), "", ""),
            (UsccField(), "91420100 ma4km2q67x", USCC),
            (UsccField(), "９１４２０１００ＭＡ４ＫＭ２Ｑ６７Ｘ", USCC),
            (RegionField(regions=regions), "420115", "420115"),
        ]
        for field, typed, wanted in cases:
            with self.subTest(field=type(field).__name__, typed=typed):
                self.assertEqual(field.clean(typed), wanted)

    def test_it_refuses_what_it_would_have_to_guess(self):
        cases = [
            (MoneyField(), "十万"),
            (MoneyField(), "1.234"),
            (MoneyField(), "-1"),
            (MoneyField(), "1e5"),
            (MoneyField(least=1), "0.99"),
            (MoneyField(most=100), "100.01"),
            (MoneyField(), "9" * 39),
            (MoneyField(), ""),
            (AccountNumberField(), "1234567"),
            (AccountNumberField(), "62220212a4565678"),
            (AccountNumberField(), "1" * 33),
            (PhoneField(), "12812345678"),
            (PhoneField(), "1381234567"),
            (UsccField(), USCC[:-1] + ("D" if USCC[-1] != "D" else "E")),
            (UsccField(), "12345"),
            (RegionField(regions=regions), "110000"),
            (RegionField(regions=regions, deepest=True), "420100"),
        ]
        for field, typed in cases:
            with (
                self.subTest(field=type(field).__name__, typed=typed),
                self.assertRaises(forms.ValidationError),
            ):
                field.clean(typed)

    def test_an_amount_is_shown_as_people_write_it(self):
        field = MoneyField()
        self.assertEqual(field.prepare_value(Decimal("1234567.8")), "1,234,567.80")
        self.assertEqual(field.prepare_value(Money(Decimal(5))), "5.00")
        self.assertEqual(field.prepare_value("12万"), "12万")
        self.assertFalse(field.has_changed(Decimal("120000.00"), "12万"))
        self.assertTrue(field.has_changed(Decimal("120000.00"), "13万"))

    def test_regions_are_asked_for_when_the_form_is_made(self):
        tree = [("1", "甲", "")]

        class Where(forms.Form):
            region = RegionField(label="地区", regions=lambda: tree)

        self.assertFalse(Where({"region": "2"}).is_valid())
        tree.append(("2", "乙", "1"))
        self.assertTrue(Where({"region": "2"}).is_valid())
        self.assertInHTML(
            '<option value="2" data-parent="1" data-name="乙">　乙</option>', str(Where()["region"])
        )


class Rendered(SimpleTestCase):
    def test_each_field_is_tied_to_its_label_help_and_error(self):
        page = str(Everything({}))
        self.assertIn('<label class="form-label" for="id_name">', page)
        control = re.search(r'<input[^>]*name="name"[^>]*>', page)[0]
        self.assertIn('aria-describedby="id_name_helptext id_name_error"', control)
        self.assertIn('aria-invalid="true"', control)
        self.assertIn('class="form-control is-invalid"', control)
        for id_ in ("id_name_helptext", "id_name_error"):
            self.assertEqual(page.count(f'id="{id_}"'), 1)

    def test_a_group_of_choices_has_a_legend_and_its_error(self):
        page = str(Everything({}))
        self.assertIn('<fieldset id="id_way" aria-describedby="id_way_error">', page)
        self.assertIn('href="#id_way"', page)
        self.assertEqual(page.count('type="radio"'), 2)

    def test_every_error_is_on_top_too_and_leads_to_its_field(self):
        form = Everything({"phone": "12"})
        form.add_error(None, "账号与备案不一致。")
        page = str(form)
        summary = page[page.index("error-summary") : page.index("</ul>")]
        self.assertIn("<li>账号与备案不一致。</li>", summary)
        self.assertIn('<a href="#id_name">请填写项目名称。</a>', summary)
        self.assertIn('<a href="#id_phone">联系手机：请输入11位手机号码。</a>', summary)
        self.assertIn('<a href="#id_agreed">请勾选“我已阅读并同意融资须知”。</a>', summary)
        for target in re.findall(r'href="#([^"]+)"', summary):
            self.assertIn(f'id="{target}"', page)

    def test_a_form_without_errors_has_no_summary(self):
        self.assertNotIn("error-summary", str(Everything()))

    def test_a_field_with_words_of_its_own_keeps_them(self):
        class Own(forms.Form):
            name = forms.CharField(label="名称", error_messages={"required": "没有名称不能备案。"})

        self.assertEqual(Own({}).errors["name"], ["没有名称不能备案。"])

    def test_days_and_times_use_the_browser_s_own_inputs(self):
        page = str(Everything(initial={"signed_on": "2026-11-21"}))
        self.assertRegex(page, r'<input type="date" name="signed_on"[^>]*value="2026-11-21"')
        self.assertIn('type="datetime-local"', page)

    def test_required_is_said_in_words(self):
        page = str(Everything())
        required = sum(field.required for field in Everything().fields.values())
        self.assertEqual(
            page.count('<span class="required">必填</span>'), required - 1
        )  # the box says it itself


@alone
class FormPage(TestCase):
    def test_it_shows_the_form_with_its_buttons(self):
        page = self.client.get("/ui/form")
        self.assertContains(page, 'enctype="multipart/form-data"')
        self.assertContains(page, 'data-draft="ui.guide"')
        self.assertContains(page, 'name="csrfmiddlewaretoken"', count=1)

    def test_a_sent_form_keeps_what_was_typed(self):
        page = self.client.post("/ui/form", {"amount": "十万", "name": "<b>"})
        self.assertContains(page, 'value="十万"')
        self.assertContains(page, 'value="&lt;b&gt;"')
        self.assertContains(page, "请先改正以下内容", count=1)
