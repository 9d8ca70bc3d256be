"""The house holds its shape: floors, foreign keys, rows that stay home, machines that end, names that agree."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from yangcai.foundation.kernel.models import Scoped, Stateful

ROOT = Path(__file__).resolve().parents[1] / "yangcai"
SHARED = [["kernel"], ["rules"], ["people"], ["notes", "documents", "evidence", "exchange"]]
OWN = {
    "cloud": [["contracts"], ["intake", "finance"], ["portal"]],
    "receivables": [["orders"], ["financing", "demands"], ["home"]],
}
FLOORS = SHARED + OWN[settings.SITE]
FLOOR_OF = {label: floor for floor, labels in enumerate(FLOORS) for label in labels}
OURS = [
    model
    for model in apps.get_models()
    if model.__module__.startswith("yangcai.") and ".tests." not in model.__module__
]
# Where a request is answered: here rows come from `visible_to(seat)`, never raw.
AT_THE_DOOR = {"views", "forms", "urls", "lists", "menu", "events", "context", "fields"}
# The evidence log is made of events: it alone reads another room's rows as they lie.
READS_EVENTS = "evidence"


def test_every_room_has_a_floor():
    rooms = {app.label for app in apps.get_app_configs() if app.name.startswith("yangcai.")}
    assert rooms - {"ui", settings.SITE} == set(FLOOR_OF)


def foreign_keys():
    for model in OURS:
        for field in model._meta.get_fields():
            if field.is_relation and field.concrete and field.related_model._meta.app_label in FLOOR_OF:
                yield pytest.param(model, field, id=f"{model._meta.label}.{field.name}")


@pytest.mark.parametrize(("model", "field"), list(foreign_keys()))
def test_foreign_keys_point_down(model, field):
    theirs, ours = field.related_model._meta.app_label, model._meta.app_label
    assert theirs == ours or FLOOR_OF[theirs] < FLOOR_OF[ours]


# Django's authentication asks for `objects` on this one.
ALLOWED_OBJECTS = {"people.User"}
# Rows that are never shown to anybody: secrets, counters, and steps of a sign-in.
INNER = {
    "people.OldPassword",
    "people.SmsCode",
    "people.PendingSignIn",
    "people.FormerName",
    "people.RecoveryCode",
    "people.Totp",
    "people.Failures",
    "people.SpentToken",
    "people.UnifiedSession",
    "exchange.Command",
    "exchange.Failures",
    "exchange.Inflow",
    "exchange.Nonce",
    "exchange.Outflow",
    "exchange.SigningKey",
}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_rows_are_scoped(model):
    if model._meta.label in ALLOWED_OBJECTS:
        return
    assert not hasattr(model, "objects")
    if model._meta.label in INNER:
        assert not issubclass(model, Scoped)
        return
    assert issubclass(model, Scoped)
    assert "scope" in {name for parent in model.__mro__[:-1] if parent is not Scoped for name in vars(parent)}


def raw_uses(path: Path):
    """Uses of `.rows` or `.objects` away from home."""
    tree = ast.parse(path.read_text())
    home = not AT_THE_DOOR & {path.stem, path.parent.name}
    room = path.relative_to(ROOT).parts[:2][-1]
    foreign = {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").endswith(".models")
        and (node.module or "").startswith("yangcai.")
        and f".{room}." not in f".{node.module}."
        for name in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in (
            "rows",
            "objects",
            "_base_manager",
            "_default_manager",
        ):
            owner = getattr(node.value, "id", "")
            if owner == "self" or (room == READS_EVENTS and owner == "Event" and home):
                continue
            if not home or owner in foreign:
                yield f"{path.relative_to(ROOT)}:{node.lineno} {owner}.{node.attr}"


def room_files():
    for path in ROOT.rglob("*.py"):
        inside = path.relative_to(ROOT).parts
        if {"kernel", "tests", "migrations", "config"} & set(inside) or inside[0] == "sandbox":
            continue
        if path.name not in ("seed.py", "conftest.py", "testing.py"):
            yield path


def test_no_raw_rows_abroad():
    assert [use for path in room_files() for use in raw_uses(path)] == []


MACHINES = [model for model in OURS if issubclass(model, Stateful)]


@pytest.mark.parametrize("model", MACHINES, ids=lambda model: model._meta.label)
def test_every_machine_can_be_walked_to_its_end(model):
    field = model._meta.get_field("status")
    statuses = {value for value, _ in field.choices or []}
    targets = {to for steps in model.MOVES.values() for to in steps}
    assert set(model.MOVES) == statuses
    assert targets <= statuses
    reached, todo = set(), list((statuses - targets) | ({field.get_default()} & statuses))
    while todo:
        if (status := todo.pop()) not in reached:
            reached.add(status)
            todo += model.MOVES[status]
    assert reached == statuses, "some status is never reached"


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_files_stay_short(path):
    if "migrations" not in path.parts:
        assert len(path.read_text().splitlines()) <= 500


def test_money_is_never_a_float():
    floats = [
        f"{m._meta.label}.{f.name}" for m in OURS for f in m._meta.fields if isinstance(f, models.FloatField)
    ]
    assert floats == []


def test_every_room_says_what_it_is():
    for app in apps.get_app_configs():
        if app.name.startswith("yangcai.") and not app.name.endswith(".config"):
            assert len((app.module.__doc__ or "").strip().splitlines()) >= 2, app.name


def test_a_fact_of_events_is_called_the_same_everywhere():
    """Labels of facts are one table for all rooms of a site (`ui.events.FACTS`): the last to register would win."""
    called: dict[str, dict[str, str]] = {}
    for path in [*ROOT.glob("foundation/*/events.py"), *ROOT.glob(f"{settings.SITE}/*/events.py")]:
        for call in (n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call)):
            for table in (word.value for word in call.keywords if word.arg == "facts"):
                for name, label in zip(getattr(table, "keys", ()), getattr(table, "values", ()), strict=True):
                    called.setdefault(name.value, {})[label.args[0].value] = str(path.relative_to(ROOT))
    assert called
    assert {name: labels for name, labels in called.items() if len(labels) > 1} == {}
