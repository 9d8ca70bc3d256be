"""All templates of the repository: nothing inline, which the content security policy would forbid anyway."""

import re
from pathlib import Path

from django.test import SimpleTestCase

HOUSE = Path(__file__).resolve().parents[3]
INLINE = {
    "an inline style": re.compile(r"<[a-z][^>]*\sstyle\s*=", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "an event attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.I),
    "an inline script": re.compile(r"<script\b(?![^>]*\ssrc=)(?![^>]*application/json)", re.I),
    "a script address": re.compile(r"javascript:", re.I),
    "evaluated htmx": re.compile(r"\shx-(on|vals=[\"']js|headers=[\"']js)", re.I),
    "something of another site": re.compile(
        r"<(script|link|img|iframe)\b[^>]*\s(src|href)=[\"'](https?:)?//", re.I
    ),
}


def faults(text: str) -> list[str]:
    """What in a template the policy forbids."""
    return [name for name, pattern in INLINE.items() if pattern.search(text)]


class NothingInline(SimpleTestCase):
    def test_no_template_has_anything_inline(self):
        templates = list(HOUSE.rglob("templates/**/*.html"))
        self.assertGreater(len(templates), 20)
        wrong = {
            str(path.relative_to(HOUSE)): found for path in templates if (found := faults(path.read_text()))
        }
        self.assertEqual(wrong, {})

    def test_it_would_notice(self):
        for text in (
            '<p style="color:red">',
            "<style>p{}</style>",
            '<button onclick="x()">',
            "<script>x()</script>",
            '<a href="javascript:x()">',
            '<a hx-on:click="x()">',
            '<script src="https://cdn.example/x.js"></script>',
        ):
            with self.subTest(text=text):
                self.assertEqual(len(faults(text)), 1)

    def test_scripts_in_files_write_no_style_either(self):
        for path in HOUSE.rglob("static/**/*.js"):
            with self.subTest(path=path.name):
                text = path.read_text()
                self.assertNotRegex(text, r"setAttribute\(\s*[\"']style|innerHTML\s*=|\beval\(|new Function")
