"""`manage.py seed`: load what every deployment needs and, with SEED=demo, the demo province. Safe to repeat."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from time import monotonic
from types import ModuleType
from typing import Any

import environ
from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from yangcai.foundation.kernel.seats import SYSTEM


def rooms_with_seeds() -> Iterator[ModuleType]:
    """The `seed.py` of every installed room, lower floors first (the order of INSTALLED_APPS)."""
    for app in apps.get_app_configs():
        if app.name.startswith("yangcai.") and find_spec(f"{app.name}.seed"):
            yield import_module(f"{app.name}.seed")


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--only", default=environ.Env().str("SEED", default="demo"), choices=["demo", "none"]
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run each room's `reference()` and then, for the demo, each room's `demo()`; both yield what they did."""
        parts = ["reference"] if options["only"] == "none" else ["reference", "demo"]
        for part in parts:
            for room in rooms_with_seeds():
                if load := getattr(room, part, None):
                    started = monotonic()
                    for line in load(seat=SYSTEM, at=timezone.now()):
                        self.stdout.write(f"  {line} ({monotonic() - started:.1f} s)")
