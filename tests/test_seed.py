"""Seeding is safe to repeat: the second time leaves every table as it was."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import TestCase


def counts():
    """Rows per table of ours; the evidence log aside, which catches up with the events of the first time."""
    rooms = [
        app for app in apps.get_app_configs() if app.name.startswith("yangcai.") and app.label != "evidence"
    ]
    ours = (model for app in rooms for model in app.get_models() if ".tests." not in model.__module__)
    return {model._meta.label: model._base_manager.count() for model in ours}


class SeedTest(TestCase):
    @pytest.fixture(autouse=True)
    def demo_password(self, monkeypatch, tmp_path, settings):
        monkeypatch.setenv("DEMO_PASSWORD", "Yc-test-Pass-2026")
        settings.MEDIA_ROOT = tmp_path

    def seed(self, only):
        call_command("seed", only=only, verbosity=0, stdout=StringIO())

    def test_the_demo_twice_is_the_demo_once(self):
        self.seed("demo")
        once = counts()
        self.assertGreater(once["contracts.Contract"], 50)
        self.assertEqual(once["rules.CatalogueItem"], 4304)
        self.seed("demo")
        grown = {name: count - once[name] for name, count in counts().items() if count != once[name]}
        self.assertEqual(grown, {})

    def test_without_the_demo_there_are_only_facts(self):
        self.seed("none")
        found = counts()
        self.assertEqual(
            (found["people.User"], found["contracts.Contract"], found["contracts.Award"]), (0, 0, 0)
        )
        self.assertEqual(found["rules.CatalogueItem"], 4304)
