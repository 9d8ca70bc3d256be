"""The password policy, by itself."""

from django.contrib.auth.hashers import make_password
from django.test import SimpleTestCase

from yangcai.foundation.people import forms
from yangcai.foundation.people.policy import WeakPassword, check_password_policy, rule_in_words


class PolicyTest(SimpleTestCase):
    def test_what_is_taken(self):
        for password in (
            "plumrainfallsagain",
            "Mixed-rain7",
            "十二个汉字也可以作为密码的",
            "lower-and-9-more",
        ):
            with self.subTest(password):
                check_password_policy(password, words={"operator"}, old=[])

    def test_what_is_not(self):
        for password in ("lowercase11", "Short-7a", "x" * 20, "ab" * 80, "qwertyuiop1!", "operator-Aa-1"):
            with self.subTest(password), self.assertRaises(WeakPassword):
                check_password_policy(password, words={"operator"}, old=[])

    def test_short_words_do_not_count(self):
        check_password_policy("plum-001-rain-falls", words={"001", ""}, old=[])

    def test_old_ones_are_known_by_their_hashes(self):
        with self.assertRaises(WeakPassword):
            check_password_policy("plum-rain-falls-x", words=(), old=[make_password("plum-rain-falls-x")])

    def test_the_form_says_what_the_policy_says(self):
        self.assertEqual(str(forms.NewPassword.base_fields["password"].help_text), rule_in_words())
